use crate::fixture::{Xgen, stderr, stdout};
use serde_json::Value;
use std::process::Output;

/// The command, and a folder with a Dockerfile that needs no base image.
struct Builds {
    xgen: Xgen,
    host: String,
}

impl Builds {
    /// None means that the test is skipped, and says so.
    fn new() -> Option<Self> {
        let Ok(host) = std::env::var("XGEN_TEST_DOCKER_HOST") else {
            eprintln!("skipped: XGEN_TEST_DOCKER_HOST names no engine");
            return None;
        };
        let xgen = Xgen::new();
        let file = "FROM scratch AS good\nCOPY text /\nFROM good AS bad\nRUN nothing\n";
        std::fs::create_dir(xgen.path("app")).unwrap();
        std::fs::write(xgen.path("app/Dockerfile"), file).unwrap();
        std::fs::write(xgen.path("app/text"), xgen.0.path().display().to_string()).unwrap();
        Some(Self { xgen, host })
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = self.xgen.command(args);
        command
            .current_dir(self.xgen.0.path())
            .env("DOCKER_HOST", &self.host)
            .env("HOME", self.xgen.0.path());
        command.env_remove("DOCKER_CONTEXT").env_remove("DOCKER_CONFIG").output().unwrap()
    }
}

#[test]
fn an_image_is_built_saved_loaded_and_removed() {
    let Some(builds) = Builds::new() else { return };
    let tag = format!("xgen-test/cli:{}", std::process::id());
    let build = ["image", "build", "app", "--target", "good", "-t", &tag];
    let built = builds.run(&build);
    let said = stderr(&built);
    assert!(built.status.success(), "{said}");
    let id = stdout(&built).trim().to_owned();
    assert!(id.starts_with("sha256:"), "the id is all of standard output: {id}");
    assert!(
        said.contains("context: 2 files") && said.contains("COPY text /") && !said.contains('\x1b'),
        "{said}"
    );

    let again = stdout(&builds.run(&[&build[..], &["--format", "json"]].concat()));
    let events: Vec<Value> = again.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(events.iter().any(|e| e["event"] == "stepDone" && e["cached"] == true), "{again}");
    assert_eq!(events.last().unwrap()["built"]["imageId"], id.as_str(), "{again}");

    assert!(stdout(&builds.run(&["image", "history", &tag])).contains("COPY text /"));
    assert!(builds.run(&["image", "save", &tag, "-o", "image.tar"]).status.success());
    let folder = builds.run(&["image", "save", &tag, "-o", "app"]);
    let said = stderr(&folder);
    assert!(said.starts_with("error[invalid_input]: ") && said.contains("app"), "{said}");
    let removed = builds.run(&["image", "remove", "xgen-test/none:1", &tag]);
    assert_eq!(removed.status.code(), Some(1), "one of them does not exist");
    assert!(stdout(&removed).contains(&format!("untagged {tag}")), "{}", stdout(&removed));
    assert!(!stdout(&builds.run(&["image", "list"])).contains(&tag));
    assert_eq!(stdout(&builds.run(&["image", "load", "-i", "image.tar"])), format!("{tag}\n"));
    assert!(builds.run(&["image", "remove", &tag]).status.success());
}

#[test]
fn a_build_that_fails_names_the_step_and_exits_with_1() {
    let Some(builds) = Builds::new() else { return };
    let failed = builds.run(&["image", "build", "app"]);
    let said = stderr(&failed);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("error[") && said.contains("RUN nothing"), "{said}");
    assert!(failed.stdout.is_empty());
}

#[test]
fn a_prune_that_nobody_confirms_lists_what_would_go_and_removes_nothing() {
    let Some(builds) = Builds::new() else { return };
    let tag = format!("xgen-test/unused:{}", std::process::id());
    assert!(builds.run(&["image", "build", "app", "--target", "good", "-t", &tag]).status.success());
    let prune = builds.run(&["docker", "prune", "--all-images"]);
    assert_eq!(prune.status.code(), Some(1), "{}", stderr(&prune));
    assert!(stdout(&prune).contains(&tag), "{}", stdout(&prune));
    assert!(stderr(&prune).contains("hint: add --yes"), "{}", stderr(&prune));
    assert!(stdout(&builds.run(&["image", "list"])).contains(&tag), "it is still there");
    assert!(builds.run(&["image", "remove", &tag]).status.success());
}
