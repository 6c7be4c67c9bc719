//! What the command prints, and how it ends.

use serde::Serialize;
use std::io::{self, Write};
use std::process::ExitCode;
use xgen_schema::WireError;

/// How an answer is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; one object a line where answers come one by one
    Json,
}

/// Why the command did not do what it was asked for.
pub(crate) enum Failure {
    /// With a code, a message and perhaps a hint.
    Error(WireError),
    /// Ctrl+C.
    Interrupted,
    /// It has said why itself.
    Told,
}

impl From<WireError> for Failure {
    fn from(error: WireError) -> Self {
        Self::Error(error)
    }
}

/// Writes the error, as text to standard error or as one JSON object to standard output, and gives the exit code.
pub(crate) fn report(failure: &Failure, as_json: bool) -> ExitCode {
    match failure {
        Failure::Error(error) if as_json => {
            json_line(&serde_json::json!({ "error": error }));
            ExitCode::FAILURE
        }
        Failure::Error(error) => {
            line_err(&format!("error[{}]: {}", error.code, error.message));
            for cause in &error.causes {
                line_err(&format!("  because: {cause}"));
            }
            if let Some(hint) = &error.hint {
                line_err(&format!("  hint: {hint}"));
            }
            ExitCode::FAILURE
        }
        Failure::Interrupted => ExitCode::from(130),
        Failure::Told => ExitCode::FAILURE,
    }
}

/// Writes to standard output. A reader that has gone, as in `xgen … | head`, ends the command quietly.
pub(crate) fn text(text: &str) {
    let mut out = io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// Writes a line to standard output.
pub(crate) fn line(line: &str) {
    text(&format!("{line}\n"));
}

/// Writes a line to standard error.
pub(crate) fn line_err(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes a JSON value, indented.
pub(crate) fn json(value: &impl Serialize) {
    line(&serde_json::to_string_pretty(value).expect("wire types have string keys"));
}

/// Writes a JSON value on a line of its own, as one of several.
pub(crate) fn json_line(value: &impl Serialize) {
    line(&serde_json::to_string(value).expect("wire types have string keys"));
}

/// Rows with aligned columns.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<_> = (0..columns)
        .map(|c| rows.iter().filter_map(|r| r.get(c)).map(|s| s.chars().count()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let pad = width - cell.chars().count();
            format!("{cell}{}", " ".repeat(pad))
        });
        line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// A size as people read it.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}
