//! Stable error codes, and the trait that gives each domain error its code and hint.

use serde::{Deserialize, Serialize};

/// What went wrong, as a value to branch on.
///
/// Codes are part of the contract with the UI and with scripts: they are never renamed, and a code is added only
/// when somebody acts on it. `docs/errors.md` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export_to = "contract.ts"))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// A defect of XGEN: nothing the user did.
    Internal,
    /// A request that makes no sense: a field out of range, an empty message, an unknown key.
    InvalidInput,
    /// The chat, message or model that was named does not exist.
    NotFound,
    /// The user stopped it. Never shown as an error.
    Cancelled,
    /// A file could not be read or written.
    Io,
    /// No space left on the device.
    DiskFull,
    /// The operating system refused access to a file.
    PermissionDenied,
    /// The thing is in use and cannot be changed now.
    Busy,
    /// This host does not offer the command.
    Unsupported,

    /// `settings.json` cannot be read as settings; it was set aside.
    SettingsBroken,
    /// One setting has a value that is not allowed.
    SettingsInvalid,

    /// The chat database cannot be opened.
    StoreOpen,
    /// The chat database is damaged.
    StoreCorrupt,
    /// The chat database was written by a newer version.
    StoreNewer,

    /// No file or folder at the path of the model.
    ModelMissing,
    /// The file is not a model.
    ModelNotAModel,
    /// The file ends before its contents do.
    ModelCut,
    /// The model contradicts itself: wrong shapes, missing tensors, impossible numbers.
    ModelCorrupt,
    /// The engine does not know this architecture.
    ModelUnsupportedArchitecture,
    /// The engine does not know this quantization.
    ModelUnsupportedQuantization,
    /// The model has no chat template, or one that does not work.
    ModelNoChatTemplate,
    /// The tokenizer is missing or broken.
    ModelTokenizer,
    /// The model does not fit into memory.
    ModelOutOfMemory,
    /// A model of that name is already in the library.
    ModelExists,

    /// No worker binary was found, or none runs on this CPU.
    WorkerMissing,
    /// The worker could not be started or speaks another protocol version.
    WorkerStart,
    /// The worker ended while it was working.
    WorkerDied,
    /// Nothing is loaded and no model was named.
    NoModel,
    /// The prompt does not fit into the context.
    ContextOverflow,
    /// The engine failed while it generated.
    GenerationFailed,
    /// Too many requests are waiting.
    QueueFull,

    /// The keyring of the operating system cannot be used.
    KeyringUnavailable,

    /// The address of the repository is no Git address, or holds a user name or password.
    RepoUrlInvalid,
    /// The repository is reached without encryption, and the user has not allowed that.
    RepoInsecure,
    /// The server wants a token and there is none.
    RepoNeedsCredentials,
    /// The server refuses this token.
    RepoDenied,
    /// The server has no such repository, or does not show it to this token.
    RepoNotFound,
    /// The server answers, but not as a Git server.
    RepoNotGit,
    /// The certificate of the server is not trusted.
    RepoCertificate,
    /// The SSH key of the server is unknown or has changed.
    RepoHostKey,
    /// The server cannot be reached: no route, refused, or unknown name.
    RepoUnreachable,
    /// The server is silent or too slow.
    RepoTimedOut,
    /// The connection ended before the transfer did.
    RepoInterrupted,
    /// The server sends to another host.
    RepoRedirected,
    /// The server asks to wait.
    RepoRateLimited,
    /// The server has a fault of its own.
    RepoServerError,
    /// The branch, tag or commit does not exist.
    RepoBranchMissing,
    /// The repository has no commit.
    RepoEmpty,
    /// The repository has a path that XGEN does not write.
    RepoPathRefused,
    /// The repository is larger than XGEN takes.
    RepoTooLarge,
    /// What the server sent is damaged, or the store on this machine is.
    RepoCorrupt,

    /// No repository or folder is set.
    FrontendSourceMissing,
    /// The folder holds no Next.js app.
    FrontendNotNext,
    /// The app has something that the target cannot hold.
    FrontendIncompatible,
    /// There is no lock file, or it does not fit package.json.
    FrontendLockFile,
    /// There is no Node.js that can build the app.
    FrontendNoNode,
    /// The packages could not be installed.
    FrontendInstallFailed,
    /// The local folder has no packages, which its development server needs.
    FrontendPackagesMissing,
    /// `next build` failed.
    FrontendBuildFailed,
    /// The build ended well and left no page that can be shown.
    FrontendExportBroken,
    /// The page did not paint, or reported an error.
    FrontendNotPainted,
    /// There is no such version.
    FrontendVersionMissing,
    /// There is nothing to go back to.
    FrontendNoPrevious,
    /// The repository is not trusted.
    FrontendUntrusted,

    /// There is no Compose file where one was looked for.
    ComposeNoFile,
    /// A Compose or environment file is not written as such a file is.
    ComposeSyntax,
    /// A Compose file says something that makes no sense.
    ComposeInvalid,
    /// A variable of a Compose file is required and not set, or is written wrongly.
    ComposeVariable,
    /// A Compose file would cost too much to resolve.
    ComposeTooBig,
    /// No service has this name, or its profiles are off.
    ComposeNoService,

    /// No Docker engine answers.
    DockerNotRunning,
    /// The user may not use the socket of the engine.
    DockerDenied,
    /// The docker context that was named does not exist.
    DockerContextMissing,
    /// A port is in use.
    DockerPortTaken,
    /// A registry refuses this account, or its credentials cannot be read.
    DockerRegistryDenied,
    /// A registry cannot be reached from the engine.
    DockerRegistryUnreachable,
    /// A folder cannot be sent as a build context.
    DockerContextRefused,
    /// A step of an image build failed.
    DockerBuildFailed,
    /// A program in an image build does not trust a certificate.
    DockerBuildCertificate,
    /// The engine refuses a request, or answers it in a way that cannot be read.
    DockerRefused,
}

impl ErrorCode {
    /// The code as it is written in JSON and in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::InvalidInput => "invalid_input",
            Self::NotFound => "not_found",
            Self::Cancelled => "cancelled",
            Self::Io => "io",
            Self::DiskFull => "disk_full",
            Self::PermissionDenied => "permission_denied",
            Self::Busy => "busy",
            Self::Unsupported => "unsupported",
            Self::SettingsBroken => "settings_broken",
            Self::SettingsInvalid => "settings_invalid",
            Self::StoreOpen => "store_open",
            Self::StoreCorrupt => "store_corrupt",
            Self::StoreNewer => "store_newer",
            Self::ModelMissing => "model_missing",
            Self::ModelNotAModel => "model_not_a_model",
            Self::ModelCut => "model_cut",
            Self::ModelCorrupt => "model_corrupt",
            Self::ModelUnsupportedArchitecture => "model_unsupported_architecture",
            Self::ModelUnsupportedQuantization => "model_unsupported_quantization",
            Self::ModelNoChatTemplate => "model_no_chat_template",
            Self::ModelTokenizer => "model_tokenizer",
            Self::ModelOutOfMemory => "model_out_of_memory",
            Self::ModelExists => "model_exists",
            Self::WorkerMissing => "worker_missing",
            Self::WorkerStart => "worker_start",
            Self::WorkerDied => "worker_died",
            Self::NoModel => "no_model",
            Self::ContextOverflow => "context_overflow",
            Self::GenerationFailed => "generation_failed",
            Self::QueueFull => "queue_full",
            Self::KeyringUnavailable => "keyring_unavailable",
            Self::RepoUrlInvalid => "repo_url_invalid",
            Self::RepoInsecure => "repo_insecure",
            Self::RepoNeedsCredentials => "repo_needs_credentials",
            Self::RepoDenied => "repo_denied",
            Self::RepoNotFound => "repo_not_found",
            Self::RepoNotGit => "repo_not_git",
            Self::RepoCertificate => "repo_certificate",
            Self::RepoHostKey => "repo_host_key",
            Self::RepoUnreachable => "repo_unreachable",
            Self::RepoTimedOut => "repo_timed_out",
            Self::RepoInterrupted => "repo_interrupted",
            Self::RepoRedirected => "repo_redirected",
            Self::RepoRateLimited => "repo_rate_limited",
            Self::RepoServerError => "repo_server_error",
            Self::RepoBranchMissing => "repo_branch_missing",
            Self::RepoEmpty => "repo_empty",
            Self::RepoPathRefused => "repo_path_refused",
            Self::RepoTooLarge => "repo_too_large",
            Self::RepoCorrupt => "repo_corrupt",
            Self::FrontendSourceMissing => "frontend_source_missing",
            Self::FrontendNotNext => "frontend_not_next",
            Self::FrontendIncompatible => "frontend_incompatible",
            Self::FrontendLockFile => "frontend_lock_file",
            Self::FrontendNoNode => "frontend_no_node",
            Self::FrontendInstallFailed => "frontend_install_failed",
            Self::FrontendPackagesMissing => "frontend_packages_missing",
            Self::FrontendBuildFailed => "frontend_build_failed",
            Self::FrontendExportBroken => "frontend_export_broken",
            Self::FrontendNotPainted => "frontend_not_painted",
            Self::FrontendVersionMissing => "frontend_version_missing",
            Self::FrontendNoPrevious => "frontend_no_previous",
            Self::FrontendUntrusted => "frontend_untrusted",
            Self::ComposeNoFile => "compose_no_file",
            Self::ComposeSyntax => "compose_syntax",
            Self::ComposeInvalid => "compose_invalid",
            Self::ComposeVariable => "compose_variable",
            Self::ComposeTooBig => "compose_too_big",
            Self::ComposeNoService => "compose_no_service",
            Self::DockerNotRunning => "docker_not_running",
            Self::DockerDenied => "docker_denied",
            Self::DockerContextMissing => "docker_context_missing",
            Self::DockerPortTaken => "docker_port_taken",
            Self::DockerRegistryDenied => "docker_registry_denied",
            Self::DockerRegistryUnreachable => "docker_registry_unreachable",
            Self::DockerContextRefused => "docker_context_refused",
            Self::DockerBuildFailed => "docker_build_failed",
            Self::DockerBuildCertificate => "docker_build_certificate",
            Self::DockerRefused => "docker_refused",
        }
    }

    /// The code of an I/O error.
    #[must_use]
    pub fn of_io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        match error.kind() {
            K::StorageFull | K::QuotaExceeded => Self::DiskFull,
            K::PermissionDenied | K::ReadOnlyFilesystem => Self::PermissionDenied,
            _ => Self::Io,
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A domain error that knows its code and the way out.
pub trait Coded: std::error::Error {
    /// The value that callers branch on.
    fn code(&self) -> ErrorCode;

    /// What the user can do next, in English; the UI translates by code and shows this only where it has no text.
    fn hint(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_has_its_own_code() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(
            ErrorCode::of_io(&full),
            ErrorCode::DiskFull,
            "ENOSPC must be told apart from other I/O errors"
        );
    }

    #[test]
    fn the_text_of_a_code_is_its_json() {
        for code in [ErrorCode::Internal, ErrorCode::ModelUnsupportedQuantization, ErrorCode::WorkerDied] {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{code}\""), "as_str and serde must agree");
        }
    }
}
