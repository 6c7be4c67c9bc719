//! Where the frontend comes from: the settings, the token, and whether the repository is trusted.

use super::GitOverrides;
use crate::app::{App, lock};
use crate::keyring;
use std::path::PathBuf;
use std::sync::Arc;
use xgen_core::Secret;
use xgen_repo::{Access, Limits, Network, Remote, RepoUrl, Revision};
use xgen_schema::{
    ErrorCode, FrontendSource, FrontendStatus, FrontendTokenReq, FrontendTrustReq, TokenSource, TokenState,
    TrustState, WireError,
};
use xgen_settings::{Frontend, FrontendUpdate, Update};

/// Read in this order; the second is what a GitLab job has.
const TOKEN_VARIABLES: [&str; 2] = ["GITLAB_TOKEN", "CI_JOB_TOKEN"];

/// The user name that GitLab wants with a job token.
const JOB_USER: &str = "gitlab-ci-token";

/// A repository that can be synced.
pub(crate) struct GitSource {
    pub(crate) remote: Remote,
    pub(crate) revision: Revision,
    pub(crate) named: Option<String>,
    pub(crate) directory: Option<String>,
}

struct Token {
    secret: Option<Secret>,
    source: TokenSource,
    detail: Option<String>,
}

impl App {
    /// The repository of the settings, with the token that belongs to its host.
    ///
    /// # Errors
    /// `frontend_source_missing` if none is set; `repo_url_invalid`.
    pub(crate) async fn git_source(
        self: &Arc<Self>,
        overrides: &GitOverrides,
    ) -> Result<GitSource, WireError> {
        let settings = self.settings().frontend;
        let address = overrides.repository.clone().or(settings.repository.clone());
        let address = address.ok_or_else(no_repository)?;
        let url = RepoUrl::parse(&address)?;
        let token = self.token(url.host()).await;
        let job = token.detail.as_deref() == Some(TOKEN_VARIABLES[1]);
        let named = overrides.revision.clone().or(settings.revision.clone());
        let username = settings.username.clone().or_else(|| job.then(|| JOB_USER.to_owned()));
        Ok(GitSource {
            remote: Remote {
                url,
                access: Access { username, token: token.secret, ssh_key: settings.ssh_key.clone() },
                network: network(&settings),
            },
            revision: named.clone().map_or(Revision::Default, Revision::Named),
            named,
            directory: overrides.directory.clone().or(settings.directory),
        })
    }

    /// The local folder of the settings.
    ///
    /// # Errors
    /// `frontend_source_missing` if none is set.
    pub(crate) fn local_source(&self) -> Result<PathBuf, WireError> {
        self.settings().frontend.local_path.ok_or_else(|| {
            WireError::new(ErrorCode::FrontendSourceMissing, "no local folder is set").with_hint(
                "choose the folder of a Next.js app on the page Frontend, or set frontend.localPath",
            )
        })
    }

    /// The token for `host`: from the environment, from this session, or from the keyring.
    async fn token(self: &Arc<Self>, host: Option<&str>) -> Token {
        for name in TOKEN_VARIABLES {
            if let Some(text) = (self.env)(name).filter(|text| !text.is_empty()) {
                let secret = Some(Secret::new(text));
                return Token { secret, source: TokenSource::Environment, detail: Some(name.to_owned()) };
            }
        }
        let none = |detail| Token { secret: None, source: TokenSource::None, detail };
        let Some(host) = host else { return none(None) };
        let of_session = lock(&self.frontend.tokens).get(host).cloned();
        if let Some(secret) = of_session {
            return Token { secret: Some(secret), source: TokenSource::Session, detail: None };
        }
        match keyring::read(&entry(host)).await {
            Ok(Some(secret)) => Token { secret: Some(secret), source: TokenSource::Keyring, detail: None },
            Ok(None) => none(None),
            Err(keyring::Unavailable(reason)) => none(Some(reason)),
        }
    }

    pub(crate) async fn token_state(self: &Arc<Self>, host: Option<&str>) -> TokenState {
        let token = self.token(host).await;
        TokenState { source: token.source, detail: token.detail }
    }

    /// Keeps a token for the host of the repository, or forgets it.
    ///
    /// # Errors
    /// `frontend_source_missing` without a repository; `keyring_unavailable`, and then the token is not kept at all.
    pub async fn frontend_authenticate(
        self: &Arc<Self>,
        req: FrontendTokenReq,
    ) -> Result<FrontendStatus, WireError> {
        let address = self.settings().frontend.repository.ok_or_else(no_repository)?;
        let url = RepoUrl::parse(&address)?;
        let host = url.host().ok_or_else(|| {
            WireError::new(ErrorCode::InvalidInput, "a repository on this machine needs no token")
        })?;
        let token = Secret::new(req.token.trim().to_owned());
        if token.expose_secret().is_empty() {
            lock(&self.frontend.tokens).remove(host);
            if let Err(keyring::Unavailable(reason)) = keyring::remove(&entry(host)).await {
                tracing::info!(reason, "nothing to remove from the keyring");
            }
        } else if req.remember {
            keyring::write(&entry(host), token).await?;
            lock(&self.frontend.tokens).remove(host);
        } else {
            lock(&self.frontend.tokens).insert(host.to_owned(), token);
        }
        self.frontend_status(xgen_schema::Empty {}).await
    }

    /// Lets frontends of the chosen source call XGEN, or stops that.
    ///
    /// # Errors
    /// `frontend_source_missing`; those of the settings.
    pub async fn frontend_trust(
        self: &Arc<Self>,
        req: FrontendTrustReq,
    ) -> Result<FrontendStatus, WireError> {
        let settings = self.settings().frontend;
        let origin = origin(&settings)?.ok_or_else(no_repository)?;
        let mut trusted = settings.trusted;
        trusted.retain(|known| *known != origin);
        if req.trusted {
            trusted.push(origin);
        }
        let update = FrontendUpdate { trusted: Some(trusted), ..FrontendUpdate::default() };
        self.change_settings(Update { frontend: update, ..Update::default() }).await?;
        self.show_current().await?;
        self.frontend_status(xgen_schema::Empty {}).await
    }

    pub(crate) fn trusts(&self, origin: &str) -> bool {
        self.settings().frontend.trusted.iter().any(|known| known == origin)
    }

    pub(crate) fn trust_state(&self, settings: &Frontend) -> TrustState {
        let origin = origin(settings).ok().flatten();
        let url = settings.repository.as_deref().and_then(|address| RepoUrl::parse(address).ok());
        let (host, path) = match (settings.source, url) {
            (xgen_settings::FrontendSource::Git, Some(url)) => {
                (url.host().map(str::to_owned), Some(url.path().to_owned()))
            }
            _ => (None, settings.local_path.as_ref().map(|path| path.display().to_string())),
        };
        TrustState { trusted: origin.is_some_and(|origin| self.trusts(&origin)), host, path }
    }
}

/// What the trusted list holds of the chosen source: the address in its normal form, or the folder.
///
/// # Errors
/// `repo_url_invalid`.
fn origin(settings: &Frontend) -> Result<Option<String>, WireError> {
    Ok(match crate::convert::frontend_source(settings.source) {
        FrontendSource::Local => settings.local_path.as_ref().map(|path| path.display().to_string()),
        FrontendSource::Git | FrontendSource::Bundled => match &settings.repository {
            Some(address) => Some(RepoUrl::parse(address)?.to_string()),
            None => None,
        },
    })
}

fn network(settings: &Frontend) -> Network {
    Network {
        ca_file: settings.ca_file.clone(),
        proxy: settings.proxy.clone(),
        allow_http: settings.allow_http,
        limits: Limits::default(),
    }
}

fn entry(host: &str) -> String {
    format!("git-token:{host}")
}

pub(super) fn no_repository() -> WireError {
    WireError::new(ErrorCode::FrontendSourceMissing, "no repository is set").with_hint(
        "set the address on the page Frontend, with `xgen settings set frontend.repository URL`, or in FRONTEND_REPO",
    )
}
