//! The versions on this machine: what the page shows of them, and which one the window has.

use super::convert;
use crate::Shown;
use crate::app::{App, blocking, lock};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use xgen_frontend::build::{Node, find_node};
use xgen_frontend::versions::{Version, Versions};
use xgen_schema::{
    AppEvent, Empty, ErrorCode, FrontendLog, FrontendLogLine, FrontendPinReq, FrontendStatus,
    FrontendVersion, FrontendVersionReq, LastSync, NodeState, PickResult, WireError,
};

impl App {
    /// Everything that the page *Frontend* shows.
    ///
    /// # Errors
    /// `io` if the versions cannot be read.
    pub async fn frontend_status(self: &Arc<Self>, _req: Empty) -> Result<FrontendStatus, WireError> {
        let settings = self.settings().frontend;
        let url = settings.repository.as_deref().and_then(|address| xgen_repo::RepoUrl::parse(address).ok());
        let token = self.token_state(url.as_ref().and_then(|url| url.host())).await;
        let trust = self.trust_state(&settings);
        let running = lock(&self.frontend.run).as_ref().map(|run| run.task);
        let app = Arc::clone(self);
        blocking(move || {
            let versions = app.versions();
            let previous = versions.previous()?;
            let list = app.listed(versions.list()?);
            let node = app.node();
            Ok(FrontendStatus {
                source: crate::convert::frontend_source(settings.source),
                repository: url.map(|url| url.to_string()),
                revision: settings.revision,
                local_path: settings.local_path.map(|path| path.display().to_string()),
                token,
                trust,
                last_sync: app.last_sync(),
                current: versions.current()?,
                can_roll_back: previous.is_some(),
                previous: previous.flatten(),
                versions: list,
                bundled_commit: option_env!("XGEN_COMMIT").map(Into::into),
                running,
                web_image_commit: None,
                fell_back: versions.fallback()?.map(|fallback| convert::error(fallback.problem)),
                node: NodeState {
                    version: node.as_ref().ok().map(|node| node.version.clone()),
                    problem: node.err(),
                },
            })
        })
        .await
    }

    /// Makes a version the one of the window, after it was tried where that can be done.
    ///
    /// # Errors
    /// `frontend_version_missing`; the reason why it cannot be shown; the window stays as it is then.
    pub async fn frontend_activate(
        self: &Arc<Self>,
        req: FrontendVersionReq,
    ) -> Result<FrontendStatus, WireError> {
        if let Some(id) = &req.version {
            self.try_version(id, CancellationToken::new()).await?;
        }
        self.activate(req.version).await?;
        self.frontend_status(Empty {}).await
    }

    /// Goes back to what the window showed before.
    ///
    /// # Errors
    /// `frontend_no_previous`.
    pub async fn frontend_rollback(self: &Arc<Self>, _req: Empty) -> Result<FrontendStatus, WireError> {
        let versions = self.versions();
        blocking(move || Ok(versions.roll_back()?)).await?;
        self.show_current().await?;
        self.frontend_status(Empty {}).await
    }

    /// Keeps a version when old ones are removed, or not any more.
    ///
    /// # Errors
    /// `frontend_version_missing`.
    pub async fn frontend_pin(self: &Arc<Self>, req: FrontendPinReq) -> Result<FrontendStatus, WireError> {
        let versions = self.versions();
        blocking(move || Ok(versions.pin(&req.version, req.pinned)?)).await?;
        self.emit(AppEvent::Frontend {});
        self.frontend_status(Empty {}).await
    }

    /// Removes a version.
    ///
    /// # Errors
    /// `busy` if the window shows it; `frontend_version_missing`, also for the bundled frontend.
    pub async fn frontend_remove(
        self: &Arc<Self>,
        req: FrontendVersionReq,
    ) -> Result<FrontendStatus, WireError> {
        let id = req.version.ok_or_else(bundled)?;
        let versions = self.versions();
        blocking(move || Ok(versions.remove(&id)?)).await?;
        self.emit(AppEvent::Frontend {});
        self.frontend_status(Empty {}).await
    }

    /// What was said while a version was built.
    ///
    /// # Errors
    /// `frontend_version_missing`, also for the bundled frontend.
    pub async fn frontend_log(self: &Arc<Self>, req: FrontendVersionReq) -> Result<FrontendLog, WireError> {
        let id = req.version.ok_or_else(bundled)?;
        let versions = self.versions();
        let lines = blocking(move || Ok(versions.log(&id)?)).await?;
        let line = |line: xgen_frontend::Line| FrontendLogLine {
            stream: convert::stream(line.stream),
            text: line.text,
        };
        Ok(FrontendLog { lines: lines.into_iter().map(line).collect() })
    }

    /// Asks the person for the folder of an app.
    ///
    /// # Errors
    /// `unsupported` without a screen.
    pub async fn frontend_pick(self: &Arc<Self>, _req: Empty) -> Result<PickResult, WireError> {
        let host = Arc::clone(&self.host);
        let path = blocking(move || host.pick_folder()).await?;
        Ok(PickResult { path: path.map(|p| p.display().to_string()) })
    }

    /// The versions that nobody needs: neither current nor previous, pinned, or among the newest.
    ///
    /// # Errors
    /// `io` if the versions cannot be read.
    pub async fn old_versions(self: &Arc<Self>) -> Result<Vec<FrontendVersion>, WireError> {
        let app = Arc::clone(self);
        blocking(move || Ok(app.listed(app.versions().prunable()?))).await
    }

    /// What the window shows at the start; none: the bundled frontend.
    #[must_use]
    pub fn frontend_to_show(&self) -> Option<Shown> {
        let versions = self.versions();
        let current = versions.current().inspect_err(|error| tracing::warn!(%error, "no current frontend"));
        let id = current.ok().flatten()?;
        match versions.fallback() {
            Ok(Some(fallback)) if fallback.id == id => self.before(&id),
            _ => self
                .shown(&id)
                .inspect_err(|error| tracing::warn!(%error, "the bundled frontend is shown"))
                .ok(),
        }
    }

    /// The version `id` was shown and did not paint. Returns what to show instead; none: the bundled frontend.
    #[must_use]
    pub fn frontend_failed(&self, id: &str, problem: &WireError) -> Option<Shown> {
        tracing::error!(id, %problem, "the frontend did not paint");
        if let Err(error) = self.versions().note_fallback(id, convert::problem(problem)) {
            tracing::warn!(%error, "it could not be noted");
        }
        self.emit(AppEvent::Frontend {});
        self.before(id)
    }

    /// What *Roll back* would show instead of `id`.
    fn before(&self, id: &str) -> Option<Shown> {
        let previous = self.versions().previous().ok()??.filter(|previous| previous != id)?;
        self.shown(&previous).ok()
    }

    /// Loads a version where nobody sees it; false where there is no window for that.
    ///
    /// # Errors
    /// Why it cannot be shown; `cancelled`.
    pub(super) async fn try_version(
        self: &Arc<Self>,
        id: &str,
        cancel: CancellationToken,
    ) -> Result<bool, WireError> {
        let (host, shown) = (Arc::clone(&self.host), self.shown(id)?);
        match blocking(move || host.try_frontend(&shown, &cancel)).await {
            Ok(()) => Ok(true),
            Err(problem) if problem.code == ErrorCode::Unsupported => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    pub(super) async fn activate(self: &Arc<Self>, id: Option<String>) -> Result<(), WireError> {
        let versions = self.versions();
        blocking(move || Ok(versions.activate(id.as_deref())?)).await?;
        self.show_current().await
    }

    /// Lets the window show what is current.
    pub(super) async fn show_current(self: &Arc<Self>) -> Result<(), WireError> {
        let app = Arc::clone(self);
        let shown = blocking(move || {
            let current = app.versions().current()?;
            let shown = current.map(|id| app.shown(&id)).transpose()?;
            app.host.show_frontend(shown.as_ref())
        })
        .await;
        self.emit(AppEvent::Frontend {});
        match shown {
            Err(problem) if problem.code == ErrorCode::Unsupported => Ok(()),
            shown => shown,
        }
    }

    pub(super) fn versions(&self) -> Versions {
        Versions::open(&self.places.frontend())
    }

    /// The version `id` as a host shows it.
    pub(super) fn shown(&self, id: &str) -> Result<Shown, WireError> {
        let versions = self.versions();
        let version = versions.get(id)?;
        Ok(Shown {
            id: id.to_owned(),
            export: versions.export_dir(id)?,
            trusted: self.trusts(&version.meta.origin),
            has_client: version.has_client,
        })
    }

    pub(super) fn frontend_version(&self, id: &str) -> Result<FrontendVersion, WireError> {
        let version = self.versions().get(id)?;
        let trusted = self.trusts(&version.meta.origin);
        Ok(convert::version(version, trusted))
    }

    /// The settings are read once, not for each version.
    fn listed(&self, versions: Vec<Version>) -> Vec<FrontendVersion> {
        let trusted = self.settings().frontend.trusted;
        let listed = |version: Version| {
            let is_trusted = trusted.contains(&version.meta.origin);
            convert::version(version, is_trusted)
        };
        versions.into_iter().map(listed).collect()
    }

    /// The Node.js that builds.
    pub(super) fn node(&self) -> Result<Node, WireError> {
        if let Some(node) = lock(&self.frontend.node).clone().filter(|node| node.path.is_file()) {
            return Ok(node);
        }
        let node = find_node(|name| std::env::var_os(name))?;
        *lock(&self.frontend.node) = Some(node.clone());
        Ok(node)
    }

    /// How the last sync ended, also of an earlier start.
    fn last_sync(&self) -> Option<LastSync> {
        let bytes = std::fs::read(self.places.frontend().join(LAST_SYNC)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps it for the next start. It is only shown, so a failure is only logged.
    pub(super) fn remember_sync(&self, last: &LastSync) {
        let folder = self.places.frontend();
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            serde_json::to_writer(&mut file, last)?;
            file.persist(folder.join(LAST_SYNC))?;
            Ok::<_, std::io::Error>(())
        };
        if let Err(error) = write() {
            tracing::warn!(%error, "the result of the sync could not be kept");
        }
    }
}

const LAST_SYNC: &str = "last-sync.json";

fn bundled() -> WireError {
    WireError::new(ErrorCode::FrontendVersionMissing, "the bundled frontend is part of XGEN")
        .with_hint("name one of `xgen frontend versions`")
}
