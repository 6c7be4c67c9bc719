//! Syncs one repository from the command line: for the benchmark, and to try the crate.
//!
//! `sync ROOT URL [REVISION]`; the token comes from `XGEN_TOKEN`, a CA file from `XGEN_CA`.
//! Prints one line: kind, commit, files changed, commits, bytes received.

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use xgen_core::{Coded, Secret};
use xgen_repo::{Access, Network, Remote, RepoError, RepoUrl, Revision, Store, Synced, Task};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, url, revision @ ..] = arguments.as_slice() else {
        eprintln!("usage: sync ROOT URL [REVISION]");
        return ExitCode::from(2);
    };
    match sync(Path::new(root), url, revision.first()) {
        Ok(done) => {
            let commits = done.commits.map_or("?".into(), |n| n.to_string());
            println!("{:?} {} {} {commits} {}", done.kind, done.to.id, done.files_changed, done.bytes);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}\n{}", error.code(), error.hint().unwrap_or_default());
            ExitCode::FAILURE
        }
    }
}

fn sync(root: &Path, url: &str, revision: Option<&String>) -> Result<Synced, RepoError> {
    let token = std::env::var("XGEN_TOKEN").ok().map(Secret::new);
    let remote = Remote {
        url: RepoUrl::parse(url)?,
        access: Access { token, ..Access::default() },
        network: Network {
            ca_file: std::env::var_os("XGEN_CA").map(Into::into),
            allow_http: true,
            ..Network::default()
        },
    };
    let revision = revision.map_or(Revision::Default, |name| Revision::Named(name.clone()));
    let task = Task { cancel: Arc::new(AtomicBool::new(false)), progress: &|_| {} };
    Store::open(root)?.sync(&remote, &revision, &task)
}
