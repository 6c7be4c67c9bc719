//! What a reader finds wrong, before it is known which file that was.

use std::io;
use std::path::Path;

use crate::ModelError;

#[derive(Debug)]
pub(crate) enum Fault {
    NotAModel(String),
    Cut { size_bytes: u64, needed_bytes: u64 },
    Corrupt(String),
    TooBig(String),
    Architecture(String),
    Quantization(String),
    NoChatTemplate(String),
    Tokenizer(String),
    Io(io::Error),
}

impl Fault {
    pub(crate) fn at(self, path: &Path) -> ModelError {
        let path = path.to_owned();
        match self {
            Self::NotAModel(reason) => ModelError::NotAModel { path, reason },
            Self::Cut { size_bytes, needed_bytes } => {
                ModelError::Cut { path, size_bytes, missing_bytes: needed_bytes.saturating_sub(size_bytes) }
            }
            Self::Corrupt(reason) => ModelError::Corrupt { path, reason },
            Self::TooBig(reason) => ModelError::TooBig { path, reason },
            Self::Architecture(name) => ModelError::UnsupportedArchitecture { path, name },
            Self::Quantization(name) => ModelError::UnsupportedQuantization { path, name },
            Self::NoChatTemplate(reason) => ModelError::NoChatTemplate { path, reason },
            Self::Tokenizer(reason) => ModelError::Tokenizer { path, reason },
            Self::Io(source) => ModelError::io(path)(source),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// `text` fit for one line of an error or a list: no control characters, at most 120 characters.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect::<String>().trim().to_owned()
}
