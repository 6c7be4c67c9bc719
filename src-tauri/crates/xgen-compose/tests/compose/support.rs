//! A folder with files, loaded as a project.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use xgen_compose::{ComposeError, Loaded, Loader, Project};

/// A project folder that goes away with the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join("project").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(dir)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("project")
    }

    /// With all profiles on and the project name `t`.
    pub(crate) fn loader(&self) -> Loader {
        Loader {
            dir: self.path(),
            project_name: Some("t".into()),
            profiles: vec!["*".into()],
            env: [("HOME".into(), "/root".into())].into(),
            ..Loader::default()
        }
    }

    pub(crate) fn load(&self) -> Result<Loaded, ComposeError> {
        self.loader().load()
    }

    pub(crate) fn project(&self) -> Project {
        self.load().unwrap().project
    }

    /// The message of the refusal, without the name of the folder.
    pub(crate) fn refusal(&self) -> String {
        let error = self.load().expect_err("the project must be refused").to_string();
        error.replace(&format!("{}/", self.path().display()), "")
    }
}

/// One file, `compose.yaml`.
pub(crate) fn compose(text: &str) -> Folder {
    Folder::new(&[("compose.yaml", text)])
}
