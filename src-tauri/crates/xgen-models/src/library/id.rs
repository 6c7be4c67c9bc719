//! Ids that survive a restart: a digest of where the model lies.

use std::path::Path;

use sha2::{Digest, Sha256};
use xgen_core::ModelId;

use super::Source;

const HEX_DIGITS: usize = 16;

/// A model in XGEN's own folder keeps its id when the whole folder moves; any other is known by its full path.
pub(super) fn of(source: Source, path: &Path, models_dir: &Path) -> ModelId {
    let text = match source {
        Source::Starter => return ModelId::starter(),
        Source::Library => {
            let below = path.strip_prefix(models_dir).unwrap_or(path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            format!("library:{}", parts.join("/"))
        }
        Source::Reference | Source::External => {
            let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            format!("path:{}", real.to_string_lossy())
        }
    };
    ModelId::from_string(hex(&Sha256::digest(text.as_bytes()))[..HEX_DIGITS].to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_model_keeps_its_id_when_the_folder_moves() {
        let id = |root: &str| of(Source::Library, &Path::new(root).join("한글/모델.gguf"), Path::new(root));
        assert_eq!(id("/old/models"), id("/new/place"));
        assert_eq!(id("/old").as_str().len(), HEX_DIGITS);
    }
}
