//! The Docker Engine: builds, images, disk use, through bollard and without a Docker CLI.
//!
//! [`Engine::connect`] finds the engine as the docker CLI would. Long calls take a
//! [`CancellationToken`](tokio_util::sync::CancellationToken) and report typed events as they go. Compose files are not
//! known here, and nothing is shown to anybody: callers turn events and errors into what their users see.
//!
//! The rule a reader must not break: secrets travel to a build over its session and nowhere else, never in build
//! arguments, queries, logs or errors.

mod build;
mod containers;
mod context;
mod disk;
mod engine;
mod error;
mod events;
mod images;
pub mod labels;
mod reference;
mod registry;
mod resources;

pub use build::{BuildEvent, BuildRequest, Builder, Built, Dockerfile, LogStream, SecretSource, Warning};
pub use containers::{
    ContainerDetails, ContainerFilter, ContainerState, ContainerSummary, Exec, ExecInput, ExecOutput,
    ExecRequest, Health, HealthState, LogLine, LogRequest, Probe, PublishedPort, StatsSample, TerminalSize,
};
pub use context::{BuildContext, ContextEntry, ContextReport, KeptOut, KeptOutBy};
pub use disk::{DiskUsage, PruneItem, PruneKind, PrunePlan, PruneRequest, Pruned, Usage};
pub use engine::{Engine, EngineStatus, Environment, FoundBy};
pub use error::DockerError;
pub use events::{EngineEvent, Moment};
pub use images::{ImageDetails, ImageSummary, Layer, Removed, TransferEvent};
pub use resources::{Network, Volume};
