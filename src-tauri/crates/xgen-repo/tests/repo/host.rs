//! `scripts/git-server.sh`, started once for all tests, and repositories on it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use git2::{Commit, FileMode, ObjectType, Oid, Repository, Signature, Time};

pub(crate) struct Host {
    pub(crate) dir: PathBuf,
    pub(crate) https: u16,
    pub(crate) http: u16,
    pub(crate) token: String,
    /// Its input is the pipe that ends with this process.
    _server: Mutex<Child>,
}

/// The server; it ends with the test process.
pub(crate) fn host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("git-servers");
        remove_those_of_dead_processes(&all);
        let dir = all.join(std::process::id().to_string());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../scripts/git-server.sh");
        let mut server = Command::new("bash")
            .arg(script)
            .arg(&dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("bash starts");
        let mut line = String::new();
        let out = server.stdout.take().expect("its output was asked for");
        BufReader::new(out).read_line(&mut line).expect("it says something");
        assert!(
            line.starts_with("ready "),
            "scripts/git-server.sh did not start: install nginx, fcgiwrap, git and openssl, or see {}",
            dir.join("error.log").display()
        );
        let port = |name: &str| {
            let word = line.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
            word.and_then(|port| port.parse().ok()).expect("the line names its ports")
        };
        let token = fs::read_to_string(dir.join("token")).expect("it made a token").trim().to_owned();
        Host { https: port("https"), http: port("http"), token, _server: Mutex::new(server), dir }
    })
}

fn remove_those_of_dead_processes(all: &Path) {
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let pid = entry.file_name().to_string_lossy().parse().ok().and_then(rustix::process::Pid::from_raw);
        if pid.is_none_or(|pid| rustix::process::test_kill_process(pid).is_err()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A bare repository on the server.
pub(crate) struct Repo {
    pub(crate) git: Repository,
    /// As in an address: `name.git`.
    pub(crate) path: String,
}

impl Repo {
    pub(crate) fn new() -> Self {
        Self::at("")
    }

    pub(crate) fn public() -> Self {
        Self::at("public/")
    }

    fn at(folder: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let path = format!("{folder}r{}.git", NEXT.fetch_add(1, Ordering::Relaxed));
        let git = Repository::init_bare(host().dir.join("repos").join(&path)).unwrap();
        git.set_head("refs/heads/main").unwrap();
        Self { git, path }
    }

    pub(crate) fn https(&self) -> String {
        format!("https://localhost:{}/{}", host().https, self.path)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.git.path()
    }

    /// A commit on `main` with these files besides those that are there; contents `None` removes a file, if it is there.
    pub(crate) fn commit(&self, files: &[(&str, Option<&str>)]) -> String {
        self.commit_on("main", files)
    }

    pub(crate) fn commit_on(&self, branch: &str, files: &[(&str, Option<&str>)]) -> String {
        let name = format!("refs/heads/{branch}");
        let parent = self.git.find_reference(&name).ok().map(|found| found.peel_to_commit().unwrap());
        let base = parent.as_ref().map(|parent| parent.tree().unwrap());
        let base = base.unwrap_or_else(|| {
            self.git.find_tree(self.git.treebuilder(None).unwrap().write().unwrap()).unwrap()
        });
        let mut update = git2::build::TreeUpdateBuilder::new();
        for (path, contents) in files {
            match contents {
                None if base.get_path(Path::new(path)).is_err() => continue,
                None => update.remove(*path),
                Some(contents) => {
                    let (mode, path) = match path.split_once('!') {
                        Some(("x", path)) => (FileMode::BlobExecutable, path),
                        Some(("l", path)) => (FileMode::Link, path),
                        Some(("s", path)) => (FileMode::Commit, path),
                        _ => (FileMode::Blob, *path),
                    };
                    update.upsert(path, self.git.blob(contents.as_bytes()).unwrap(), mode)
                }
            };
        }
        let tree = update.create_updated(&self.git, &base).unwrap();
        self.commit_tree(branch, tree, parent.as_ref().map(Commit::id).as_slice())
    }

    /// A commit that `branch` then points to, whatever it pointed to before.
    pub(crate) fn commit_tree(&self, branch: &str, tree: Oid, parents: &[Oid]) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let who = "A Person <a@example.org> 1700000000 +0000";
        let parents: String = parents.iter().map(|parent| format!("parent {parent}\n")).collect();
        let text =
            format!("tree {tree}\n{parents}author {who}\ncommitter {who}\n\nChange {number}\n\nMore.\n");
        let id = self.git.odb().unwrap().write(ObjectType::Commit, text.as_bytes()).unwrap();
        self.git.reference(&format!("refs/heads/{branch}"), id, true, "").unwrap();
        id.to_string()
    }

    pub(crate) fn tag(&self, name: &str, commit: &str) {
        let target = self.git.find_object(Oid::from_str(commit).unwrap(), None).unwrap();
        let who = Signature::new("A Person", "a@example.org", &Time::new(1_700_000_000, 0)).unwrap();
        self.git.tag(name, &target, &who, "a tag", false).unwrap();
    }
}
