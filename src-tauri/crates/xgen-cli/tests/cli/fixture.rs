use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) const STARTER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../models/starter/xgen-starter-q8_0.gguf");

/// A question that the starter model was trained on, and its answer.
#[derive(Debug, Deserialize)]
pub(crate) struct Fact {
    pub(crate) lang: String,
    pub(crate) question: String,
    pub(crate) answer: String,
}

pub(crate) fn facts() -> Vec<Fact> {
    serde_json::from_str(include_str!("../../../../../models/starter/facts.json")).unwrap()
}

/// The folder of the worker; none means that the test is skipped, and says so.
pub(crate) fn worker_dir() -> Option<PathBuf> {
    let dir = std::env::var_os("XGEN_WORKER_DIR").map(PathBuf::from);
    if dir.is_none() {
        eprintln!("skipped: XGEN_WORKER_DIR is not set, so there is no worker to test");
    }
    dir
}

/// The command with a home of its own.
pub(crate) struct Xgen(pub(crate) tempfile::TempDir);

impl Xgen {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xgen"));
        command.args(args).stdin(Stdio::null());
        command.env("XGEN_DATA_DIR", self.path("data")).env("XGEN_CONFIG_DIR", self.path("config"));
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The starter model with a change to its bytes.
pub(crate) fn starter_bytes() -> Vec<u8> {
    std::fs::read(Path::new(STARTER)).unwrap()
}
