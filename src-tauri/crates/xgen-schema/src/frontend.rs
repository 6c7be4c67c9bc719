//! The frontend: where it comes from, its versions, and how one becomes the window.

use crate::{ErrorCode, TaskId, WireError};

crate::wire_choice! {
    /// Where the frontend of the window comes from.
    pub enum FrontendSource {
        /// The one that ships in XGEN.
        Bundled,
        /// A folder on this machine.
        Local,
        /// A Git repository.
        Git,
    }

    /// What a frontend is built for.
    pub enum FrontendTarget {
        /// A static export, for the window.
        Desktop,
        /// The standalone server of the web image.
        Web,
    }

    /// Where the token comes from.
    pub enum TokenSource {
        /// There is none.
        None,
        /// An environment variable.
        Environment,
        /// The keyring of the operating system.
        Keyring,
        /// Typed in, kept until XGEN ends.
        Session,
    }

    /// The state of a version.
    pub enum VersionState {
        /// It has an export that can be shown.
        Ready,
        /// It cannot be shown in the window; `problem` says why.
        Failed,
    }

    /// One step on the way from a repository to the window.
    pub enum FrontendStep {
        /// Asks the server what its branches point to.
        Look,
        /// Receives objects.
        Fetch,
        /// Looks at every name, link and size of the new tree.
        Inspect,
        /// Writes the files.
        Checkout,
        /// Looks for what a static export cannot hold.
        Check,
        /// Installs the packages of the lock file.
        Install,
        /// Runs `next build`.
        Build,
        /// Loads the export in a hidden window.
        Try,
        /// Makes it the window's frontend.
        Activate,
    }

    /// How a sync ended, if it did not fail.
    pub enum SyncKind {
        /// The branch points to what is here already.
        UpToDate,
        /// New commits.
        Updated,
        /// The branch points to another history.
        Forced,
        /// The first one.
        First,
    }

    /// How far a sync goes.
    pub enum SyncGoal {
        /// What is new is fetched and not built.
        Fetch,
        /// It becomes a version, which the window does not show: for a look beside.
        Build,
        /// The window shows it.
        Activate,
    }

    /// What happened to a file.
    pub enum FileChangeKind {
        /// New.
        Added,
        /// Other content or mode.
        Modified,
        /// Gone.
        Deleted,
    }

    /// How much a finding of the check matters.
    pub enum FindingSeverity {
        /// The target cannot be built, or would be broken.
        Error,
        /// Something is lost or ignored.
        Warning,
    }

    /// Which stream of a build a line came from.
    pub enum LogStream {
        /// XGEN's own words.
        Xgen,
        /// Standard output.
        Stdout,
        /// Standard error.
        Stderr,
    }
}

crate::wire! {
    /// The page *Frontend*.
    pub struct FrontendStatus {
        /// The chosen source.
        pub source: FrontendSource,
        /// The repository, without user name and password; null: none.
        pub repository: Option<String>,
        /// The branch, tag or commit to follow; null: the default branch.
        pub revision: Option<String>,
        /// The local folder; null: none.
        pub local_path: Option<String>,
        /// Where the token comes from.
        pub token: TokenState,
        /// Whether frontends of this repository may call XGEN.
        pub trust: TrustState,
        /// How the last sync ended.
        pub last_sync: Option<LastSync>,
        /// The version that this window should show; null: the bundled one.
        pub current: Option<String>,
        /// Where *Roll back* goes; null: the bundled one.
        pub previous: Option<String>,
        /// Whether there is anything to go back to.
        pub can_roll_back: bool,
        /// All versions, newest first; the bundled one is not among them.
        pub versions: Vec<FrontendVersion>,
        /// What the bundled frontend was built from.
        pub bundled_commit: Option<String>,
        /// The sync or build that runs now; `frontend_attach` follows it.
        pub running: Option<TaskId>,
        /// The commit of the running web image, if one runs.
        pub web_image_commit: Option<String>,
        /// Why the window shows something else than `current`.
        pub fell_back: Option<WireError>,
        /// What builds here.
        pub node: NodeState,
    }

    /// Where the token comes from.
    pub struct TokenState {
        /// The source.
        pub source: TokenSource,
        /// The name of the environment variable, or why the keyring cannot be used.
        pub detail: Option<String>,
    }

    /// Whether frontends of a repository may call XGEN.
    pub struct TrustState {
        /// They may.
        pub trusted: bool,
        /// The host, as the user is asked about it.
        pub host: Option<String>,
        /// The path on the host.
        pub path: Option<String>,
    }

    /// How the last sync ended.
    pub struct LastSync {
        /// When.
        pub at_ms: i64,
        /// What it did; null: it failed.
        pub result: Option<SyncResult>,
        /// Why it failed.
        pub problem: Option<WireError>,
    }

    /// Node.js on this machine.
    pub struct NodeState {
        /// Its version; null: none was found.
        pub version: Option<String>,
        /// Why it cannot build, if it cannot.
        pub problem: Option<WireError>,
    }

    /// One version of the frontend.
    pub struct FrontendVersion {
        /// Its name in XGEN: the commit in full, or `local-` and a digest of the files.
        pub id: String,
        /// Where it came from.
        pub source: FrontendSource,
        /// The commit; null for a local folder.
        pub commit: Option<String>,
        /// The branch, tag or commit that was asked for.
        pub revision: Option<String>,
        /// The repository or folder.
        pub origin: String,
        /// First line of the commit message.
        pub subject: Option<String>,
        /// Who wrote it.
        pub author: Option<String>,
        /// When it was committed.
        pub committed_at_ms: Option<i64>,
        /// When it was built here.
        pub built_at_ms: i64,
        /// Size of the export.
        pub size_bytes: u64,
        /// Whether it can be shown.
        pub state: VersionState,
        /// Why not.
        pub problem: Option<WireError>,
        /// Never removed without being asked.
        pub pinned: bool,
        /// Whether it may call XGEN.
        pub trusted: bool,
        /// Whether it has XGEN's own client.
        pub has_client: bool,
    }

    /// What a sync did.
    pub struct SyncResult {
        /// How it ended.
        pub kind: SyncKind,
        /// The commit that was there before.
        pub from: Option<String>,
        /// The commit now.
        pub to: String,
        /// First line of its message.
        pub subject: String,
        /// How many commits lie between, if the history that was fetched says so.
        pub commits: Option<u32>,
        /// How many files differ.
        pub files_changed: u32,
        /// The first 500 of them.
        pub files: Vec<FileChange>,
        /// The version, once it is built.
        pub version: Option<String>,
        /// Whether the window shows it now.
        pub activated: bool,
        /// What was noticed and does not stop it: submodules, LFS files.
        pub notes: Vec<WireError>,
    }

    /// One file of a diff.
    pub struct FileChange {
        /// Its path in the repository.
        pub path: String,
        /// What happened to it.
        pub kind: FileChangeKind,
    }

    /// One branch or tag of the server.
    pub struct RemoteRevision {
        /// Its short name.
        pub name: String,
        /// What it points to.
        pub commit: String,
        /// Whether it is a tag.
        pub tag: bool,
        /// Whether it is the default branch.
        pub default: bool,
    }

    /// What the check found.
    pub struct FrontendReport {
        /// The folder of the Next.js app.
        pub directory: String,
        /// The version of Next.js; null: it is not one.
        pub next_version: Option<String>,
        /// npm, yarn or pnpm, with the version that the app names.
        pub package_manager: Option<String>,
        /// The lock file.
        pub lock_file: Option<String>,
        /// The range of Node.js versions that the app names.
        pub node_range: Option<String>,
        /// The configuration file.
        pub config_file: Option<String>,
        /// Whether it can be exported for the window.
        pub desktop: bool,
        /// Whether it can be built as a web image.
        pub web: bool,
        /// Everything that was found, errors first.
        pub findings: Vec<Finding>,
    }

    /// One thing that a check found.
    pub struct Finding {
        /// Such as `route_handler_post`; `docs/frontend-check.md` explains each.
        pub rule: String,
        /// How much it matters.
        pub severity: FindingSeverity,
        /// Which targets it concerns.
        pub targets: Vec<FrontendTarget>,
        /// The file, relative to the app; null: the app as a whole.
        pub file: Option<String>,
        /// The line, from 1.
        pub line: Option<u32>,
        /// What it is.
        pub message: String,
        /// What to do.
        pub hint: String,
    }

    /// Starts a sync.
    pub struct FrontendSyncReq {
        /// Chosen by the caller; `task_cancel` ends it.
        pub task_id: TaskId,
        /// How far to go.
        pub goal: SyncGoal,
        /// Another branch, tag or commit than that of the settings.
        pub revision: Option<String>,
    }

    /// Builds the local folder.
    pub struct FrontendBuildReq {
        /// Chosen by the caller.
        pub task_id: TaskId,
        /// Try and show it.
        pub activate: bool,
    }

    /// A version.
    pub struct FrontendVersionReq {
        /// Its id; null: the bundled one.
        pub version: Option<String>,
    }

    /// A look at another frontend.
    pub struct FrontendPreviewReq {
        /// Which.
        pub target: PreviewTarget,
    }

    /// How the sync or build ended that was followed.
    pub struct FrontendOutcome {
        /// Why it failed, if it did; `cancelled` if it was stopped.
        pub problem: Option<WireError>,
    }

    /// Keeps a version, or stops keeping it.
    pub struct FrontendPinReq {
        /// Its id.
        pub version: String,
        /// Whether to keep it.
        pub pinned: bool,
    }

    /// A token.
    pub struct FrontendTokenReq {
        /// The token itself; empty: forget it.
        pub token: String,
        /// Into the keyring; else it is kept until XGEN ends.
        pub remember: bool,
    }

    /// The user's answer to *trust this repository?*
    pub struct FrontendTrustReq {
        /// The answer.
        pub trusted: bool,
    }

    /// What was said while a version was built.
    pub struct FrontendLog {
        /// Oldest first; at most the last 5,000 lines.
        pub lines: Vec<FrontendLogLine>,
    }

    /// One line.
    pub struct FrontendLogLine {
        /// Who said it.
        pub stream: LogStream,
        /// Without colours.
        pub text: String,
    }
}

crate::wire_frame! {
    /// What is opened beside the window.
    pub enum PreviewTarget {
        /// The frontend that ships in XGEN.
        Bundled {},
        /// A version.
        Version {
            /// Its id.
            version: String,
        },
        /// The local folder, by its development server: it shows every edit at once, and cannot call XGEN.
        Local {},
    }

    /// What a sync or build tells while it runs.
    pub enum FrontendFrame {
        /// A step begins.
        Step {
            /// Which.
            step: FrontendStep,
        },
        /// How far the step is.
        Progress {
            /// Which.
            step: FrontendStep,
            /// Objects, deltas or files that are done.
            done: u64,
            /// How many there are; null: unknown.
            total: Option<u64>,
            /// Bytes received so far.
            bytes: u64,
        },
        /// A line of the log.
        Line {
            /// The line.
            line: FrontendLogLine,
        },
    }
}

impl FrontendReport {
    /// The error for a target that the app cannot be built for.
    #[must_use]
    pub fn refusal(&self, target: FrontendTarget) -> Option<WireError> {
        let possible = match target {
            FrontendTarget::Desktop => self.desktop,
            FrontendTarget::Web => self.web,
        };
        if possible {
            return None;
        }
        let first = self
            .findings
            .iter()
            .find(|f| f.severity == FindingSeverity::Error && f.targets.contains(&target));
        let place = first.map(|f| match (&f.file, f.line) {
            (Some(file), Some(line)) => format!("{file}:{line}: {}", f.message),
            (Some(file), None) => format!("{file}: {}", f.message),
            _ => f.message.clone(),
        });
        let message = place.unwrap_or_else(|| "the app cannot be built".to_owned());
        let error = WireError::new(ErrorCode::FrontendIncompatible, message);
        Some(match first {
            Some(finding) => error.with_hint(finding.hint.clone()),
            None => error,
        })
    }
}
