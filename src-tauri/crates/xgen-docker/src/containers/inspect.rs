//! All that matters of one container.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ContainerState, check_container, doing};
use crate::DockerError;
use crate::engine::Engine;

/// One container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerDetails {
    /// 64 digits.
    pub id: String,
    /// Without the slash that the engine puts before it.
    pub name: String,
    /// How it is.
    pub state: ContainerState,
    /// When its process began, as the engine writes it (RFC 3339); `None` if it never did.
    pub started_at: Option<String>,
    /// When its process ended.
    pub finished_at: Option<String>,
    /// How its process ended; 0 while it runs.
    pub exit_code: i64,
    /// Whether the system ended it because it had used up its memory.
    pub out_of_memory: bool,
    /// Why it could not be started.
    pub error: String,
    /// How often the engine started it again.
    pub restarts: u64,
    /// How much memory it may use.
    pub memory_limit_bytes: Option<u64>,
    /// What its test of health says, if it has one.
    pub health: Option<Health>,
    /// The image as it was named when the container was made.
    pub image: String,
    /// The id of that image.
    pub image_id: String,
    /// Its variables, as `NAME=value`.
    pub env: Vec<String>,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// What a test of health says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The verdict.
    pub state: HealthState,
    /// How many tests in a row failed.
    pub failures: u64,
    /// The last tests, the newest last.
    pub probes: Vec<Probe>,
}

/// The verdict on a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthState {
    /// There is none yet.
    Starting,
    /// The last test succeeded.
    Healthy,
    /// As many tests in a row failed as are allowed.
    Unhealthy,
}

/// One test of health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// When it began (RFC 3339).
    pub started_at: String,
    /// How it ended; 0 is good.
    pub exit_code: i64,
    /// What it wrote; engines keep the first 4 KiB.
    pub output: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    id: String,
    name: String,
    image: String,
    restart_count: u64,
    state: State,
    config: Config,
    host_config: HostConfig,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct State {
    status: String,
    #[serde(rename = "OOMKilled")]
    oom_killed: bool,
    exit_code: i64,
    error: String,
    started_at: String,
    finished_at: String,
    health: Option<HealthAnswer>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct HealthAnswer {
    status: String,
    failing_streak: u64,
    log: Option<Vec<ProbeAnswer>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct ProbeAnswer {
    start: String,
    exit_code: i64,
    output: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Config {
    image: String,
    env: Option<Vec<String>>,
    tty: bool,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct HostConfig {
    memory: i64,
}

impl Engine {
    /// One container, by name or id.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::Invalid`] for what cannot be a name.
    pub async fn container(&self, name: &str) -> Result<ContainerDetails, DockerError> {
        check_container(name)?;
        let answer: Answer = self.get(&format!("/containers/{name}/json"), &doing("reading", name)).await?;
        Ok(answer.into())
    }
}

impl From<Answer> for ContainerDetails {
    fn from(answer: Answer) -> Self {
        let state = answer.state;
        // The engine writes the year 1 for what has not happened.
        let time = |text: String| Some(text).filter(|text| !text.is_empty() && !text.starts_with("0001-"));
        Self {
            id: answer.id,
            name: answer.name.trim_start_matches('/').to_owned(),
            state: ContainerState::from_word(&state.status),
            started_at: time(state.started_at),
            finished_at: time(state.finished_at),
            exit_code: state.exit_code,
            out_of_memory: state.oom_killed,
            error: state.error,
            restarts: answer.restart_count,
            memory_limit_bytes: u64::try_from(answer.host_config.memory).ok().filter(|limit| *limit > 0),
            health: state.health.and_then(HealthAnswer::health),
            image: answer.config.image,
            image_id: answer.image,
            env: answer.config.env.unwrap_or_default(),
            tty: answer.config.tty,
            labels: answer.config.labels.unwrap_or_default(),
        }
    }
}

impl HealthAnswer {
    fn health(self) -> Option<Health> {
        let state = match self.status.as_str() {
            "starting" => HealthState::Starting,
            "healthy" => HealthState::Healthy,
            "unhealthy" => HealthState::Unhealthy,
            // `none`: the container turns the test of its image off.
            _ => return None,
        };
        let probe = |p: ProbeAnswer| Probe { started_at: p.start, exit_code: p.exit_code, output: p.output };
        let probes = self.log.into_iter().flatten().map(probe).collect();
        Some(Health { state, failures: self.failing_streak, probes })
    }
}
