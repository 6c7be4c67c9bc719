//! Turns what mistralrs says of a model that it cannot load into a code.
//!
//! mistralrs 0.8.1 reports through `anyhow` and panics, so text is all there is. The app reads headers itself before
//! it starts a load (`xgen-models`); what arrives here is what that check cannot see.

use std::path::Path;
use xgen_inference::EngineError;

/// The error for a load of `path` that failed with `reason`.
pub(crate) fn of_load(path: &Path, reason: &str) -> EngineError {
    let path = path.to_owned();
    let reason = first_line(reason);
    let says = |words: &[&str]| words.iter().any(|w| reason.to_lowercase().contains(w));
    if says(&["no such file", "file not found", "does not exist"]) {
        EngineError::ModelMissing { path }
    } else if says(&["chat template", "chat_template", "template", "minijinja", "jinja"]) {
        EngineError::NoChatTemplate { path, reason }
    } else if says(&["unknown dtype", "unsupported dtype", "unknown ggml", "quantization"]) {
        EngineError::UnsupportedQuantization { path, reason }
    } else if says(&["architecture", "not implemented", "unsupported model class"]) {
        EngineError::UnsupportedArchitecture { path, reason }
    } else if says(&["tokenizer", "merges", "vocab", "eos"]) {
        EngineError::Tokenizer { path, reason }
    } else if says(&["out of memory", "cannot allocate", "memory allocation"]) {
        EngineError::OutOfMemory { path }
    } else {
        EngineError::ModelCorrupt { path, reason }
    }
}

/// Without the backtrace that anyhow and candle append.
pub(crate) fn first_line(reason: &str) -> String {
    reason
        .lines()
        .find(|l| !l.trim().is_empty())
        .unwrap_or("no reason given")
        .trim()
        .chars()
        .take(300)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use xgen_core::{Coded, ErrorCode};

    #[test]
    fn what_the_engine_says_becomes_a_code() {
        let table = [
            ("Unknown GGUF architecture `gemma3`", ErrorCode::ModelUnsupportedArchitecture),
            ("not implemented: falcon", ErrorCode::ModelUnsupportedArchitecture),
            ("unknown dtype for tensor 39", ErrorCode::ModelUnsupportedQuantization),
            ("No chat template was found", ErrorCode::ModelNoChatTemplate),
            ("merges missing from tokenizer", ErrorCode::ModelTokenizer),
            ("No such file or directory (os error 2)", ErrorCode::ModelMissing),
            ("shape mismatch in matmul\n   0: backtrace", ErrorCode::ModelCorrupt),
        ];
        for (reason, code) in table {
            assert_eq!(of_load(Path::new("/m.gguf"), reason).code(), code, "{reason}");
        }
    }
}
