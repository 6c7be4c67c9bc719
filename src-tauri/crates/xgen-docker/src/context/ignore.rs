//! `.dockerignore`: which paths of a build context stay at home.
//!
//! The engine does not read the file; whoever sends the context has to leave the paths out. The rules are those of
//! moby/patternmatcher: the last line that matches a path or one of its folders decides.

use regex::Regex;

use super::pattern::{clean, compile};
use crate::DockerError;

/// The lines of an ignore file.
#[derive(Debug, Default)]
pub(crate) struct IgnoreFile {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    /// As it was written, for reports.
    line: String,
    /// Whether it begins with `!`.
    keeps: bool,
    pattern: String,
    regex: Regex,
}

impl IgnoreFile {
    /// Reads `text`, which `file` holds.
    ///
    /// # Errors
    /// [`DockerError::IgnoreFile`] for the first malformed line.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, DockerError> {
        let mut rules = Vec::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let rule = Rule::parse(line.trim()).map_err(|reason| DockerError::IgnoreFile {
                file: file.to_owned(),
                line: index + 1,
                reason,
            })?;
            rules.push(rule);
        }
        Ok(Self { rules })
    }

    /// The line that keeps `path` out, if one does. `path` is relative, with `/`.
    pub(crate) fn excludes(&self, path: &str) -> Option<&str> {
        let mut decided_by = None;
        for rule in &self.rules {
            // A line that would not change the state need not be looked at.
            if rule.keeps == decided_by.is_some() && rule.matches(path) {
                decided_by = if rule.keeps { None } else { Some(rule.line.as_str()) };
            }
        }
        decided_by
    }

    /// Whether a line with `!` could bring back something below the excluded `folder`.
    pub(crate) fn may_keep_below(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        self.rules.iter().filter(|rule| rule.keeps).any(|rule| {
            let plain =
                rule.pattern.find(['*', '?', '[', '\\']).map_or(&*rule.pattern, |at| &rule.pattern[..at]);
            plain.starts_with(&below) || (plain.len() < rule.pattern.len() && below.starts_with(plain))
        })
    }
}

impl Rule {
    fn parse(line: &str) -> Result<Self, String> {
        let (keeps, text) = match line.strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, line),
        };
        if text.is_empty() {
            return Err("there is nothing after the !".into());
        }
        let cleaned = clean(text);
        let pattern = match cleaned.strip_prefix('/') {
            Some(rest) if !rest.is_empty() => rest,
            _ => &cleaned,
        };
        Ok(Self { line: line.to_owned(), keeps, pattern: pattern.to_owned(), regex: compile(pattern)? })
    }

    fn matches(&self, path: &str) -> bool {
        self.regex.is_match(path) || path.match_indices('/').any(|(at, _)| self.regex.is_match(&path[..at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        patterns: Vec<String>,
        path: String,
        /// A verdict, or `err` for patterns that are refused.
        excluded: serde_json::Value,
    }

    #[test]
    fn every_row_of_the_table_has_its_verdict() {
        let table = include_str!("../../tests/cases/dockerignore.json");
        let cases: Vec<Case> = serde_json::from_str(table).unwrap();
        assert!(cases.len() >= 50, "the table is whole");
        for case in cases {
            let verdict = IgnoreFile::parse(".dockerignore", &case.patterns.join("\n"))
                .map(|ignore| ignore.excludes(&case.path).is_some());
            let name = format!("{:?} on {:?}", case.patterns, case.path);
            match case.excluded.as_bool() {
                Some(excluded) => assert_eq!(verdict.expect(&name), excluded, "{name}"),
                None => assert!(verdict.is_err(), "{name} must be refused"),
            }
        }
    }

    #[test]
    fn a_file_is_read_as_docker_reads_it() {
        let text = "\u{feff}# comment\n\n /a \r\n! /a/keep\n#b\n  #c\n";
        let ignore = IgnoreFile::parse(".dockerignore", text).unwrap();
        assert_eq!(ignore.excludes("a/x"), Some("/a"));
        assert_eq!(ignore.excludes("a/keep"), None);
        assert_eq!(ignore.excludes("#b"), None, "a comment is no pattern");
        assert!(ignore.excludes("#c").is_some(), "only # in the first column begins a comment");
    }

    #[test]
    fn an_excluded_folder_is_entered_only_if_something_in_it_may_come_back() {
        let ignore = IgnoreFile::parse("", "node_modules\n!.env.example\n!src/keep/*.ts\n").unwrap();
        assert!(!ignore.may_keep_below("node_modules"));
        assert!(ignore.may_keep_below("src") && ignore.may_keep_below("src/keep"));
        let anywhere = IgnoreFile::parse("", "node_modules\n!**/x\n").unwrap();
        assert!(anywhere.may_keep_below("node_modules"));
    }

    #[test]
    fn a_malformed_line_is_named() {
        let error = IgnoreFile::parse(".dockerignore", "a\n[b\n").unwrap_err().to_string();
        assert!(error.starts_with("line 2 of .dockerignore"), "{error}");
    }
}
