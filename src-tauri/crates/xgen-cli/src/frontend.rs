//! `xgen frontend`.

mod show;

use crate::ask::confirmed;
use crate::output::{self, Failure};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use xgen_app::{App, GitOverrides};
use xgen_schema::{
    Empty, ErrorCode, FrontendBuildReq, FrontendPinReq, FrontendSyncReq, FrontendTarget, FrontendTokenReq,
    FrontendTrustReq, FrontendVersionReq, SyncGoal, SyncResult, TaskId, TaskIdReq, WireError,
};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Fetch the repository, then check, build and activate what came
    ///
    /// The repository and its branch come from the options, from FRONTEND_REPO and FRONTEND_BRANCH, or from the settings;
    /// the token from GITLAB_TOKEN, from the keyring, or from a prompt.
    Sync {
        /// Address of the repository
        #[arg(long, value_name = "URL")]
        repository: Option<String>,
        /// Branch, tag or commit
        #[arg(long, value_name = "NAME", visible_alias = "branch")]
        revision: Option<String>,
        /// Folder of the app in the repository
        #[arg(long, value_name = "DIR")]
        directory: Option<String>,
        /// Only fetch
        #[arg(long)]
        fetch_only: bool,
        /// Build it, and leave the window as it is
        #[arg(long)]
        no_activate: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Say whether an app can be built for the window and for the web image, and what stands against it
    Check {
        /// Folder of the app; default: the chosen source
        dir: Option<PathBuf>,
        /// Exit with 1 unless this target is possible; default: desktop
        #[arg(long, value_enum)]
        target: Option<Target>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Build a folder and activate it
    Build {
        /// Folder of the app; default: the local folder of the settings
        dir: Option<PathBuf>,
        /// Do not activate it
        #[arg(long)]
        no_activate: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the source, the token and the version of the window
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List the branches and tags of the repository
    Branches {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List the versions
    Versions {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a version the frontend of the window
    Activate {
        /// Its id or the beginning of it, or `bundled`
        id: String,
    },
    /// Go back to the version before
    Rollback,
    /// Keep a version when old ones are removed
    Pin {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Do not keep it any more
    Unpin {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Remove versions
    Remove {
        /// Their ids, or the beginnings of them
        #[arg(required = true)]
        versions: Vec<String>,
    },
    /// Remove old versions; the current, the previous, the pinned and the three newest stay
    Prune {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Show what was said while a version was built
    Log {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Let frontends of the repository call XGEN
    Trust,
    /// Do not let them any more
    Untrust,
    /// Store the token of the repository in the keyring; it is asked for, or read from standard input
    Login,
    /// Forget the token of the repository
    Logout,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Target {
    Desktop,
    Web,
}

impl Command {
    pub(crate) fn json(&self) -> bool {
        matches!(
            self,
            Self::Sync { json: true, .. }
                | Self::Check { json: true, .. }
                | Self::Build { json: true, .. }
                | Self::Status { json: true }
                | Self::Branches { json: true }
                | Self::Versions { json: true }
        )
    }
}

pub(crate) async fn run(app: &Arc<App>, command: Command) -> Result<(), Failure> {
    match command {
        Command::Sync { repository, revision, directory, fetch_only, no_activate, json } => {
            let overrides = GitOverrides { repository, revision, directory };
            let goal = match (fetch_only, no_activate) {
                (true, _) => SyncGoal::Fetch,
                (false, true) => SyncGoal::Build,
                (false, false) => SyncGoal::Activate,
            };
            let result = sync(app, &overrides, goal, json).await?;
            if json { output::json(&result) } else { show::synced(&result) }
        }
        Command::Check { dir, target, json } => return check(app, dir, target, json).await,
        Command::Build { dir, no_activate, json } => {
            let task_id = TaskId::new();
            let req = FrontendBuildReq { task_id, activate: !no_activate };
            let work = app.build_folder(req, dir.map(absolute).transpose()?, show::frames(json));
            let version = until_interrupted(app, task_id, work).await?;
            if json { output::json(&version) } else { output::line(&version.id) }
        }
        Command::Status { json } => {
            let status = app.frontend_status(Empty {}).await?;
            if json { output::json(&status) } else { show::status(&status) }
        }
        Command::Branches { json } => {
            let revisions = app.frontend_revisions(Empty {}).await?;
            if json { output::json(&revisions) } else { show::revisions(&revisions) }
        }
        Command::Versions { json } => {
            let status = app.frontend_status(Empty {}).await?;
            if json { output::json(&status.versions) } else { show::versions(&status) }
        }
        Command::Activate { id } => {
            let version = if id == "bundled" { None } else { Some(full_id(app, &id).await?) };
            app.frontend_activate(FrontendVersionReq { version }).await?;
        }
        Command::Rollback => {
            let status = app.frontend_rollback(Empty {}).await?;
            output::line(status.current.as_deref().unwrap_or("bundled"));
        }
        Command::Pin { id } => pin(app, &id, true).await?,
        Command::Unpin { id } => pin(app, &id, false).await?,
        Command::Remove { versions } => {
            for version in versions {
                let version = full_id(app, &version).await?;
                app.frontend_remove(FrontendVersionReq { version: Some(version) }).await?;
            }
        }
        Command::Prune { yes } => return prune(app, yes).await,
        Command::Log { id } => {
            let version = Some(full_id(app, &id).await?);
            let log = app.frontend_log(FrontendVersionReq { version }).await?;
            log.lines.iter().for_each(|line| output::line(&line.text));
        }
        Command::Trust => {
            app.frontend_trust(FrontendTrustReq { trusted: true }).await?;
        }
        Command::Untrust => {
            app.frontend_trust(FrontendTrustReq { trusted: false }).await?;
        }
        Command::Login => {
            let token = ask_token()?;
            app.frontend_authenticate(FrontendTokenReq { token, remember: true }).await?;
        }
        Command::Logout => {
            app.frontend_authenticate(FrontendTokenReq { token: String::new(), remember: true }).await?;
        }
    }
    Ok(())
}

/// Syncs; where the server wants a token and somebody sits at the terminal, asks for it once.
async fn sync(
    app: &Arc<App>,
    overrides: &GitOverrides,
    goal: SyncGoal,
    json: bool,
) -> Result<SyncResult, Failure> {
    let attempt = async || {
        let task_id = TaskId::new();
        let req = FrontendSyncReq { task_id, goal, revision: None };
        until_interrupted(app, task_id, app.sync_from(req, overrides.clone(), show::frames(json))).await
    };
    match attempt().await {
        Err(Failure::Error(error))
            if error.code == ErrorCode::RepoNeedsCredentials && std::io::stdin().is_terminal() =>
        {
            app.hold_token(overrides, &ask_token()?)?;
            attempt().await
        }
        result => result,
    }
}

async fn until_interrupted<T>(
    app: &Arc<App>,
    task_id: TaskId,
    work: impl Future<Output = Result<T, WireError>>,
) -> Result<T, Failure> {
    tokio::pin!(work);
    loop {
        tokio::select! {
            result = &mut work => {
                return result.map_err(|error| match error.code {
                    ErrorCode::Cancelled => Failure::Interrupted,
                    _ => Failure::Error(error),
                });
            }
            _ = tokio::signal::ctrl_c() => {
                app.task_cancel(TaskIdReq { task_id }).await?;
            }
        }
    }
}

async fn check(
    app: &Arc<App>,
    dir: Option<PathBuf>,
    target: Option<Target>,
    json: bool,
) -> Result<(), Failure> {
    let report = app.check_folder(dir.map(absolute).transpose()?).await?;
    if json {
        output::json(&report);
    } else {
        show::report(&report);
    }
    let target = match target.unwrap_or(Target::Desktop) {
        Target::Desktop => FrontendTarget::Desktop,
        Target::Web => FrontendTarget::Web,
    };
    if report.refusal(target).is_some() { Err(Failure::Told) } else { Ok(()) }
}

async fn pin(app: &Arc<App>, id: &str, pinned: bool) -> Result<(), Failure> {
    let version = full_id(app, id).await?;
    app.frontend_pin(FrontendPinReq { version, pinned }).await?;
    Ok(())
}

async fn prune(app: &Arc<App>, yes: bool) -> Result<(), Failure> {
    let old = app.old_versions().await?;
    if old.is_empty() {
        output::line_err("nothing to remove");
        return Ok(());
    }
    let rows = old.iter().map(|v| {
        vec![v.id.clone(), v.subject.clone().unwrap_or_else(|| v.origin.clone()), output::size(v.size_bytes)]
    });
    output::table(&rows.collect::<Vec<_>>());
    if !yes && !confirmed("remove these versions?")? {
        return Ok(());
    }
    for version in old {
        app.frontend_remove(FrontendVersionReq { version: Some(version.id) }).await?;
    }
    Ok(())
}

/// The id that begins with `text`.
async fn full_id(app: &Arc<App>, text: &str) -> Result<String, WireError> {
    let versions = app.frontend_status(Empty {}).await?.versions;
    let mut found = versions.into_iter().map(|v| v.id).filter(|id| id.starts_with(text));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (Some(_), Some(_)) => {
            Err(WireError::new(ErrorCode::InvalidInput, format!("several versions begin with {text:?}"))
                .with_hint("write more of the id"))
        }
        (None, _) => {
            Err(WireError::new(ErrorCode::FrontendVersionMissing, format!("no version begins with {text:?}"))
                .with_hint("`xgen frontend versions` lists them"))
        }
    }
}

/// From the terminal without an echo, or from a pipe.
fn ask_token() -> Result<String, WireError> {
    let read = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("token: ")
    } else {
        std::io::read_to_string(std::io::stdin())
    };
    read.map(|token| token.trim().to_owned())
        .map_err(|e| WireError::new(ErrorCode::Io, format!("the token cannot be read: {e}")))
}

fn absolute(path: PathBuf) -> Result<PathBuf, WireError> {
    std::path::absolute(&path)
        .map_err(|e| WireError::new(ErrorCode::of_io(&e), format!("cannot find {}: {e}", path.display())))
}
