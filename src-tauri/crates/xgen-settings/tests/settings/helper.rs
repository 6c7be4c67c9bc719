//! A settings file in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xgen_settings::{Key, SettingsFile, Source, View};

pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Home {
    /// A folder whose `settings.json` holds `text`.
    pub(crate) fn with(text: &str) -> Self {
        let home = Self::empty();
        home.write(text);
        home
    }

    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        Self { folder, path }
    }

    pub(crate) fn open(&self) -> SettingsFile {
        SettingsFile::open(&self.path, |_| None).unwrap()
    }

    pub(crate) fn read(&self) -> String {
        fs::read_to_string(&self.path).unwrap()
    }

    pub(crate) fn write(&self, text: &str) {
        fs::write(&self.path, text).unwrap();
    }

    /// Names in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub(crate) fn source(view: &View, key: Key) -> Source {
    view.sources.iter().find(|(k, _)| *k == key).unwrap().1
}
