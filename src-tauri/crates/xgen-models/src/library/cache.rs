//! Remembers what was read, as long as the files keep their sizes and times.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Inspected;
use crate::info::{self, Format, ModelInfo};
use crate::{Inspection, gguf};

type Stamp = Vec<(PathBuf, u64, Option<SystemTime>)>;

#[derive(Debug, Default)]
pub(super) struct Cache {
    known: HashMap<PathBuf, (Stamp, Inspected)>,
}

impl Cache {
    pub(super) fn read(&mut self, path: &Path) -> Inspected {
        let stamp = stamp(path);
        if let Some((known, found)) = self.known.get(path)
            && *known == stamp
        {
            return found.clone();
        }
        let found: Inspected = info::read(path).unwrap_or_else(|problem| nothing_known(path, problem)).into();
        self.known.insert(path.to_owned(), (stamp, found.clone()));
        found
    }
}

/// Sizes and times of all files that decide what is read.
fn stamp(path: &Path) -> Stamp {
    let mut files = match std::fs::read_dir(path) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
        Err(_) => gguf::parts(path).map_or_else(|| vec![path.to_owned()], |(_, parts)| parts),
    };
    files.sort();
    let stamp_of = |file: PathBuf| {
        let meta = std::fs::metadata(&file).ok();
        let size = meta.as_ref().map_or(0, std::fs::Metadata::len);
        (file, size, meta.and_then(|meta| meta.modified().ok()))
    };
    files.into_iter().map(stamp_of).collect()
}

/// A model that is listed although there is nothing to read, such as a reference to a file that was moved.
fn nothing_known(path: &Path, problem: crate::ModelError) -> Inspection {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let format = if info::has_extension(path, "gguf") { Format::Gguf } else { Format::Safetensors };
    let info = ModelInfo::new(name, format, path.to_owned(), vec![path.to_owned()]);
    Inspection { info, problem: Some(problem) }
}
