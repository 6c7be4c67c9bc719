//! What a build tells while it runs.

use std::time::Duration;

use crate::ContextReport;

/// Something happened in a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildEvent {
    /// The folder was looked at and is being sent now.
    Context(ContextReport),
    /// The builder that does it.
    Builder(Builder),
    /// A step is known. All of them are before the first begins, so their number is the total.
    StepAdded {
        /// Its digest; steps are told apart by it.
        id: String,
        /// As `[builder 4/6] RUN npm ci`.
        name: String,
    },
    /// A step began.
    StepStarted {
        /// Its digest.
        id: String,
        /// When, in milliseconds since 1970, by the engine's clock.
        started_ms: u64,
    },
    /// A step ended.
    StepDone {
        /// Its digest.
        id: String,
        /// Whether its result was taken from the cache.
        cached: bool,
        /// How long it took.
        took: Duration,
    },
    /// A step failed, and the build with it.
    StepFailed {
        /// Its digest.
        id: String,
        /// As the engine says it.
        reason: String,
        /// How long it took.
        took: Duration,
    },
    /// A step wrote a line.
    Log {
        /// The step's digest.
        id: String,
        /// Where it wrote it.
        stream: LogStream,
        /// Without the line end; of a line that was drawn over, the last state.
        text: String,
    },
    /// A part of a step that counts: a layer that is loaded, an export.
    Progress {
        /// The step's digest.
        id: String,
        /// Which part, as `exporting layers`.
        part: String,
        /// Bytes or pieces that are done.
        done: u64,
        /// How many there are, if that is known.
        total: Option<u64>,
        /// Whether it has ended.
        ended: bool,
    },
    /// Something the user should know although the build goes on.
    Warning(Warning),
}

/// What does a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builder {
    /// The engine's BuildKit.
    BuildKit,
    /// The builder before BuildKit.
    Classic,
}

/// Where a step wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What goes on, but not as one would think.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Files that may hold credentials were not sent: the folder's paths of them.
    CredentialsKeptOut(Vec<String>),
    /// The engine has no BuildKit.
    ClassicBuilder,
    /// The engine finds something in the Dockerfile.
    Dockerfile {
        /// The rule and what breaks it.
        message: String,
        /// Where the rule is explained.
        url: String,
    },
}
