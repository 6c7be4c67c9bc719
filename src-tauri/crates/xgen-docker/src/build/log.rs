//! Lines out of what steps write, which comes in pieces cut anywhere.

use std::collections::HashMap;

use super::LogStream;

/// A line that never ends is passed on in parts of this size.
const LONGEST: usize = 64 << 10;

/// The unfinished line of each step and stream.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    open: HashMap<(String, LogStream), Vec<u8>>,
}

impl Lines {
    /// Adds `bytes` and returns the lines that are complete now.
    pub(crate) fn push(&mut self, step: &str, stream: LogStream, bytes: &[u8]) -> Vec<Vec<u8>> {
        let open = self.open.entry((step.to_owned(), stream)).or_default();
        open.extend_from_slice(bytes);
        let mut lines = Vec::new();
        while let Some(end) = open.iter().position(|b| *b == b'\n') {
            let mut line: Vec<u8> = open.drain(..=end).collect();
            line.truncate(end);
            lines.push(line);
        }
        if open.len() > LONGEST {
            lines.push(std::mem::take(open));
        }
        lines
    }

    /// The unfinished lines of a step that ended.
    pub(crate) fn finish(&mut self, step: &str) -> Vec<(LogStream, Vec<u8>)> {
        let mut rest = Vec::new();
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            if let Some(open) = self.open.remove(&(step.to_owned(), stream)).filter(|open| !open.is_empty()) {
                rest.push((stream, open));
            }
        }
        rest
    }
}

/// The last state of a line that was drawn over, as progress bars do.
pub(crate) fn last_state(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let last = line.rsplit(|b| *b == b'\r').find(|part| !part.is_empty()).unwrap_or_default();
    String::from_utf8_lossy(last).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cut_anywhere_become_whole_lines() {
        let text = "설치 중\r\n10%\r50%\r100%\nlast".as_bytes();
        for cut in 0..text.len() {
            let mut lines = Lines::default();
            let mut seen = lines.push("a", LogStream::Stdout, &text[..cut]);
            seen.extend(lines.push("a", LogStream::Stdout, &text[cut..]));
            seen.extend(lines.finish("a").into_iter().map(|(_, line)| line));
            let seen: Vec<String> = seen.iter().map(|line| last_state(line)).collect();
            assert_eq!(seen, ["설치 중", "100%", "last"], "cut at {cut}");
        }
    }
}
