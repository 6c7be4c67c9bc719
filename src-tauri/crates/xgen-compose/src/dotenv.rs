//! `.env`, `env_file` and `label_file`: lines of `NAME=value`, with quotes, comments and variables.
//!
//! The rules are those of Compose's own reader, not of a shell: single quotes keep all but `\'`, double quotes know
//! escapes and variables, and a bare `NAME` takes its value from the environment.

use std::path::Path as FsPath;

use crate::error::{ComposeError, Place};
use crate::interpolate::substitute;
use crate::variables::Env;

/// Values can double from line to line (`A=$B$B`), so a short file could ask for any amount of memory.
const MAX_VALUE_BYTES: usize = 1 << 20;

/// Adds the variables of `text` to `vars`. `lookup` comes before what the file itself has set.
pub(crate) fn parse(
    file: &FsPath,
    text: &str,
    vars: &mut Env,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<(), ComposeError> {
    let mut reader = Reader { file, rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
    while reader.skip_to_statement() {
        let (name, inherited) = reader.name()?;
        if inherited {
            if let Some(value) = lookup(&name) {
                vars.insert(name, value);
            }
            continue;
        }
        let value = reader.value(vars, lookup)?;
        vars.insert(name, value);
    }
    Ok(())
}

struct Reader<'a> {
    file: &'a FsPath,
    rest: &'a str,
    line: u32,
}

impl Reader<'_> {
    fn skip_to_statement(&mut self) -> bool {
        loop {
            let trimmed = self.rest.trim_start();
            self.advance(self.rest.len() - trimmed.len());
            if !self.rest.starts_with('#') {
                return !self.rest.is_empty();
            }
            self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
        }
    }

    /// The name, and whether it stands alone on its line.
    fn name(&mut self) -> Result<(String, bool), ComposeError> {
        if let Some(after) = self.rest.strip_prefix("export") {
            let trimmed = after.trim_start();
            if trimmed.len() < after.len() {
                self.advance(self.rest.len() - trimmed.len());
            }
        }
        let end = self.rest.find(['=', ':', '\n']);
        let name = self.rest[..end.unwrap_or(self.rest.len())].trim_end();
        let is_allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']');
        if let Some(bad) = name.chars().find(|&c| !is_allowed(c)) {
            let reason = match bad {
                c if c.is_whitespace() => format!("the name \"{name}\" contains a space"),
                c => format!("the name \"{name}\" contains {c:?}"),
            };
            return Err(self.error(reason));
        }
        let name = name.to_owned();
        let inherited = match end {
            Some(end) => {
                let alone = self.rest.as_bytes()[end] == b'\n';
                self.advance(end + 1);
                alone
            }
            // The last line of a file without a newline.
            None => {
                self.advance(self.rest.len());
                true
            }
        };
        if !inherited {
            let blank = self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r']).len();
            self.advance(blank);
        }
        Ok((name, inherited))
    }

    fn value(&mut self, vars: &Env, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, ComposeError> {
        let raw = match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let text = self.quoted(quote)?;
                if quote == '\'' {
                    return Ok(text);
                }
                unescape(&text)
            }
            _ => {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                let line = &self.rest[..end];
                let text = line.split(" #").next().unwrap_or(line).trim_end().to_owned();
                self.advance(end);
                text
            }
        };
        let filled = substitute(&raw, &|name| lookup(name).or_else(|| vars.get(name).cloned()))
            .map_err(|error| self.error(error.to_string()))?;
        if filled.text.len() > MAX_VALUE_BYTES {
            return Err(self.error(format!("the value is longer than {MAX_VALUE_BYTES} bytes")));
        }
        Ok(filled.text)
    }

    fn quoted(&mut self, quote: char) -> Result<String, ComposeError> {
        let mut text = String::new();
        let mut escaped = false;
        for (i, c) in self.rest.char_indices().skip(1) {
            if c == quote && !escaped {
                self.advance(i + 1);
                return Ok(text);
            }
            if c == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if escaped && c != quote {
                text.push('\\');
            }
            escaped = false;
            text.push(c);
        }
        Err(self.error(format!("the value that starts with {quote} does not end")))
    }

    fn advance(&mut self, bytes: usize) {
        let (gone, rest) = self.rest.split_at(bytes);
        self.line += u32::try_from(gone.matches('\n').count()).unwrap_or(0);
        self.rest = rest;
    }

    fn error(&self, reason: String) -> ComposeError {
        ComposeError::EnvFile { place: Place { file: self.file.into(), line: self.line }, reason }
    }
}

/// Escapes of double quotes; `\$` becomes `$$`, which the interpolation turns into one dollar.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('$') => out.push_str("$$"),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('a') => out.push('\u{7}'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('v') => out.push('\u{b}'),
            Some(c @ ('"' | '\\')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Env, ComposeError> {
        let mut vars = Env::new();
        parse(FsPath::new(".env"), text, &mut vars, &|name| (name == "HOME").then(|| "/root".into()))?;
        Ok(vars)
    }

    #[test]
    fn quotes_comments_and_variables_follow_compose() {
        let cases = [
            ("A=b # note", "b"),
            ("A=b#c", "b#c"),
            ("A='$HOME'", "$HOME"),
            ("A=\"$HOME/x\\n\"", "/root/x\n"),
            ("A=\"\\$HOME\"", "$HOME"),
            ("export A = spaced ", "spaced"),
            ("A: yaml", "yaml"),
            ("A=\"two\nlines\"", "two\nlines"),
            ("A=", ""),
            ("\u{feff}A=bom", "bom"),
            ("A=crlf\r\n", "crlf"),
        ];
        for (text, value) in cases {
            assert_eq!(read(text).unwrap().get("A").map(String::as_str), Some(value), "of {text:?}");
        }
        assert_eq!(read("HOME\n").unwrap()["HOME"], "/root", "a bare name is taken from the environment");
        assert!(read("NOBODY").unwrap().is_empty(), "a bare name without a value sets nothing");
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = read("A=1\n\nB C=2\n").unwrap_err().to_string();
        assert_eq!(error, ".env:3: the name \"B C\" contains a space");
        assert!(read("A='x").unwrap_err().to_string().starts_with(".env:1: the value"), "an open quote");
    }

    #[test]
    fn values_that_double_are_refused() {
        let mut text = String::from("A0=0123456789\n");
        for i in 1..60 {
            text += &format!("A{i}=$A{0}$A{0}\n", i - 1);
        }
        assert!(read(&text).unwrap_err().to_string().contains("longer than"), "growth has an end");
    }
}
