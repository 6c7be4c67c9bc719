//! Sync and build: look, fetch, check, build, try, activate.

use super::convert;
use super::run::Run;
use super::source::GitSource;
use crate::Frames;
use crate::app::{App, blocking, lock, now_ms};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use xgen_core::Secret;
use xgen_frontend::build::{self, BuildRequest, Built, SourceKind};
use xgen_frontend::check;
use xgen_frontend::versions::{Lock, Meta, Source, Versions};
use xgen_repo::{RepoUrl, Store, Synced};
use xgen_schema::{
    AppEvent, Empty, ErrorCode, FrontendBuildReq, FrontendFrame, FrontendOutcome, FrontendReport,
    FrontendStep, FrontendSyncReq, FrontendTarget, FrontendVersion, LastSync, LogStream, RemoteRevision,
    SyncGoal, SyncResult, WireError,
};

/// What replaces the repository of the settings for one sync.
#[derive(Debug, Clone, Default)]
pub struct GitOverrides {
    /// Another address.
    pub repository: Option<String>,
    /// Another branch, tag or commit.
    pub revision: Option<String>,
    /// Another folder in the repository.
    pub directory: Option<String>,
}

impl App {
    /// Fetches the repository of the settings and, if asked, builds and shows what came.
    ///
    /// # Errors
    /// `busy` while another sync or build runs, `cancelled` after `task_cancel`, and every `repo_…` and `frontend_…`
    /// code; the window shows what it showed.
    pub async fn frontend_sync(
        self: &Arc<Self>,
        req: FrontendSyncReq,
        frames: Frames<FrontendFrame>,
    ) -> Result<SyncResult, WireError> {
        let overrides = GitOverrides { revision: req.revision.clone(), ..GitOverrides::default() };
        self.sync_from(req, overrides, frames).await
    }

    /// Like [`App::frontend_sync`], from another repository.
    ///
    /// # Errors
    /// Those of `frontend_sync`.
    pub async fn sync_from(
        self: &Arc<Self>,
        req: FrontendSyncReq,
        overrides: GitOverrides,
        frames: Frames<FrontendFrame>,
    ) -> Result<SyncResult, WireError> {
        let source = self.git_source(&overrides).await?;
        let run = self.begin(req.task_id, frames)?;
        let result = self.sync(&run, source, req.goal).await;
        let last = match &result {
            Ok(result) => LastSync { at_ms: now_ms(), result: Some(result.clone()), problem: None },
            Err(problem) => LastSync { at_ms: now_ms(), result: None, problem: Some(problem.clone()) },
        };
        // A look beside is not what the page shows as the last sync.
        let cancelled = last.problem.as_ref().is_some_and(|problem| problem.code == ErrorCode::Cancelled);
        if req.goal != SyncGoal::Build && !cancelled {
            self.remember_sync(&last);
        }
        self.end(&run, result.as_ref().err());
        result
    }

    /// Builds the local folder of the settings and, if asked, shows it.
    ///
    /// # Errors
    /// `busy`, `cancelled`, `frontend_source_missing`, and every `frontend_…` code.
    pub async fn frontend_build(
        self: &Arc<Self>,
        req: FrontendBuildReq,
        frames: Frames<FrontendFrame>,
    ) -> Result<FrontendVersion, WireError> {
        self.build_folder(req, None, frames).await
    }

    /// Like [`App::frontend_build`], from `folder`.
    ///
    /// # Errors
    /// Those of `frontend_build`.
    pub async fn build_folder(
        self: &Arc<Self>,
        req: FrontendBuildReq,
        folder: Option<PathBuf>,
        frames: Frames<FrontendFrame>,
    ) -> Result<FrontendVersion, WireError> {
        let folder = folder.map_or_else(|| self.local_source(), Ok)?;
        let run = self.begin(req.task_id, frames)?;
        let built = self.build_local(&run, &folder, req.activate).await;
        self.end(&run, built.as_ref().err());
        built
    }

    /// Follows the sync or build that runs; returns when it has ended, at once if none runs.
    ///
    /// # Errors
    /// Never.
    pub async fn frontend_attach(
        self: &Arc<Self>,
        _req: Empty,
        frames: Frames<FrontendFrame>,
    ) -> Result<FrontendOutcome, WireError> {
        let run = lock(&self.frontend.run).clone();
        match run {
            Some(run) => Ok(run.watch(frames).await),
            None => Ok(FrontendOutcome { problem: None }),
        }
    }

    /// The branches and tags of the repository.
    ///
    /// # Errors
    /// The `repo_…` codes.
    pub async fn frontend_revisions(self: &Arc<Self>, _req: Empty) -> Result<Vec<RemoteRevision>, WireError> {
        let source = self.git_source(&GitOverrides::default()).await?;
        let root = self.places.frontend();
        blocking(move || {
            let task = xgen_repo::Task { cancel: Arc::new(AtomicBool::new(false)), progress: &|_| {} };
            let refs = Store::open(&root)?.refs(&source.remote, &task)?;
            Ok(refs.into_iter().map(convert::revision).collect())
        })
        .await
    }

    /// Says of the chosen source whether it can be built.
    ///
    /// # Errors
    /// `frontend_source_missing`, `frontend_not_next`, and the `repo_…` codes: a repository is fetched first.
    pub async fn frontend_check(self: &Arc<Self>, _req: Empty) -> Result<FrontendReport, WireError> {
        self.check_folder(None).await
    }

    /// Like [`App::frontend_check`], of `folder`.
    ///
    /// # Errors
    /// Those of `frontend_check`.
    pub async fn check_folder(
        self: &Arc<Self>,
        folder: Option<PathBuf>,
    ) -> Result<FrontendReport, WireError> {
        let settings = self.settings().frontend;
        let folder = match (folder, settings.source) {
            (Some(folder), _) => folder,
            (None, xgen_settings::FrontendSource::Local) => self.local_source()?,
            (None, _) => {
                let source = self.git_source(&GitOverrides::default()).await?;
                let run = self.begin(xgen_schema::TaskId::new(), Frames::ignored())?;
                let fetched = self.fetch(&run, source).await;
                self.end(&run, fetched.as_ref().err());
                fetched?.0.tree
            }
        };
        let directory =
            settings.directory.filter(|_| settings.source != xgen_settings::FrontendSource::Local);
        self.examine(folder, directory).await.map(|(_, report)| report)
    }

    /// Keeps a token until XGEN ends, for the repository of a sync.
    ///
    /// # Errors
    /// `repo_url_invalid`, `frontend_source_missing`.
    pub fn hold_token(&self, overrides: &GitOverrides, token: &str) -> Result<(), WireError> {
        let address = overrides.repository.clone().or(self.settings().frontend.repository);
        let url = RepoUrl::parse(&address.ok_or_else(super::source::no_repository)?)?;
        if let Some(host) = url.host() {
            lock(&self.frontend.tokens).insert(host.to_owned(), Secret::new(token.to_owned()));
        }
        Ok(())
    }

    fn begin(&self, task: xgen_schema::TaskId, frames: Frames<FrontendFrame>) -> Result<Arc<Run>, WireError> {
        let mut running = lock(&self.frontend.run);
        if running.is_some() {
            return Err(WireError::new(ErrorCode::Busy, "another sync or build is running")
                .with_hint("wait for it, or cancel it"));
        }
        let run = Run::new(task, frames);
        lock(&self.tasks).insert(task, run.cancel.clone());
        *running = Some(Arc::clone(&run));
        drop(running);
        self.emit(AppEvent::Frontend {});
        Ok(run)
    }

    fn end(&self, run: &Run, problem: Option<&WireError>) {
        lock(&self.tasks).remove(&run.task);
        *lock(&self.frontend.run) = None;
        run.end(problem);
        self.emit(AppEvent::Frontend {});
    }

    async fn sync(
        self: &Arc<Self>,
        run: &Arc<Run>,
        source: GitSource,
        goal: SyncGoal,
    ) -> Result<SyncResult, WireError> {
        let directory = source.directory.clone();
        let (url, revision) = (source.remote.url.to_string(), source.named.clone());
        let (synced, _lock) = self.fetch(run, source).await?;
        let mut result = convert::synced(&synced);
        if goal == SyncGoal::Fetch {
            return Ok(result);
        }
        let meta = Meta {
            id: synced.to.id.clone(),
            source: Source::Git,
            commit: Some(synced.to.id),
            revision,
            origin: url.clone(),
            repository: Some(url),
            subject: Some(synced.to.subject),
            author: Some(synced.to.author),
            committed_at_ms: Some(synced.to.committed_at_ms),
            built_at_ms: now_ms(),
        };
        let id = self.version_of(run, meta, synced.tree, directory).await?;
        if goal == SyncGoal::Activate {
            self.try_and_activate(run, &id).await?;
            result.activated = true;
        }
        result.version = Some(id);
        Ok(result)
    }

    /// The repository's commit in its tree, and the lock that keeps it there.
    async fn fetch(self: &Arc<Self>, run: &Arc<Run>, source: GitSource) -> Result<(Synced, Lock), WireError> {
        let (root, run) = (self.places.frontend(), Arc::clone(run));
        let cancel = cancel_flag(&run);
        blocking(move || {
            let lock = alone(&root)?;
            let progress = |p: xgen_repo::Progress| {
                run.progress(convert::step(p.step), p.done, p.total, p.bytes);
            };
            let task = xgen_repo::Task { cancel, progress: &progress };
            run.step(FrontendStep::Look);
            let synced = Store::open(&root)?.sync(&source.remote, &source.revision, &task)?;
            Ok((synced, lock))
        })
        .await
    }

    async fn build_local(
        self: &Arc<Self>,
        run: &Arc<Run>,
        folder: &Path,
        activate: bool,
    ) -> Result<FrontendVersion, WireError> {
        let (root, source) = (self.places.frontend(), folder.to_owned());
        let (_lock, id) = blocking(move || Ok((alone(&root)?, build::local_version_id(&source)?))).await?;
        let meta = Meta {
            id,
            source: Source::Local,
            commit: None,
            revision: None,
            origin: folder.display().to_string(),
            repository: None,
            subject: None,
            author: None,
            committed_at_ms: None,
            built_at_ms: now_ms(),
        };
        let id = self.version_of(run, meta, folder.to_owned(), None).await?;
        if activate {
            self.try_and_activate(run, &id).await?;
        }
        self.frontend_version(&id)
    }

    /// The id of the version of `tree`, which is built unless it is there.
    async fn version_of(
        self: &Arc<Self>,
        run: &Arc<Run>,
        meta: Meta,
        tree: PathBuf,
        directory: Option<String>,
    ) -> Result<String, WireError> {
        let versions = self.versions();
        let id = meta.id.clone();
        // The same commit of another repository is built again: trust goes by the repository.
        let same = versions.get(&id).is_ok_and(|v| v.is_ready() && v.meta.origin == meta.origin);
        if same {
            run.say(format!("version {id} is built already"));
            return Ok(id);
        }
        match self.build(run, &meta, tree, directory).await {
            Ok(()) => Ok(id),
            Err(problem) => {
                if problem.code != ErrorCode::Cancelled {
                    self.record_failure(run, meta, &problem).await;
                }
                Err(problem)
            }
        }
    }

    /// Lists the version with the reason. If that fails too, the reason itself matters more.
    async fn record_failure(self: &Arc<Self>, run: &Run, meta: Meta, problem: &WireError) {
        let (versions, log, problem) = (self.versions(), log_of(run), convert::problem(problem));
        let recorded = blocking(move || Ok(versions.record_failure(meta, problem, &log)?)).await;
        if let Err(error) = recorded {
            tracing::warn!(%error, "a failed version could not be recorded");
        }
    }

    async fn build(
        self: &Arc<Self>,
        run: &Arc<Run>,
        meta: &Meta,
        tree: PathBuf,
        directory: Option<String>,
    ) -> Result<(), WireError> {
        run.step(FrontendStep::Check);
        let (app, report) = self.examine(tree.clone(), directory).await?;
        for finding in &report.findings {
            run.say(format!("{}: {}", finding.rule, finding.message));
        }
        if let Some(refusal) = report.refusal(FrontendTarget::Desktop) {
            return Err(refusal);
        }
        let (node, versions) = (self.node()?, self.versions());
        let request = BuildRequest {
            source_root: &tree,
            app: &app,
            kind: match meta.source {
                Source::Git => SourceKind::Managed,
                Source::Local => SourceKind::Folder,
            },
            target: check::Target::Desktop,
            builds: &versions.builds(),
            node: &node,
        };
        let teller = Arc::clone(run);
        let told = move |report| match report {
            build::Report::Step(build::Step::Install) => teller.step(FrontendStep::Install),
            build::Report::Step(build::Step::Build) => teller.step(FrontendStep::Build),
            build::Report::Line(line) => teller.line(convert::stream(line.stream), line.text),
        };
        let built = build::build(&request, self.launcher.as_ref(), &told, &run.cancel).await?;
        let Built::Export { folder, has_client } = built else {
            return Err(WireError::new(ErrorCode::Internal, "a build for the window made no export"));
        };
        let (meta, log) = (meta.clone(), log_of(run));
        blocking(move || {
            let staged = versions.stage(meta)?;
            staged.take_export(&folder)?;
            staged.write_log(&log)?;
            staged.finish(has_client)?;
            Ok(())
        })
        .await
    }

    /// The folder of the app in `root`, and what the check says of it.
    async fn examine(
        self: &Arc<Self>,
        root: PathBuf,
        directory: Option<String>,
    ) -> Result<(PathBuf, FrontendReport), WireError> {
        let node = self.node().ok().map(|node| node.version);
        blocking(move || {
            let app = check::find_app(&root, directory.as_deref())?;
            let report = check::check(&app, &check::Options { node: node.as_deref() })?;
            let report = convert::report(&app, &root, report);
            Ok((app, report))
        })
        .await
    }

    /// Loads the version where nobody sees it; only then it is the one of the window.
    async fn try_and_activate(self: &Arc<Self>, run: &Arc<Run>, id: &str) -> Result<(), WireError> {
        run.step(FrontendStep::Try);
        if !self.try_version(id, run.cancel.clone()).await? {
            run.say("there is no window here to try it in: the app does at its next start");
        }
        run.step(FrontendStep::Activate);
        self.activate(Some(id.to_owned())).await
    }
}

fn log_of(run: &Run) -> Vec<xgen_frontend::Line> {
    let line = |line: xgen_schema::FrontendLogLine| xgen_frontend::Line {
        stream: match line.stream {
            LogStream::Xgen => xgen_frontend::Stream::Xgen,
            LogStream::Stdout => xgen_frontend::Stream::Stdout,
            LogStream::Stderr => xgen_frontend::Stream::Stderr,
        },
        text: line.text,
    };
    run.lines().into_iter().map(line).collect()
}

/// The lock of everything below `root`, and what a kill has left there is gone.
fn alone(root: &Path) -> Result<Lock, WireError> {
    let lock = Lock::take(root)?;
    Versions::open(root).sweep(&lock)?;
    Ok(lock)
}

/// A flag that a blocking task can look at, raised when the run is cancelled.
fn cancel_flag(run: &Run) -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let (raised, cancelled) = (Arc::clone(&flag), run.cancel.clone());
    tokio::spawn(async move {
        cancelled.cancelled().await;
        raised.store(true, Ordering::SeqCst);
    });
    flag
}
