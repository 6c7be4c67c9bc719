//! What to build.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;

use bollard::query_parameters::{BuildImageOptions, BuilderVersion};
use xgen_core::Secret;

use crate::reference::Reference;
use crate::{BuildContext, DockerError};

/// A build, before it begins.
#[derive(Debug, Clone, Default)]
pub struct BuildRequest {
    /// The folder that the build sees.
    pub context: PathBuf,
    /// The Dockerfile.
    pub dockerfile: Dockerfile,
    /// The stage to build; the last one without it.
    pub target: Option<String>,
    /// Names that the image gets.
    pub tags: Vec<String>,
    /// Build arguments. They can be read in the history of the image: nothing secret belongs here.
    pub args: BTreeMap<String, String>,
    /// Labels of the image.
    pub labels: BTreeMap<String, String>,
    /// Secrets by id, for `RUN --mount=type=secret,id=…`.
    pub secrets: BTreeMap<String, SecretSource>,
    /// As `linux/arm64`; the engine's own without it.
    pub platform: Option<String>,
    /// Whether to ask registries for newer base images.
    pub pull: bool,
    /// Whether to do every step anew.
    pub no_cache: bool,
    /// The network of `RUN`: `host`, `none`, or the engine's default.
    pub network: Option<String>,
}

/// Where the instructions are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dockerfile {
    /// A file in the context, relative to it.
    InContext(String),
    /// Its text.
    Text(String),
}

impl Default for Dockerfile {
    fn default() -> Self {
        Self::InContext("Dockerfile".into())
    }
}

/// Where a secret comes from.
#[derive(Debug, Clone)]
pub enum SecretSource {
    /// A value.
    Value(Secret),
    /// A file, read when the build begins.
    File(PathBuf),
}

/// The engine refuses larger ones, in words that do not say so.
const SECRET_BYTES: usize = 500 * 1024;

/// Shorter ones would be found in many words that are none.
const SHORTEST_HIDDEN: usize = 8;

impl BuildRequest {
    /// # Errors
    /// [`DockerError::Invalid`] for a name or id that is none, or a build argument with the value of a secret.
    pub(super) fn check(&self) -> Result<(), DockerError> {
        for tag in &self.tags {
            if Reference::parse(tag)?.digest.is_some() {
                return Err(DockerError::invalid(format!("the tag {tag}"), "a digest cannot be chosen"));
            }
        }
        for id in self.secrets.keys() {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            if id.is_empty() || !id.bytes().all(plain) {
                let reason = "it may hold letters, digits, and - _ .";
                return Err(DockerError::invalid(format!("the secret id {id:?}"), reason));
            }
        }
        Ok(())
    }

    pub(super) fn open_context(&self) -> Result<BuildContext, DockerError> {
        match &self.dockerfile {
            Dockerfile::InContext(path) => BuildContext::open(&self.context, path),
            Dockerfile::Text(text) => BuildContext::open_with(&self.context, text),
        }
    }

    /// The secrets' bytes. Build arguments end up in the image, so none may hold one of them.
    pub(super) fn read_secrets(&self) -> Result<HashMap<String, Vec<u8>>, DockerError> {
        let mut read = HashMap::new();
        for (id, source) in &self.secrets {
            let bytes = match source {
                SecretSource::Value(secret) => secret.expose_secret().as_bytes().to_vec(),
                SecretSource::File(path) => fs::read(path).map_err(DockerError::io(path))?,
            };
            if bytes.len() > SECRET_BYTES {
                let reason = format!("it has {} bytes, and the engine takes {SECRET_BYTES}", bytes.len());
                return Err(DockerError::invalid(format!("the secret {id}"), reason));
            }
            let trimmed = bytes.trim_ascii();
            let in_public =
                |value: &String| trimmed.len() >= SHORTEST_HIDDEN && contains(value.as_bytes(), trimmed);
            if let Some((name, _)) = self.args.iter().chain(&self.labels).find(|(_, value)| in_public(value))
            {
                let reason = format!("its value holds the secret {id}, and it can be read in the image");
                return Err(DockerError::invalid(format!("the build argument or label {name}"), reason));
            }
            read.insert(id.clone(), bytes);
        }
        Ok(read)
    }

    /// The secrets that stand in one line: what a log must not show.
    pub(super) fn hidden(&self) -> Vec<Secret> {
        let value = |source: &SecretSource| match source {
            SecretSource::Value(secret) => Some(Secret::new(secret.expose_secret().trim().to_owned())),
            SecretSource::File(_) => None,
        };
        let long = |secret: &Secret| secret.expose_secret().len() >= SHORTEST_HIDDEN;
        self.secrets.values().filter_map(value).filter(long).collect()
    }

    /// The query of the request, for the builder before BuildKit.
    pub(super) fn options(&self, dockerfile: &str) -> BuildImageOptions {
        let map = |map: &BTreeMap<String, String>| Some(map.clone().into_iter().collect::<HashMap<_, _>>());
        BuildImageOptions {
            dockerfile: dockerfile.to_owned(),
            t: self.tags.first().cloned(),
            target: self.target.clone().unwrap_or_default(),
            buildargs: map(&self.args),
            labels: map(&self.labels),
            platform: self.platform.clone().unwrap_or_default(),
            pull: self.pull.then(|| "1".to_owned()),
            nocache: self.no_cache,
            networkmode: self.network.clone(),
            rm: true,
            forcerm: true,
            version: BuilderVersion::BuilderV1,
            ..BuildImageOptions::default()
        }
    }

    /// What is built, for messages.
    pub(super) fn title(&self) -> String {
        self.tags.first().cloned().unwrap_or_else(|| self.context.display().to_string())
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_build_argument_is_refused_and_not_repeated() {
        let secret = SecretSource::Value(Secret::new("glpat-marker-1".into()));
        let request = BuildRequest {
            args: [("URL".into(), "https://oauth2:glpat-marker-1@host/a".into())].into(),
            secrets: [("token".into(), secret)].into(),
            ..BuildRequest::default()
        };
        let error = request.read_secrets().unwrap_err();
        assert!(
            !format!("{error} {error:?} {request:?}").replace("oauth2:glpat-marker-1", "").contains("marker")
        );
        assert!(error.to_string().contains("URL"), "{error}");
    }
}
