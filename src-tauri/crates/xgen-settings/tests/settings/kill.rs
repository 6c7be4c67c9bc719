//! A process that is killed while it changes settings leaves a whole file.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use xgen_settings::{SettingsFile, Update};

use crate::helper::Home;

const SETTINGS: &str = "XGEN_SETTINGS_TEST_FILE";

/// The writer: prints the number that it saved, again and again, with a text that depends on it.
#[test]
fn writer() {
    let Ok(path) = std::env::var(SETTINGS) else { return };
    let settings = SettingsFile::open(Path::new(&path), |_| None).unwrap();
    let mut out = std::io::stdout();
    for n in settings.view().unwrap().values.sampling.seed.unwrap_or(0) + 1.. {
        let change = Update { seed: Some(n), system_prompt: Some(prompt(n)), ..Update::default() };
        settings.update(&change).unwrap();
        writeln!(out, "saved {n} .").unwrap();
    }
}

fn prompt(n: u64) -> String {
    "가나다 ".repeat((n as usize * 997) % 2_000)
}

#[test]
fn a_killed_process_leaves_whole_settings_with_all_that_was_saved() {
    let home = Home::with(r#"{"mine": "kept"}"#);
    let mut random = fastrand::Rng::with_seed(11);
    let mut saved = 0;
    for round in 0..100 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::writer", "--nocapture", "--test-threads=1"])
            .env(SETTINGS, &home.path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        // The first rounds also hit the start of the process; the later ones the writing.
        let first = if round < 20 { None } else { out.by_ref().find_map(|line| number(&line)) };
        std::thread::sleep(Duration::from_micros(random.u64(0..20_000)));
        child.kill().unwrap();
        saved = out.filter_map(|line| number(&line)).chain(first).max().unwrap_or(0).max(saved);
        child.wait().unwrap();

        let view = home.open().view().unwrap();
        assert_eq!(view.problem, None, "round {round}");
        let n = view.values.sampling.seed.unwrap_or(0);
        assert!(n >= saved, "round {round}: {saved} was saved, {n} is there");
        assert_eq!(
            view.values.system_prompt,
            if n == 0 { String::new() } else { prompt(n) },
            "round {round}"
        );
        assert!(home.read().contains(r#""mine": "kept""#), "round {round}");
    }
    assert!(saved > 80, "only {saved} changes: the test says little");
    let extra: Vec<_> = home.names().into_iter().filter(|name| name.ends_with(".tmp")).collect();
    assert!(extra.len() <= 2, "temporary files do not pile up: {extra:?}");
}

fn number(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once("saved ")?;
    rest.strip_suffix(" .")?.parse().ok()
}
