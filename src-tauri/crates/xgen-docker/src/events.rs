//! What happens in an engine, whoever does it.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::Method;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::DockerError;
use crate::engine::wire::JsonStream;
use crate::engine::{Doing, Engine};
use crate::images::escaped;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineEvent {
    /// As `container`, `image`, `network`, `volume`.
    pub kind: String,
    /// As `start`, `die`, `oom`, `health_status: healthy`.
    pub action: String,
    /// The id of the container, image or network; the name of a volume.
    pub id: String,
    /// What the engine tells with it: `name`, `exitCode`, and the labels of a container.
    pub attributes: BTreeMap<String, String>,
    /// When, in nanoseconds since 1970, by the engine's clock.
    pub time_ns: u64,
}

/// Left out on purpose: a test of health is three events for each run of it.
const ACTIONS: [&str; 22] = [
    "connect",
    "create",
    "delete",
    "destroy",
    "die",
    "disconnect",
    "health_status",
    "import",
    "kill",
    "load",
    "oom",
    "pause",
    "pull",
    "push",
    "remove",
    "rename",
    "restart",
    "start",
    "stop",
    "tag",
    "unpause",
    "untag",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    actor: Actor,
    #[serde(rename = "timeNano", default)]
    time_nano: u64,
}

#[derive(Deserialize, Default)]
struct Actor {
    #[serde(rename = "ID", default)]
    id: String,
    #[serde(rename = "Attributes", default)]
    attributes: Option<BTreeMap<String, String>>,
}

/// A moment from which events are read: take it before an action whose events must not be missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(u128);

impl Moment {
    /// This moment, by the clock of this machine.
    #[must_use]
    pub fn now() -> Self {
        Self(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos())
    }
}

impl Engine {
    /// Passes on what happens, from `since` on, until `cancel` is set.
    ///
    /// # Errors
    /// [`DockerError::Cancelled`], [`DockerError::Gone`] when the engine goes away: connect and read on from there.
    pub async fn events(
        &self,
        since: Moment,
        cancel: &CancellationToken,
        mut on_event: impl FnMut(EngineEvent) + Send,
    ) -> Result<(), DockerError> {
        let doing = Doing { what: "waiting for events".into(), on: "the events".into() };
        let filters = serde_json::json!({ "event": ACTIONS }).to_string();
        let (seconds, nanos) = (since.0 / 1_000_000_000, since.0 % 1_000_000_000);
        let path = format!("/events?since={seconds}.{nanos:09}&filters={}", escaped(&filters));
        let follow = async {
            let stream = JsonStream::<Message>::open(self.address(), Method::GET, &path, None).await;
            let mut messages = stream.map_err(|error| doing.wire_fault(error))?;
            while let Some(message) = messages.next().await.map_err(|error| doing.wire_fault(error))? {
                on_event(message.into());
            }
            Err(DockerError::Gone { doing: doing.what.clone(), reason: "it ended its answer".into() })
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(DockerError::Cancelled),
            ended = follow => ended,
        }
    }
}

impl From<Message> for EngineEvent {
    fn from(message: Message) -> Self {
        Self {
            kind: message.r#type,
            action: message.action,
            id: message.actor.id,
            attributes: message.actor.attributes.unwrap_or_default(),
            time_ns: message.time_nano,
        }
    }
}
