//! One sync in a process of its own, which can be killed or given another environment.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use xgen_core::Coded as _;
use xgen_repo::{Revision, Store};

use crate::host::host;
use crate::workspace::{quiet, remote};

/// What the child said.
#[derive(Debug)]
pub(crate) struct Said {
    /// `ok`, or the code of the error.
    pub(crate) code: String,
    /// The kind and commit, or the error with its hint.
    pub(crate) rest: String,
}

/// A process that will sync `url` into `root`.
pub(crate) fn command(root: &Path, url: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["child::a_process_that_syncs", "--exact", "--nocapture", "--test-threads=1"])
        .env("XGEN_REPO_ROOT", root)
        .env("XGEN_REPO_URL", url)
        .env("XGEN_REPO_HOST", format!("{}", host().dir.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub(crate) fn said(child: Child) -> Said {
    let out = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    let line = text.lines().find_map(|line| line.split_once("said: ")).map(|(_, line)| line);
    let (code, rest) =
        line.and_then(|line| line.split_once(' ')).unwrap_or_else(|| panic!("it said only {text}"));
    Said { code: code.to_owned(), rest: rest.to_owned() }
}

/// Not a test: the body of such a process.
#[test]
fn a_process_that_syncs() {
    let (Some(root), Ok(url)) = (std::env::var_os("XGEN_REPO_ROOT"), std::env::var("XGEN_REPO_URL")) else {
        return;
    };
    let here = std::env::var("XGEN_REPO_HOST").unwrap();
    let mut remote = xgen_repo::Remote {
        access: xgen_repo::Access {
            token: std::fs::read_to_string(format!("{here}/token"))
                .ok()
                .map(|token| xgen_core::Secret::new(token.trim().to_owned())),
            ssh_key: std::env::var_os("XGEN_REPO_KEY").map(Into::into),
            username: None,
        },
        url: xgen_repo::RepoUrl::parse(&url).unwrap(),
        network: xgen_repo::Network::default(),
    };
    remote.network.ca_file = Some(Path::new(&here).join("ca.pem"));
    let done =
        Store::open(Path::new(&root)).and_then(|store| store.sync(&remote, &Revision::Default, &quiet()));
    match done {
        Ok(done) => println!("said: ok {:?} {} {:?}", done.kind, done.to.id, done.commits),
        Err(error) => println!("said: {} {error} ({:?})", error.code(), error.hint()),
    }
}

#[test]
fn a_child_syncs_as_this_process_does() {
    let repo = crate::host::Repo::new();
    let tip = repo.commit(&[("a", Some("1"))]);
    let space = crate::workspace::Workspace::new();
    let said = said(command(space.dir.path(), &repo.https()).spawn().unwrap());
    assert_eq!((said.code.as_str(), said.rest), ("ok", format!("First {tip} None")));
    let done = space.sync(&remote(&repo.https())).unwrap();
    assert_eq!(done.kind, xgen_repo::SyncKind::UpToDate);
}
