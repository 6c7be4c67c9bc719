//! Why a model cannot be used, or the library cannot do what was asked.

use std::io;
use std::path::PathBuf;

use xgen_core::{Coded, ErrorCode, ModelId};

/// Why a model cannot be loaded, imported or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// No file or folder at the path.
    #[error("no model at {}", path.display())]
    Missing {
        /// What is not there.
        path: PathBuf,
    },
    /// The file is something else, or a format that XGEN does not open.
    #[error("{} is not a model XGEN can open: {reason}", path.display())]
    NotAModel {
        /// The file or folder.
        path: PathBuf,
        /// What it looks like.
        reason: String,
    },
    /// The file ends before its contents do.
    #[error("{} is cut off: it has {size_bytes} bytes, {missing_bytes} are missing", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
        /// How long it is.
        size_bytes: u64,
        /// How many bytes are missing at least; exact when the whole header could be read.
        missing_bytes: u64,
    },
    /// The model contradicts itself, or lacks what the engine needs.
    #[error("{} is damaged: {reason}", path.display())]
    Corrupt {
        /// The file or folder.
        path: PathBuf,
        /// Which part contradicts which.
        reason: String,
    },
    /// A header so large that reading it would cost too much; no real model comes near.
    #[error("{} has an implausible header: {reason}", path.display())]
    TooBig {
        /// The file.
        path: PathBuf,
        /// Which limit was passed.
        reason: String,
    },
    /// The engine does not know the architecture.
    #[error("the architecture {name} of {} is not supported", path.display())]
    UnsupportedArchitecture {
        /// The file or folder.
        path: PathBuf,
        /// As the model says.
        name: String,
    },
    /// The engine does not know the quantization.
    #[error("the quantization {name} of {} is not supported", path.display())]
    UnsupportedQuantization {
        /// The file or folder.
        path: PathBuf,
        /// As the model says.
        name: String,
    },
    /// There is no chat template, or it is not valid Jinja.
    #[error("no usable chat template in {}: {reason}", path.display())]
    NoChatTemplate {
        /// The file or folder.
        path: PathBuf,
        /// Absent, or what is wrong with it.
        reason: String,
    },
    /// The tokenizer is missing or broken.
    #[error("the tokenizer of {} cannot be used: {reason}", path.display())]
    Tokenizer {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The operating system refused.
    #[error("cannot access {}", path.display())]
    Io {
        /// What was to be read or written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The copy would not fit.
    #[error("{} needs {needed_bytes} bytes, {free_bytes} are free", path.display())]
    DiskFull {
        /// Where it was to be copied.
        path: PathBuf,
        /// The size of the model.
        needed_bytes: u64,
        /// What the file system offers.
        free_bytes: u64,
    },
    /// The library has this model already.
    #[error("this model is already in the library as {}", path.display())]
    AlreadyThere {
        /// Where it is.
        path: PathBuf,
    },
    /// The library has another model of that name.
    #[error("another model named {name} is in the library at {}", path.display())]
    NameTaken {
        /// The name.
        name: String,
        /// Where it is.
        path: PathBuf,
    },
    /// The file changed while it was copied, or the copy reads back differently.
    #[error("the copy of {} differs from the original", path.display())]
    CopyDiffers {
        /// The original.
        path: PathBuf,
    },
    /// No model has this id.
    #[error("no model with the id {id}")]
    NotFound {
        /// The id.
        id: ModelId,
    },
    /// The starter model ships with XGEN and stays.
    #[error("the starter model cannot be removed")]
    StarterStays,
    /// The model lies in a folder that is not XGEN's.
    #[error("{} lies in a folder that XGEN only reads", path.display())]
    NotOwned {
        /// The model.
        path: PathBuf,
    },
    /// The user stopped it.
    #[error("the import was cancelled")]
    Cancelled,
}

impl ModelError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Io { path, source },
        }
    }
}

impl Coded for ModelError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Missing { .. } => ErrorCode::ModelMissing,
            Self::NotAModel { .. } => ErrorCode::ModelNotAModel,
            Self::Cut { .. } => ErrorCode::ModelCut,
            Self::Corrupt { .. } | Self::TooBig { .. } => ErrorCode::ModelCorrupt,
            Self::UnsupportedArchitecture { .. } => ErrorCode::ModelUnsupportedArchitecture,
            Self::UnsupportedQuantization { .. } => ErrorCode::ModelUnsupportedQuantization,
            Self::NoChatTemplate { .. } => ErrorCode::ModelNoChatTemplate,
            Self::Tokenizer { .. } => ErrorCode::ModelTokenizer,
            Self::Io { source, .. } => ErrorCode::of_io(source),
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::AlreadyThere { .. } | Self::NameTaken { .. } => ErrorCode::ModelExists,
            Self::CopyDiffers { .. } => ErrorCode::Io,
            Self::NotFound { .. } => ErrorCode::NotFound,
            Self::StarterStays | Self::NotOwned { .. } => ErrorCode::InvalidInput,
            Self::Cancelled => ErrorCode::Cancelled,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Missing { .. } => {
                "check that the file or folder was not moved, and that its drive is connected"
            }
            Self::NotAModel { .. } => "pick a GGUF file, or a folder with config.json and *.safetensors",
            Self::Cut { .. } => "copy or download the file again: the transfer did not finish",
            Self::Corrupt { .. } | Self::TooBig { .. } => {
                "get the file again from where it came from, or pick another conversion of the model"
            }
            Self::UnsupportedArchitecture { .. } => {
                "pick a model of the families Llama, Mistral, Qwen2, Qwen3, Phi-3 or StarCoder2"
            }
            Self::UnsupportedQuantization { .. } => "pick the same model as Q4_K_M, Q5_K_M, Q8_0 or F16",
            Self::NoChatTemplate { .. } => "pick the instruct or chat variant of the model",
            Self::Tokenizer { .. } => "get the model again, with all its tokenizer files",
            Self::Io { source, .. } => match ErrorCode::of_io(source) {
                ErrorCode::PermissionDenied => "check the permissions of the file and its folder",
                ErrorCode::DiskFull => "free some space, or import by reference instead of copying",
                _ => "check that the drive is connected and readable",
            },
            Self::DiskFull { .. } => "free some space, or import by reference instead of copying",
            Self::AlreadyThere { .. } => "use the model that is in the library",
            Self::NameTaken { .. } => "rename the file or folder, or remove the other model first",
            Self::CopyDiffers { .. } => "wait until nothing writes to the file, then import it again",
            Self::NotFound { .. } => "refresh the list of models",
            Self::StarterStays | Self::Cancelled => return None,
            Self::NotOwned { .. } => {
                "delete the file yourself, or take its folder out of the model folders in the settings"
            }
        };
        Some(hint.into())
    }
}
