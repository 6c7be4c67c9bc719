//! Questions at the terminal.

use crate::output::{self, Failure};
use std::io::IsTerminal;
use xgen_schema::{ErrorCode, WireError};

/// Asks at the terminal; without one nothing is removed.
pub(crate) fn confirmed(question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(WireError::new(ErrorCode::InvalidInput, "nobody can be asked here")
            .with_hint("add --yes")
            .into());
    }
    output::line_err(&format!("{question} [y/N]"));
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
