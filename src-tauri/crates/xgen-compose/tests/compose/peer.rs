//! The real Docker Compose as the judge, where `XGEN_COMPOSE_BIN` names its plugin; a note and nothing else where not.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, compose};

fn run(peer: &OsString, dir: &Path, what: &[&str]) -> Option<String> {
    let mut command = Command::new(peer);
    command.args(["-p", "t", "--profile", "*", "config"]).args(what).current_dir(dir);
    let output = command.env_clear().env("HOME", "/root").output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

fn check(peer: &OsString, what: &str, folder: &Folder) {
    let Some(theirs) = run(peer, &folder.path(), &["--format", "json"]) else {
        assert!(folder.load().is_err(), "Compose refuses {what}");
        return;
    };
    let project = folder.project();
    let ours: Value = serde_json::from_str(&project.to_json()).unwrap();
    assert_eq!(ours, serde_json::from_str::<Value>(&theirs).unwrap(), "of {what}");
    for line in run(peer, &folder.path(), &["--hash", "*"]).unwrap().lines().filter(|line| !line.is_empty()) {
        let (name, hash) = line.split_once(' ').unwrap();
        assert_eq!(project.service_hash(name).unwrap(), hash, "of {name} in {what}");
    }
}

#[test]
fn the_peer_sees_the_same_projects_and_hashes() {
    let Some(peer) = std::env::var_os("XGEN_COMPOSE_BIN") else {
        println!("skipped: XGEN_COMPOSE_BIN is not set");
        return;
    };
    let rows: Vec<Value> = serde_json::from_str(include_str!("../cases/compose_config.json")).unwrap();
    for (i, row) in rows.iter().enumerate().filter(|(_, row)| row["accepted"] == true) {
        let text = row["yaml"].as_str().unwrap();
        // With an env_file, `config --hash` prints another value than `up` writes on the container. And with
        // !override in a chain of extends, Compose answers now this, now that.
        if !text.contains("env_file") && !text.contains("!override") {
            check(&peer, &format!("row {i}"), &compose(text));
        }
    }
    let repository = include_str!("../../../../../docker-compose.yml");
    check(&peer, "the repository's own file", &compose(repository));
}
