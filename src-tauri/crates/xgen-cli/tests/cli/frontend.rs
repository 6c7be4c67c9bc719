//! `xgen frontend` from a repository on this machine to a version, with the real Git, npm and guard. Next.js itself is
//! a stand-in: what it builds is the affair of `xgen-frontend`'s tests.

use crate::fixture::{Xgen, stderr, stdout};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const NEXT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/next-stand-in");

const LOCK: &str = r#"{
  "name": "app", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
  "packages": {
    "": { "name": "app", "version": "1.0.0", "dependencies": { "next": "file:vendor/next" } },
    "node_modules/next": { "resolved": "vendor/next", "link": true },
    "vendor/next": { "name": "next", "version": "16.4.5", "bin": { "next": "dist/bin/next" } }
  }
}
"#;

/// A repository with an app, and a user who syncs it.
struct Project {
    xgen: Xgen,
    work: PathBuf,
    bare: PathBuf,
}

impl Project {
    fn new() -> Self {
        let xgen = Xgen::new();
        let (work, bare) = (xgen.path("work"), xgen.path("app.git"));
        git(xgen.0.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "app.git"]);
        git(xgen.0.path(), &["init", "--quiet", "--initial-branch=main", "work"]);
        copy(Path::new(NEXT), &work.join("vendor/next"));
        write(
            &work,
            "package.json",
            r#"{ "name": "app", "version": "1.0.0", "dependencies": { "next": "file:vendor/next" } }"#,
        );
        write(&work, "package-lock.json", LOCK);
        write(
            &work,
            "app/layout.js",
            "export default function Layout({ children }) {\n  return children;\n}\n",
        );
        let project = Self { xgen, work, bare };
        project.set("frontend.repository", &project.bare.display().to_string());
        project
    }

    fn set(&self, key: &str, value: &str) {
        let output = self.xgen.run(&["settings", "set", key, value]);
        assert!(output.status.success(), "{}", stderr(&output));
    }

    /// Pushes a page and returns the commit.
    fn push(&self, text: &str) -> String {
        let page = format!("export default function Page() {{\n  return '{text}';\n}}\n");
        write(&self.work, "app/page.js", &page);
        git(&self.work, &["add", "--all"]);
        git(&self.work, &["commit", "--quiet", "--message", text]);
        git(&self.work, &["push", "--quiet", "--force", &self.bare.display().to_string(), "HEAD:main"]);
        git(&self.work, &["rev-parse", "HEAD"])
    }

    fn frontend(&self, args: &[&str]) -> Output {
        self.xgen.run(&[&["frontend"], args].concat())
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.frontend(args);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)))
    }

    fn current(&self) -> Value {
        self.json(&["status", "--json"])["current"].clone()
    }

    /// The page of a version.
    fn page(&self, id: &str) -> String {
        let export = self.xgen.path("data/frontend/versions").join(id).join("export/index.html");
        std::fs::read_to_string(export).unwrap()
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Kim", "-c", "user.email=kim@example.org", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", stderr(&output));
    stdout(&output).trim().to_owned()
}

#[test]
fn a_commit_becomes_the_version_of_the_window_and_one_command_goes_back() {
    let project = Project::new();
    let first = project.push("one");
    let synced = project.json(&["sync", "--json"]);
    assert_eq!((&synced["kind"], &synced["activated"]), (&"first".into(), &true.into()), "{synced}");
    assert_eq!(project.current(), first);
    assert!(project.page(&first).contains("<p>one</p>"));

    let again = project.json(&["sync", "--json"]);
    assert_eq!(again["kind"], "up_to_date");

    let second = project.push("two");
    let output = project.frontend(&["sync"]);
    let said = stdout(&output);
    assert!(said.starts_with(&format!("updated {} -> {}", &first[..12], &second[..12])), "{said}");
    assert!(said.contains("1 files changed"), "{said}");
    assert!(stderr(&output).contains("==> building"), "the steps are told");
    assert_eq!(project.current(), second);

    let back = project.frontend(&["rollback"]);
    assert_eq!(stdout(&back).trim(), first);
    assert_eq!(project.current(), first);
    let bundled = project.frontend(&["activate", "bundled"]);
    assert!(bundled.status.success(), "{}", stderr(&bundled));
    assert_eq!(project.current(), Value::Null);
}

#[test]
fn a_commit_that_does_not_build_changes_nothing_and_is_listed_with_the_reason() {
    let project = Project::new();
    let good = project.push("one");
    assert!(project.frontend(&["sync"]).status.success());
    let bad = project.push("type error");
    let output = project.frontend(&["sync"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("error[frontend_build_failed]: ") && said.contains("this page is broken"),
        "{said}"
    );
    assert_eq!(project.current(), good);
    let versions = project.json(&["versions", "--json"]);
    let failed = versions.as_array().unwrap().iter().find(|v| v["id"] == bad).expect("it is listed");
    assert_eq!(
        (&failed["state"], &failed["problem"]["code"]),
        (&"failed".into(), &"frontend_build_failed".into())
    );
    let log = stdout(&project.frontend(&["log", &bad[..10]]));
    assert!(log.contains("./app/page.js:3:7"), "{log}");
    let activate = project.frontend(&["activate", &bad]);
    assert_eq!(activate.status.code(), Some(1), "it cannot be activated");
    assert_eq!(project.current(), good);
}

#[test]
fn what_an_export_cannot_hold_is_named_with_file_and_line_before_anything_is_built() {
    let project = Project::new();
    write(
        &project.work,
        "app/api/route.js",
        "// takes orders\nexport async function POST() {\n  return new Response('x');\n}\n",
    );
    project.push("one");
    let output = project.frontend(&["sync"]);
    let said = stderr(&output);
    assert!(said.contains("error[frontend_incompatible]: app/api/route.js:2"), "{said}");
    assert!(!said.contains("==> installing packages"), "{said}");
    let check = project.frontend(&["check", &project.work.display().to_string()]);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        stdout(&check).contains("app/api/route.js:2: error[") && stdout(&check).contains("web       yes")
    );
    let web = project.frontend(&["check", &project.work.display().to_string(), "--target", "web"]);
    assert_eq!(web.status.code(), Some(0), "{}", stdout(&web));
}

#[test]
fn a_folder_is_built_and_not_touched() {
    let project = Project::new();
    project.push("from a folder");
    let folder = project.work.display().to_string();
    let before = git(&project.work, &["status", "--porcelain", "--ignored"]);
    let output = project.frontend(&["build", &folder, "--json"]);
    let version: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    assert_eq!(version["source"], "local");
    let id = version["id"].as_str().unwrap();
    assert!(id.starts_with("local-") && project.page(id).contains("from a folder"));
    assert_eq!(project.current(), id);
    assert_eq!(git(&project.work, &["status", "--porcelain", "--ignored"]), before);
}

#[test]
fn trust_is_given_to_the_repository_and_taken_back() {
    let project = Project::new();
    let commit = project.push("one");
    assert!(project.frontend(&["sync"]).status.success());
    let trusted = || project.json(&["versions", "--json"])[0]["trusted"].clone();
    assert_eq!(trusted(), false, "nobody has trusted {commit} yet");
    project.set("frontend.source", "git");
    assert!(project.frontend(&["trust"]).status.success());
    assert_eq!(trusted(), true);
    assert!(project.frontend(&["untrust"]).status.success());
    assert_eq!(trusted(), false);
}

#[test]
fn old_versions_are_removed_when_that_is_confirmed_and_those_in_use_stay() {
    let project = Project::new();
    let commits: Vec<_> = (0..6)
        .map(|n| {
            let commit = project.push(&format!("page {n}"));
            assert!(project.frontend(&["sync"]).status.success());
            commit
        })
        .collect();
    assert!(project.frontend(&["pin", &commits[0]]).status.success());
    let refused = project.frontend(&["prune"]);
    assert_eq!(refused.status.code(), Some(1), "nobody is there to confirm");
    let pruned = project.frontend(&["prune", "--yes"]);
    assert!(
        stdout(&pruned).contains(&commits[1]) && stdout(&pruned).contains(&commits[2]),
        "{}",
        stdout(&pruned)
    );
    let versions = project.json(&["versions", "--json"]);
    let mut left: Vec<_> = versions.as_array().unwrap().iter().map(|v| v["id"].as_str().unwrap()).collect();
    left.sort_unstable();
    let mut wanted = [&commits[0], &commits[3], &commits[4], &commits[5]].map(String::as_str);
    wanted.sort_unstable();
    assert_eq!(left, wanted);
}

#[test]
fn without_a_repository_the_command_says_what_to_set() {
    let xgen = Xgen::new();
    let output = xgen.run(&["frontend", "sync"]);
    let said = stderr(&output);
    assert!(
        said.contains("error[frontend_source_missing]") && said.contains("frontend.repository"),
        "{said}"
    );
}

#[test]
fn kill_of_a_sync_leaves_no_process_and_the_next_one_succeeds() {
    let project = Project::new();
    let good = project.push("one");
    assert!(project.frontend(&["sync"]).status.success());
    project.push("slow");
    let mut syncing = project.xgen.command(&["frontend", "sync"]).spawn().unwrap();
    let builds = project.xgen.path("data/frontend/builds").display().to_string();
    wait_for("the build runs", || processes_in(&builds) > 0);
    syncing.kill().unwrap();
    syncing.wait().unwrap();
    wait_for("the build has ended", || processes_in(&builds) == 0);
    assert_eq!(project.current(), good);
    let next = project.push("three");
    let output = project.frontend(&["sync"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(project.current(), next);
}

fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}: not within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many processes work in a folder below `folder`.
fn processes_in(folder: &str) -> usize {
    let working = |entry: std::fs::DirEntry| std::fs::read_link(entry.path().join("cwd")).ok();
    let folders = std::fs::read_dir("/proc").unwrap().filter_map(|entry| working(entry.ok()?));
    folders.filter(|cwd| cwd.starts_with(folder)).count()
}
