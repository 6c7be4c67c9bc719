//! Why a repository cannot be synced. No text here holds a token: addresses come from [`RepoUrl::display`](crate::RepoUrl::display),
//! names from a tree are escaped.

use std::io;
use std::path::PathBuf;

use xgen_core::{Coded, ErrorCode};

/// Why a repository cannot be looked at, fetched or checked out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepoError {
    /// Not an address, or one that holds a secret.
    #[error("this is no address of a repository: {reason}")]
    UrlInvalid {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Plain HTTP, which the user has not agreed to.
    #[error("{url} is reached without encryption")]
    Insecure {
        /// The repository.
        url: String,
    },
    /// The server wants to know who asks.
    #[error("{url} wants a token")]
    NeedsCredentials {
        /// The repository.
        url: String,
    },
    /// The server does not accept the token or key.
    #[error("{url} does not accept the {what}")]
    Denied {
        /// The repository.
        url: String,
        /// Token or SSH key.
        what: &'static str,
    },
    /// The server knows who asks and says no.
    #[error("{url} refuses access")]
    Forbidden {
        /// The repository.
        url: String,
    },
    /// A server does not say whether it has no such repository, or hides it.
    #[error("{url} does not exist, or is not shown to this token")]
    NotFound {
        /// The repository.
        url: String,
    },
    /// Something else answers.
    #[error("{url} does not answer as a Git server: {got}")]
    NotGit {
        /// The repository.
        url: String,
        /// What it answered.
        got: String,
    },
    /// HTTPS was asked for and the port does not speak it.
    #[error("the port of {url} does not speak TLS")]
    NotTls {
        /// The repository.
        url: String,
    },
    /// The certificate is not trusted.
    #[error("the certificate of {url} is not trusted: {problem}")]
    Certificate {
        /// The repository.
        url: String,
        /// What is wrong with it.
        problem: CertificateProblem,
    },
    /// The SSH key of the server is not the known one.
    #[error("the SSH key of {host} {}", if *changed { "is not the one that was known before" } else { "is not known" })]
    HostKey {
        /// The server.
        host: String,
        /// Another key is known, which may mean an attack.
        changed: bool,
    },
    /// The program `ssh` cannot be started.
    #[error("the program {program} cannot be started")]
    SshMissing {
        /// Which.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// `ssh` ended for another reason.
    #[error("ssh to {host} failed: {reason}")]
    Ssh {
        /// The server.
        host: String,
        /// Its last line.
        reason: String,
    },
    /// No connection.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// The repository.
        url: String,
        /// Name, route or port.
        reason: String,
    },
    /// The proxy does not let through.
    #[error("the proxy does not connect to {url}: {reason}")]
    Proxy {
        /// The repository.
        url: String,
        /// What it said.
        reason: String,
    },
    /// Too slow.
    #[error("{url} {silence}")]
    TimedOut {
        /// The repository.
        url: String,
        /// What was waited for in vain.
        silence: Silence,
    },
    /// The connection ended early.
    #[error("the connection to {url} ended before the transfer did")]
    Interrupted {
        /// The repository.
        url: String,
    },
    /// Followed would be the token's way to somebody else.
    #[error("{url} sends to {to}, which is another server")]
    Redirected {
        /// The repository.
        url: String,
        /// The host or place.
        to: String,
    },
    /// Around in circles.
    #[error("{url} redirects without end")]
    RedirectLoop {
        /// The repository.
        url: String,
    },
    /// Too many requests.
    #[error("{url} asks to wait{}", retry_after_s.map(|s| format!(" {s} seconds")).unwrap_or_default())]
    RateLimited {
        /// The repository.
        url: String,
        /// How long.
        retry_after_s: Option<u64>,
    },
    /// The server's own fault.
    #[error("{url} has a fault: {reason}")]
    Server {
        /// The repository.
        url: String,
        /// Its status or words.
        reason: String,
    },
    /// No such branch, tag or commit.
    #[error("{url} has no branch or tag {name:?}")]
    BranchMissing {
        /// The repository.
        url: String,
        /// What was asked for.
        name: String,
    },
    /// The server does not hand out this commit.
    #[error("{url} does not hand out the commit {commit}")]
    CommitMissing {
        /// The repository.
        url: String,
        /// What was asked for.
        commit: String,
    },
    /// No commit yet.
    #[error("{url} is empty")]
    Empty {
        /// The repository.
        url: String,
    },
    /// A path that is not written.
    #[error("the repository has the path {path}, which is not written: {reason}")]
    PathRefused {
        /// The path, escaped.
        path: String,
        /// The rule.
        reason: String,
    },
    /// Past a limit.
    #[error("the repository is too large: {what}, the limit is {limit}")]
    TooLarge {
        /// What is.
        what: String,
        /// How much is taken.
        limit: String,
    },
    /// The server sent something broken.
    #[error("{url} sent damaged data: {reason}")]
    Corrupt {
        /// The repository.
        url: String,
        /// What does not fit.
        reason: String,
    },
    /// The store on this machine is damaged. A sync puts it aside and fetches again, so it is seen only if that fails.
    #[error("the store {} is damaged: {reason}", path.display())]
    StoreDamaged {
        /// The store.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// The commit was never fetched.
    #[error("the commit {commit} is not on this machine")]
    NotFetched {
        /// Which.
        commit: String,
    },
    /// The file with certificates.
    #[error("the certificates in {} cannot be used: {reason}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The address of the proxy.
    #[error("the address of the proxy is not valid")]
    ProxyInvalid,
    /// A folder of another user.
    #[error("{} belongs to another user", path.display())]
    ForeignOwner {
        /// The folder.
        path: PathBuf,
    },
    /// The user stopped it.
    #[error("the sync was cancelled")]
    Cancelled,
    /// Another process syncs.
    #[error("another sync is running")]
    Busy,
    /// No space left.
    #[error("the disk is full: {}", path.display())]
    DiskFull {
        /// What was to be written.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot access {}", path.display())]
    Io {
        /// What was to be read or written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// libgit2 failed in a way that has no name here.
    #[error("git failed while it {doing}")]
    Git {
        /// What it did.
        doing: &'static str,
        /// Its own words.
        source: git2::Error,
    },
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// Nobody this machine trusts has signed it.
    #[error("its issuer is unknown")]
    UnknownIssuer,
    /// Out of date.
    #[error("it has expired")]
    Expired,
    /// From the future; or the clock is wrong.
    #[error("it is not valid yet")]
    NotYetValid,
    /// For somebody else.
    #[error("it is for another host")]
    OtherHost,
    /// Taken back.
    #[error("it was revoked")]
    Revoked,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// What was waited for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    /// A connection.
    #[error("did not accept the connection in time")]
    Connect,
    /// The first byte of an answer.
    #[error("did not answer in time")]
    FirstByte,
    /// The next byte.
    #[error("stopped sending")]
    Stall,
    /// A tolerable speed.
    #[error("sends too slowly")]
    Rate,
    /// The end.
    #[error("took too long")]
    Total,
}

impl RepoError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match ErrorCode::of_io(&source) {
            ErrorCode::DiskFull => Self::DiskFull { path },
            _ => Self::Io { path, source },
        }
    }
}

impl Coded for RepoError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UrlInvalid { .. } => ErrorCode::RepoUrlInvalid,
            Self::Insecure { .. } => ErrorCode::RepoInsecure,
            Self::NeedsCredentials { .. } => ErrorCode::RepoNeedsCredentials,
            Self::Denied { .. } | Self::Forbidden { .. } => ErrorCode::RepoDenied,
            Self::NotFound { .. } => ErrorCode::RepoNotFound,
            Self::NotGit { .. } | Self::NotTls { .. } => ErrorCode::RepoNotGit,
            Self::Certificate { .. } => ErrorCode::RepoCertificate,
            Self::HostKey { .. } => ErrorCode::RepoHostKey,
            Self::Unreachable { .. } | Self::Proxy { .. } | Self::Ssh { .. } => ErrorCode::RepoUnreachable,
            Self::TimedOut { .. } => ErrorCode::RepoTimedOut,
            Self::Interrupted { .. } => ErrorCode::RepoInterrupted,
            Self::Redirected { .. } | Self::RedirectLoop { .. } => ErrorCode::RepoRedirected,
            Self::RateLimited { .. } => ErrorCode::RepoRateLimited,
            Self::Server { .. } => ErrorCode::RepoServerError,
            Self::BranchMissing { .. } | Self::CommitMissing { .. } => ErrorCode::RepoBranchMissing,
            Self::Empty { .. } => ErrorCode::RepoEmpty,
            Self::PathRefused { .. } => ErrorCode::RepoPathRefused,
            Self::TooLarge { .. } => ErrorCode::RepoTooLarge,
            Self::Corrupt { .. } | Self::StoreDamaged { .. } => ErrorCode::RepoCorrupt,
            Self::NotFetched { .. } => ErrorCode::NotFound,
            Self::SshMissing { .. } => ErrorCode::Unsupported,
            Self::CaFile { .. } | Self::ProxyInvalid => ErrorCode::InvalidInput,
            Self::ForeignOwner { .. } => ErrorCode::PermissionDenied,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Busy => ErrorCode::Busy,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::Io { source, .. } => ErrorCode::of_io(source),
            Self::Git { .. } => ErrorCode::Internal,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::UrlInvalid { .. } => {
                "give it as https://host/group/project.git or git@host:group/project.git; a token has a field of its own"
            }
            Self::Insecure { .. } => {
                "use the https:// address; if the network is trusted, allow unencrypted access in the settings"
            }
            Self::NeedsCredentials { .. } => {
                "enter an access token with the right read_repository, or set GITLAB_TOKEN"
            }
            Self::Denied { what: "token", .. } => {
                "the token may have expired or been revoked: make a new one with the right read_repository; deploy tokens need their user name too"
            }
            Self::Denied { .. } => {
                "add the key to the account on the server, or load it into the SSH agent with ssh-add"
            }
            Self::Forbidden { .. } => {
                "ask for the right read_repository; after many failures a server also bans an address for a while"
            }
            Self::NotFound { .. } => "check the spelling, and that the token is allowed to see the project",
            Self::NotGit { .. } => {
                "check the address: it may lead to a login page or a web site; copy it from the button Clone of the project"
            }
            Self::NotTls { .. } => "check the port, or use http:// if the server really has no TLS",
            Self::Certificate { problem, .. } => return Some(problem.hint().into()),
            Self::HostKey { changed: true, .. } => {
                "ask the server's administrator whether its key was replaced; only then remove the old one with ssh-keygen -R"
            }
            Self::HostKey { .. } => {
                "connect once with ssh in a terminal, compare the fingerprint with the administrator's, and accept it"
            }
            Self::SshMissing { .. } => "install OpenSSH, or use the https:// address",
            Self::Ssh { .. } => "try the same host with ssh in a terminal; it says more",
            Self::Unreachable { .. } => {
                "check the host and port, the network or VPN, and the proxy in the settings"
            }
            Self::Proxy { .. } => "check the proxy in the settings, with its user name and password",
            Self::TimedOut { silence: Silence::Total | Silence::Rate, .. } => {
                "try again when the network is faster, or nearer to the server"
            }
            Self::TimedOut { .. } => {
                "try again; if it stays silent, the server or a firewall on the way has a problem"
            }
            Self::Interrupted { .. } => "try again; nothing was changed",
            Self::Redirected { .. } => {
                "if the project has moved, enter its new address; the token was not sent there"
            }
            Self::RedirectLoop { .. } => "copy the address from the button Clone of the project",
            Self::RateLimited { .. } => "wait, then try again",
            Self::Server { .. } => "try again later; if it stays so, tell the server's administrator",
            Self::BranchMissing { .. } => {
                "pick a branch from the list; it may have been renamed, merged or deleted"
            }
            Self::CommitMissing { .. } => {
                "name a branch or tag that contains the commit, and check its 40 digits"
            }
            Self::Empty { .. } => "push a first commit",
            Self::PathRefused { .. } => {
                "rename it in the repository: it could not be written on every system, or would lead out of the folder"
            }
            Self::TooLarge { .. } => "move large files out of the repository or into Git LFS",
            Self::Corrupt { .. } => {
                "try again; if it stays so, the repository on the server is damaged: git fsck there"
            }
            Self::StoreDamaged { .. } => {
                "sync again: it fetches everything anew; check the disk if it happens often"
            }
            Self::NotFetched { .. } => "sync the repository with this commit as its revision",
            Self::CaFile { .. } => "give a readable PEM file with one or more certificates",
            Self::ProxyInvalid => "give it as http://host:port or socks5h://host:port",
            Self::ForeignOwner { .. } => "use a copy that belongs to you, or change its owner",
            Self::Cancelled => return None,
            Self::Busy => "wait until it ends, or cancel it",
            Self::DiskFull { .. } => "free some space, then sync again; nothing was changed",
            Self::Io { source, .. } => match ErrorCode::of_io(source) {
                ErrorCode::PermissionDenied => "check the permissions of the file and its folder",
                _ => "check that the drive is connected and can be written",
            },
            Self::Git { .. } => "try again; if it stays so, report it with the log",
        };
        Some(hint.into())
    }
}

impl CertificateProblem {
    fn hint(&self) -> &'static str {
        match self {
            Self::UnknownIssuer => {
                "if the server has a certificate of your organisation, set its CA file in the settings"
            }
            Self::Expired => {
                "tell the server's administrator to renew it, and check the clock of this machine"
            }
            Self::NotYetValid => "check the clock of this machine",
            Self::OtherHost => {
                "use the host name that the certificate is for; it may also be somebody else's server"
            }
            Self::Revoked | Self::Other(_) => "tell the server's administrator",
        }
    }
}
