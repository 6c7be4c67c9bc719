//! Good models to start from.

use std::path::{Path, PathBuf};

use xgen_core::{Coded, ErrorCode};
use xgen_models::{Library, LibraryPaths, inspect};
use xgen_testsupport::gguf::Gguf;

/// The starter model of the repository, once it has been built.
fn starter() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models/starter/xgen-starter-q8_0.gguf");
    path.exists().then_some(path)
}

/// A file made in code, and the starter model where it exists: every defect is tried on both.
pub(crate) fn good_models() -> Vec<Gguf> {
    let starter = starter().map(|path| Gguf::parse(&std::fs::read(path).unwrap()));
    [Some(Gguf::tiny_llama()), starter].into_iter().flatten().collect()
}

/// The code and the text with which `bytes` are refused as a file `model.gguf`; `None` if they pass.
pub(crate) fn verdict(bytes: &[u8]) -> Option<(ErrorCode, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.gguf");
    std::fs::write(&path, bytes).unwrap();
    inspect(&path).err().map(|error| {
        assert!(error.hint().is_some(), "{error} must say what to do next");
        (error.code(), error.to_string())
    })
}

/// A library in a temporary folder, with one starter.
pub(crate) struct Home {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) library: Library,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let library = Self::open(dir.path());
        write_model(&dir.path().join("bundle/starter.gguf"), "Starter");
        Self { dir, library }
    }

    /// A second library over the same folders, as after a restart.
    pub(crate) fn open(dir: &Path) -> Library {
        Library::new(LibraryPaths {
            starter: Some(dir.join("bundle/starter.gguf")),
            models_dir: dir.join("models"),
            references: dir.join("references.json"),
            folders: vec![dir.join("모델 폴더")],
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.library.scan().into_iter().map(|listed| listed.info.name).collect()
    }
}

/// Writes a small model that calls itself `name`.
pub(crate) fn write_model(path: &Path, name: &str) {
    let mut gguf = Gguf::tiny_llama();
    gguf.set("general.name", name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, gguf.bytes()).unwrap();
}
