//! Containers: what runs, how it is, what it says and what it uses.

mod change;
mod exec;
mod inspect;
mod list;
mod logs;
mod stats;

pub use exec::{Exec, ExecInput, ExecOutput, ExecRequest, TerminalSize};
pub use inspect::{ContainerDetails, Health, HealthState, Probe};
pub use list::{ContainerFilter, ContainerState, ContainerSummary, PublishedPort};
pub use logs::{LogLine, LogRequest};
pub use stats::StatsSample;

use crate::DockerError;
use crate::engine::Doing;

/// Whether `text` may stand in the path of a request as a container: an id or a name.
fn check_container(text: &str) -> Result<(), DockerError> {
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.bytes().all(word) {
        return Ok(());
    }
    let reason = "it may hold letters, digits and _ . -, and begins with a letter or digit";
    Err(DockerError::invalid(format!("the container name {text:?}"), reason))
}

fn doing(verb: &str, container: &str) -> Doing {
    Doing { what: format!("{verb} the container {container}"), on: format!("the container {container}") }
}
