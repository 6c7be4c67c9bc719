//! One pattern of an ignore file as a regular expression.
//!
//! After moby/patternmatcher: `**` crosses folders, `*` and `?` do not. Classes and escapes are those of Go's
//! `filepath.Match`. Go finds a malformed class only when a path comes near it; here it is always refused.

use regex::{Regex, RegexBuilder};

/// Compiles `pattern`, which went through [`clean`] and has no `!`.
///
/// # Errors
/// What is malformed, in a few words.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut regex = String::from("^");
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        match c {
            '*' if chars.get(at + 1) == Some(&'*') => {
                at += 1;
                if chars.get(at + 1) == Some(&'/') {
                    at += 1;
                }
                regex += if at + 1 >= chars.len() { ".*" } else { "(.*/)?" };
            }
            '*' => regex += "[^/]*",
            '?' => regex += "[^/]",
            '[' => at = class(&chars, at, &mut regex)?,
            '\\' => {
                at += 1;
                push(&mut regex, *chars.get(at).ok_or("it ends with a backslash")?);
            }
            other => push(&mut regex, other),
        }
        at += 1;
    }
    regex.push('$');
    RegexBuilder::new(&regex).dot_matches_new_line(true).build().map_err(|error| error.to_string())
}

/// Translates the class that begins at `start`; returns where its `]` is.
fn class(chars: &[char], start: usize, regex: &mut String) -> Result<usize, String> {
    const OPEN: &str = "a class in brackets is not closed";
    let mut at = start + 1;
    regex.push('[');
    if chars.get(at) == Some(&'^') {
        regex.push('^');
        at += 1;
    }
    let first = at;
    loop {
        if chars.get(at) == Some(&']') && at > first {
            regex.push(']');
            return Ok(at);
        }
        let (low, next) = member(chars, at).ok_or(OPEN)?;
        at = next;
        push(regex, low);
        if chars.get(at) == Some(&'-') {
            let (high, next) = member(chars, at + 1).ok_or(OPEN)?;
            if high < low {
                return Err(format!("the range {low}-{high} is empty"));
            }
            at = next;
            regex.push('-');
            push(regex, high);
        }
    }
}

/// A character of a class, and where the next one is. `-` and `]` need a backslash.
fn member(chars: &[char], at: usize) -> Option<(char, usize)> {
    match chars.get(at)? {
        '\\' => Some((*chars.get(at + 1)?, at + 2)),
        '-' | ']' => None,
        c => Some((*c, at + 1)),
    }
}

fn push(regex: &mut String, literal: char) {
    regex.push_str(&regex::escape(literal.encode_utf8(&mut [0; 4])));
}

/// Go's `path.Clean`: no empty parts, no `.`, and `..` taken together with the part before it.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            other => parts.push(other),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        let cases =
            [("", "."), ("a/", "a"), ("./a//b", "a/b"), ("a/../b", "b"), ("../a", "../a"), ("/..", "/")];
        for (given, cleaned) in cases {
            assert_eq!(clean(given), cleaned, "{given:?}");
        }
    }

    #[test]
    fn malformed_classes_are_refused() {
        for pattern in ["a[", "[]a]", "[-x]", "[x-]", "[z-a]", "a\\", "[^]", "[a\\"] {
            assert!(compile(pattern).is_err(), "{pattern:?} must be refused");
        }
    }

    #[test]
    fn what_only_regular_expressions_know_is_plain_text() {
        for (pattern, path) in [("a&&b", "a&&b"), ("[&~]", "~"), ("a{2}", "a{2}"), ("(x|y)$", "(x|y)$")] {
            assert!(compile(pattern).unwrap().is_match(path), "{pattern} matches {path}");
        }
        assert!(!compile("a{2}").unwrap().is_match("aa"));
    }
}
