//! A line of a build's log.

use std::fmt;

/// Who said a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// XGEN itself.
    Xgen,
    /// The standard output of a command.
    Stdout,
    /// The standard error of a command.
    Stderr,
}

impl Stream {
    fn tag(self) -> &'static str {
        match self {
            Self::Xgen => "xgen",
            Self::Stdout => "out",
            Self::Stderr => "err",
        }
    }
}

/// One line, without its end and without colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who said it.
    pub stream: Stream,
    /// What.
    pub text: String,
}

impl Line {
    /// A line of XGEN's own.
    #[must_use]
    pub fn xgen(text: impl Into<String>) -> Self {
        Self { stream: Stream::Xgen, text: text.into() }
    }

    /// What a command wrote, made fit for a log: no colours, and of a progress bar only its last state.
    #[must_use]
    pub fn from_bytes(stream: Stream, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let last = text.trim_end_matches(['\r', '\n']).rsplit('\r').next().unwrap_or_default();
        Self { stream, text: plain(last) }
    }

    /// Reads a line of a log file. What has no tag, because the file was cut or edited, is XGEN's.
    pub(crate) fn parse(line: &str) -> Self {
        let tagged = [Stream::Xgen, Stream::Stdout, Stream::Stderr]
            .into_iter()
            .find_map(|stream| Some((stream, line.strip_prefix(stream.tag())?.strip_prefix('\t')?)));
        let (stream, text) = tagged.unwrap_or((Stream::Xgen, line));
        Self { stream, text: text.to_owned() }
    }
}

/// As it is written to a log file: the stream, a tab, the text.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}", self.stream.tag(), self.text)
    }
}

/// `text` without terminal sequences and control characters.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut chars),
            '\t' => out.push_str("    "),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        // CSI: parameters, then one letter.
        Some('[') => _ = chars.find(|c| ('@'..='~').contains(c)),
        // OSC: up to BEL or ESC \.
        Some(']') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || c == '\u{1b}' && chars.next_if_eq(&'\\').is_some() {
                    break;
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_links_and_progress_bars_leave_only_the_text() {
        for (raw, text) in [
            ("\u{1b}[31m\u{1b}[1m⨯\u{1b}[22m\u{1b}[39m Failed", "⨯ Failed"),
            ("\u{1b}]8;;https://x\u{7}docs\u{1b}]8;;\u{7} here", "docs here"),
            ("\u{1b}]8;;https://x\u{1b}\\docs\u{1b}]8;;\u{1b}\\", "docs"),
            ("10%\r50%\r100% done\r\n", "100% done"),
            ("at\tline", "at    line"),
        ] {
            assert_eq!(Line::from_bytes(Stream::Stdout, raw.as_bytes()).text, text, "{raw:?}");
        }
    }

    #[test]
    fn a_line_survives_its_way_through_a_file() {
        for stream in [Stream::Xgen, Stream::Stdout, Stream::Stderr] {
            let line = Line { stream, text: "  err\tin 빌드".into() };
            assert_eq!(Line::parse(&line.to_string()), line);
        }
        assert_eq!(Line::parse("no tag"), Line::xgen("no tag"));
    }
}
