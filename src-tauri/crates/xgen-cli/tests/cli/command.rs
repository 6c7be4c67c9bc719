use crate::fixture::{STARTER, Xgen, facts, starter_bytes, stderr, stdout, worker_dir};
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;

#[test]
fn a_question_is_answered_in_its_own_language_with_usage_and_timings() {
    if worker_dir().is_none() {
        return;
    }
    let xgen = Xgen::new();
    for question in ["How do I add a model?", "모델을 어떻게 추가하나요?"] {
        let expected =
            facts().into_iter().find(|f| f.question == question).expect("it is in facts.json").answer;
        let output = xgen.run(&["chat", question, "--json"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["answer"], expected);
        assert_eq!(json["finishReason"], "stop");
        assert!(json["usage"]["promptTokens"].as_u64().unwrap() > 5);
        assert!(json["timings"]["completionTokensPerS"].as_f64().unwrap() > 1.0);
        let text = xgen.run(&["chat", question]);
        assert_eq!(
            stdout(&text),
            format!("{expected}\n"),
            "without --json the answer is all of standard output"
        );
    }
}

#[test]
fn a_model_that_cannot_be_loaded_is_a_coded_error_without_panic_text() {
    let xgen = Xgen::new();
    let cut = xgen.path("cut.gguf");
    std::fs::write(&cut, &starter_bytes()[..500_000]).unwrap();
    let text = xgen.path("글.gguf");
    std::fs::write(&text, "this is a text").unwrap();
    let table =
        [(xgen.path("missing.gguf"), "model_missing"), (cut, "model_cut"), (text, "model_not_a_model")];
    for (path, code) in table {
        let path = path.display().to_string();
        let output = xgen.run(&["chat", "hello", "--model", &path]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.starts_with(&format!("error[{code}]: ")) && said.contains(&path) && said.contains("hint: "),
            "{said}"
        );
        assert!(!said.contains("panic") && output.stdout.is_empty(), "{said}");
        let json: Value =
            serde_json::from_slice(&xgen.run(&["chat", "hello", "--model", &path, "--json"]).stdout).unwrap();
        assert_eq!(json["error"]["code"], code);
    }
}

#[test]
fn a_question_can_come_through_a_pipe() {
    if worker_dir().is_none() {
        return;
    }
    let xgen = Xgen::new();
    let mut child = xgen
        .command(&["chat", "--model", STARTER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("모델을 어떻게 추가하나요?".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(stdout(&output).contains("GGUF"));
    assert_eq!(xgen.run(&["chat", "  "]).status.code(), Some(1), "an empty prompt is refused");
}

#[test]
fn settings_are_shown_with_their_source_and_changed() {
    let xgen = Xgen::new();
    assert!(xgen.run(&["settings", "set", "language", "ko"]).status.success());
    assert!(xgen.run(&["settings", "set", "sampling.topP", "0.5"]).status.success());
    assert_eq!(stdout(&xgen.run(&["settings", "get", "sampling.topP"])), "0.5\n");
    let list = xgen.command(&["settings", "list"]).env("XGEN_THEME", "dark").output().unwrap();
    let line = |key: &str| stdout(&list).lines().find(|l| l.starts_with(key)).unwrap().to_owned();
    assert!(line("language").contains("\"ko\"") && line("language").ends_with("settings.json"));
    assert!(line("theme").ends_with("XGEN_THEME"));
    assert!(line("threads").ends_with("default"));
    let refused = xgen.run(&["settings", "set", "threads", "many"]);
    assert!(stderr(&refused).starts_with("error[settings_invalid]"), "{}", stderr(&refused));
    let unknown = xgen.run(&["settings", "get", "nonsense"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(xgen.run(&["settings", "reset", "language"]).status.success());
    assert_eq!(stdout(&xgen.run(&["settings", "get", "language"])), "system\n");
}

#[test]
fn a_model_is_imported_listed_and_removed() {
    let xgen = Xgen::new();
    let path = xgen.path("copy.gguf");
    std::fs::write(&path, starter_bytes()).unwrap();
    let imported: Value =
        serde_json::from_slice(&xgen.run(&["model", "import", &path.display().to_string(), "--json"]).stdout)
            .unwrap();
    let id = imported["id"].as_str().unwrap();
    let again = xgen.run(&["model", "import", &path.display().to_string()]);
    assert!(stderr(&again).starts_with("error[model_exists]"), "{}", stderr(&again));
    assert!(stdout(&xgen.run(&["model", "list"])).contains(id));
    assert!(xgen.run(&["model", "remove", id]).status.success());
    assert!(!stdout(&xgen.run(&["model", "list"])).contains(id));
}

#[test]
fn the_doctor_finds_this_machine_well_and_says_what_is_missing() {
    let Some(dir) = worker_dir() else { return };
    let xgen = Xgen::new();
    let well = xgen.run(&["doctor"]);
    assert!(well.status.success(), "{}", stdout(&well));
    assert!(
        stdout(&well).contains("uses the build for") && stdout(&well).contains(&dir.display().to_string())
    );
    let nowhere = xgen.path("nowhere");
    let ill = xgen.command(&["doctor", "--json"]).env("XGEN_WORKER_DIR", &nowhere).output().unwrap();
    assert_eq!(ill.status.code(), Some(1));
    let checks: Value = serde_json::from_slice(&ill.stdout).unwrap();
    let worker = checks.as_array().unwrap().iter().find(|c| c["name"] == "worker").unwrap();
    assert_eq!(worker["verdict"], "fail");
    assert!(worker["remedy"].as_str().unwrap().contains("XGEN_WORKER_DIR"));
}

#[test]
fn no_token_of_the_environment_reaches_the_worker() {
    if worker_dir().is_none() {
        return;
    }
    let xgen = Xgen::new();
    let mut child = xgen
        .command(&["chat"])
        .env("GITLAB_TOKEN", "glpat-marker")
        .env("HF_TOKEN", "hf-marker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // A long question keeps the worker alive while its environment is read.
    child.stdin.take().unwrap().write_all("What is XGEN? ".repeat(300).as_bytes()).unwrap();
    let parent = child.id().to_string();
    let mut environment = None;
    while environment.is_none() && child.try_wait().unwrap().is_none() {
        let found = std::process::Command::new("pgrep").args(["-P", &parent]).output().unwrap();
        if let Some(pid) = stdout(&found).lines().next() {
            environment = std::fs::read(format!("/proc/{pid}/environ")).ok().filter(|e| !e.is_empty());
            environment = environment.filter(|e| String::from_utf8_lossy(e).contains("RAYON_NUM_THREADS"));
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    let environment = String::from_utf8_lossy(&environment.expect("the worker was seen")).into_owned();
    assert!(!environment.contains("marker"), "{environment}");
}
