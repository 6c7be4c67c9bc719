//! Images from and to registries.

use hyper::Method;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::DockerError;
use crate::engine::wire::JsonStream;
use crate::engine::{Doing, Engine};
use crate::reference::Reference;
use crate::registry::Logins;

/// How a transfer goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferEvent {
    /// A layer.
    Layer {
        /// The beginning of its digest.
        id: String,
        /// As the engine says it: `Downloading`, `Extracting`, `Pull complete`.
        status: String,
        /// Bytes of this status that are done.
        done: u64,
        /// How many there are, if that is known.
        total: Option<u64>,
    },
    /// Something about the whole.
    Note(String),
}

/// A line of the engine's answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    progress_detail: Option<Detail>,
    #[serde(default)]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    current: Option<i64>,
    #[serde(default)]
    total: Option<i64>,
}

impl Engine {
    /// Loads an image from its registry, with the login that the docker CLI would use.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::RegistryDenied`], [`DockerError::RegistryUnreachable`],
    /// [`DockerError::CredentialHelper`], [`DockerError::Cancelled`].
    pub async fn pull_image(
        &self,
        name: &str,
        platform: Option<&str>,
        cancel: &CancellationToken,
        on_event: impl FnMut(TransferEvent) + Send,
    ) -> Result<(), DockerError> {
        let image = Reference::parse(name)?;
        let which = image.digest.as_deref().unwrap_or(image.tag_or_latest());
        let mut path = format!("/images/create?fromImage={}&tag={}", escaped(&image.name), escaped(which));
        if let Some(platform) = platform {
            path = format!("{path}&platform={}", escaped(platform));
        }
        self.transfer(&path, &image, Doing::new("pulling", name), cancel, on_event).await
    }

    /// Sends an image to the registry in its name.
    ///
    /// # Errors
    /// As [`pull_image`](Self::pull_image).
    pub async fn push_image(
        &self,
        name: &str,
        cancel: &CancellationToken,
        on_event: impl FnMut(TransferEvent) + Send,
    ) -> Result<(), DockerError> {
        let image = Reference::parse(name)?;
        if image.digest.is_some() {
            return Err(DockerError::invalid(format!("the image name {name}"), "only a tag can be pushed"));
        }
        let path = format!("/images/{}/push?tag={}", image.name, escaped(image.tag_or_latest()));
        self.transfer(&path, &image, Doing::new("pushing", name), cancel, on_event).await
    }

    async fn transfer(
        &self,
        path: &str,
        image: &Reference,
        doing: Doing,
        cancel: &CancellationToken,
        mut on_event: impl FnMut(TransferEvent) + Send,
    ) -> Result<(), DockerError> {
        let login = Logins::of(self.config_folder()).of_registry(&image.registry).await?;
        let login = login.map(|login| login.header());
        let open = JsonStream::<Line>::open(self.address(), Method::POST, path, login.as_ref());
        let follow = async {
            let mut lines = open.await.map_err(|error| doing.wire_fault(error))?;
            while let Some(line) = lines.next().await.map_err(|error| doing.wire_fault(error))? {
                if let Some(error) = line.error {
                    return Err(doing.said(&error));
                }
                if let Some(event) = line.event() {
                    on_event(event);
                }
            }
            Ok(())
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(DockerError::Cancelled),
            ended = follow => ended,
        }
    }
}

impl Line {
    fn event(self) -> Option<TransferEvent> {
        let status = self.status?;
        let detail = self.progress_detail.unwrap_or(Detail { current: None, total: None });
        let count = |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok());
        Some(match self.id {
            Some(id) => TransferEvent::Layer {
                id,
                status,
                done: count(detail.current).unwrap_or(0),
                total: count(detail.total).filter(|total| *total > 0),
            },
            None => TransferEvent::Note(status),
        })
    }
}

/// A value of a query.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
