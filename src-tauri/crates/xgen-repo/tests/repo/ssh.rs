//! Over `ssh`: with a stand-in that runs the command here, with one that fails in every way, and with a real server.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::child::{Said, command, said};
use crate::host::Repo;
use crate::workspace::{Workspace, expected, snapshot};

/// A program that is started in place of `ssh`.
fn stand_in(folder: &Path, body: &str) -> PathBuf {
    let path = folder.join("stand-in-ssh");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn sync(space: &Workspace, url: &str, ssh: &Path) -> Said {
    said(command(space.dir.path(), url).env("GIT_SSH", ssh).spawn().unwrap())
}

fn tree(space: &Workspace, url: &str) -> PathBuf {
    space.dir.path().join("trees").join(xgen_repo::RepoUrl::parse(url).unwrap().key())
}

#[test]
fn a_repository_is_synced_over_ssh() {
    let repo = Repo::new();
    repo.git.config().unwrap().set_bool("uploadpack.allowFilter", true).unwrap();
    let first = repo.commit(&[("a", Some("1")), ("d/b", Some("2"))]);
    let space = Workspace::new();
    let asked = space.dir.path().join("asked");
    // The arguments end with `-- HOST COMMAND`.
    let ssh = stand_in(
        space.dir.path(),
        &format!("echo \"$*\" >>'{}'\nfor last; do :; done\nexec sh -c \"$last\"", asked.display()),
    );
    let url = format!("ssh://git@gitlab.example:2222{}", repo.folder().display());
    let said = sync(&space, &url, &ssh);
    assert_eq!((said.code.as_str(), said.rest), ("ok", format!("First {first} None")));
    let tip = repo.commit(&[("a", Some("2")), ("d/b", None)]);
    let said = sync(&space, &url, &ssh);
    assert_eq!((said.code.as_str(), said.rest), ("ok", format!("Updated {tip} Some(1)")));
    assert_eq!(snapshot(&tree(&space, &url)), expected(&repo.git, &tip));
    let asked = fs::read_to_string(asked).unwrap();
    for part in [
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        "-p 2222",
        "-l git -- gitlab.example git-upload-pack '/",
    ] {
        assert!(asked.contains(part), "{part} is not among {asked}");
    }
}

#[test]
fn every_failure_of_ssh_has_its_code() {
    let repo = Repo::new();
    repo.commit(&[("a", Some("1"))]);
    let url = format!("git@gitlab.example:{}", repo.path);
    for (words, code) in [
        (
            "No ED25519 host key is known for gitlab.example and you have requested strict checking.\\nHost key verification failed.",
            "repo_host_key",
        ),
        (
            "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\\nHost key verification failed.",
            "repo_host_key",
        ),
        ("git@gitlab.example: Permission denied (publickey).", "repo_denied"),
        ("ssh: connect to host gitlab.example port 22: Connection refused", "repo_unreachable"),
        ("ssh: Could not resolve hostname gitlab.example: Name or service not known", "repo_unreachable"),
        ("ssh: connect to host gitlab.example port 22: Connection timed out", "repo_timed_out"),
        ("remote: ERROR: The project you were looking for could not be found", "repo_not_found"),
        ("fatal: 'x' does not appear to be a git repository", "repo_not_found"),
        ("something that nobody has seen before", "repo_unreachable"),
    ] {
        let space = Workspace::new();
        let ssh = stand_in(space.dir.path(), &format!("printf '%b\\n' \"{words}\" >&2\nexit 255"));
        let said = sync(&space, &url, &ssh);
        assert_eq!(said.code, code, "{words}: {}", said.rest);
        assert!(said.rest.contains("Some("), "{words} has no hint");
    }
    let space = Workspace::new();
    assert_eq!(sync(&space, &url, Path::new("/nonexistent/ssh")).code, "unsupported");
    let ssh = stand_in(space.dir.path(), "echo Welcome to this machine");
    assert_eq!(sync(&space, &url, &ssh).code, "repo_not_git", "a greeting on the output is no Git server");
}

/// A real server with a key of its own, and a user's key that it takes.
struct Sshd {
    dir: tempfile::TempDir,
    port: u16,
    server: Child,
}

impl Sshd {
    fn start() -> Option<Self> {
        let program = ["/usr/sbin/sshd", "/usr/bin/sshd", "/sbin/sshd"]
            .into_iter()
            .find(|path| Path::new(path).exists())?;
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        for key in ["host", "host2", "user", "stranger"] {
            let made =
                Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]).status();
            made.ok().filter(std::process::ExitStatus::success)?;
        }
        if rustix::process::geteuid().is_root() {
            fs::create_dir_all("/run/sshd").ok()?;
        }
        fs::copy(dir.path().join("user.pub"), dir.path().join("authorized")).ok()?;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\nStrictModes no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n",
            at("host"),
            at("authorized")
        );
        fs::write(dir.path().join("config"), config).unwrap();
        let server = Command::new(program)
            .args(["-D", "-f", &at("config"), "-E", &at("log")])
            .stdin(Stdio::null())
            .spawn()
            .ok()?;
        let running = Self { dir, port, server };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(running);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "sshd does not listen: {}",
            fs::read_to_string(running.dir.path().join("log")).unwrap_or_default()
        );
    }

    /// `ssh` with a list of known hosts that has `key`.
    fn knowing(&self, key: Option<&str>) -> PathBuf {
        let known = self.dir.path().join("known");
        let line = key.map(|key| {
            let key = fs::read_to_string(self.dir.path().join(format!("{key}.pub"))).unwrap();
            format!("[localhost]:{} {key}", self.port)
        });
        fs::write(&known, line.unwrap_or_default()).unwrap();
        let body = format!(
            "exec ssh -F none -o IdentityAgent=none -o GlobalKnownHostsFile=none -o UserKnownHostsFile='{}' \"$@\"",
            known.display()
        );
        stand_in(self.dir.path(), &body)
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn a_real_ssh_server_is_known_by_its_key() {
    let Some(sshd) = Sshd::start() else {
        println!("skipped: there is no sshd and ssh-keygen here");
        return;
    };
    let repo = Repo::new();
    let tip = repo.commit(&[("a", Some("1"))]);
    let url = format!("ssh://localhost:{}{}", sshd.port, repo.folder().display());
    let space = Workspace::new();
    let sync = |known: Option<&str>, key: &str| {
        let ssh = sshd.knowing(known);
        let mut child = command(space.dir.path(), &url);
        said(child.env("GIT_SSH", ssh).env("XGEN_REPO_KEY", sshd.dir.path().join(key)).spawn().unwrap())
    };
    let unknown = sync(None, "user");
    assert_eq!(unknown.code, "repo_host_key", "{}", unknown.rest);
    let changed = sync(Some("host2"), "user");
    assert_eq!(changed.code, "repo_host_key");
    assert_ne!(unknown.rest, changed.rest, "an unknown key and a changed one are told apart");
    assert_eq!(sync(Some("host"), "stranger").code, "repo_denied");
    let good = sync(Some("host"), "user");
    assert_eq!((good.code.as_str(), good.rest), ("ok", format!("First {tip} None")));
    assert_eq!(snapshot(&tree(&space, &url)), expected(&repo.git, &tip));
}
