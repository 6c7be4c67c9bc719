//! Searches a folder for models.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::info::{has_extension, is_projector};
use crate::{gguf, safetensors};

/// Deep enough for the cache of Hugging Face (`models--x/snapshots/<commit>/`).
const MAX_DEPTH: u32 = 4;
const MAX_ENTRIES: usize = 20_000;

/// GGUF files and model folders below `root`, sorted; of a split model the first part. Hidden entries, unfinished
/// files and projectors are passed over; links are followed, but no folder is entered twice.
pub(super) fn models_below(root: &Path) -> Vec<PathBuf> {
    let mut walk = Walk { models: Vec::new(), folders: VecDeque::new(), seen: HashSet::new(), entries: 0 };
    walk.folders.push_back((root.to_owned(), 0));
    while let Some((folder, depth)) = walk.folders.pop_front() {
        match walk.visit(&folder, depth) {
            Ok(()) => {}
            Err(error) if depth == 0 && error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "a folder cannot be searched for models");
            }
        }
        if walk.entries >= MAX_ENTRIES {
            tracing::warn!(folder = %root.display(), "stopped searching for models after {MAX_ENTRIES} entries");
            break;
        }
    }
    walk.models.sort();
    walk.models.dedup();
    walk.models
}

struct Walk {
    models: Vec<PathBuf>,
    folders: VecDeque<(PathBuf, u32)>,
    seen: HashSet<PathBuf>,
    entries: usize,
}

impl Walk {
    fn visit(&mut self, folder: &Path, depth: u32) -> io::Result<()> {
        if !self.seen.insert(folder.canonicalize()?) {
            return Ok(());
        }
        if depth > 0 && safetensors::is_model_folder(folder)? {
            self.models.push(folder.to_owned());
            return Ok(());
        }
        for entry in fs::read_dir(folder)? {
            self.entries += 1;
            if self.entries >= MAX_ENTRIES {
                break;
            }
            let path = entry?.path();
            if is_skipped(&path) {
                continue;
            }
            let Ok(meta) = fs::metadata(&path) else { continue };
            if meta.is_dir() && depth < MAX_DEPTH {
                self.folders.push_back((path, depth + 1));
            } else if meta.is_file() && has_extension(&path, "gguf") && !is_projector(&path) {
                self.models.push(gguf::parts(&path).map_or(path, |(_, parts)| parts[0].clone()));
            }
        }
        Ok(())
    }
}

fn is_skipped(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || ["part", "tmp", "partial", "download"].iter().any(|ext| has_extension(path, ext))
}
