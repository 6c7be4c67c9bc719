//! A refusal names file, line, key and reason; a warning does too.

use xgen_core::{Coded, ErrorCode};

use crate::support::{Folder, compose};

#[test]
fn every_refusal_names_file_line_key_and_reason() {
    let cases = [
        (
            "services:\n  web:\n    image: x\n    enviroment: {A: 1}\n",
            "compose.yaml:4: services.web: there is no key enviroment here; did you mean environment?",
        ),
        (
            "services:\n  web:\n    image: x\n    ports:\n      - 80\n      - '80:http'\n",
            "compose.yaml:6: services.web.ports.1: \"http\" is no port of a container",
        ),
        (
            "services:\n  web:\n    image: [x]\n",
            "compose.yaml:3: services.web.image: must be text, not a list",
        ),
        (
            "services:\n  web:\n    image: x\n    tty: ${T}\n",
            "compose.yaml:4: services.web.tty: \"\" is not true or false",
        ),
        (
            "services:\n  web:\n    image: ${I:?name the image}\n",
            "compose.yaml:3: services.web.image: the variable I is required: name the image",
        ),
        (
            "services:\n  web:\n    mem_limit: 1g\n",
            "compose.yaml:2: services.web: has neither an image nor a build context",
        ),
        (
            "services:\n  web:\n    image: x\n    depends_on:\n      - db\n",
            "compose.yaml:5: services.web.depends_on.db: there is no service db",
        ),
        (
            "services:\n  web:\n    image: x\n    mem_limit: lots\n",
            "compose.yaml:4: services.web.mem_limit: \"lots\" is not a size such as 512m or 2g",
        ),
        (
            "services:\n  web: {image: x}\n  web: {image: y}\n",
            "compose.yaml:3: the key web is already on line 2",
        ),
        (
            "services:\n  web:\n    image: x\n    healthcheck:\n      interval: soon\n",
            "compose.yaml:5: services.web.healthcheck.interval: \"soon\" is not a duration such as 30s or 1m30s",
        ),
        (
            "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n",
            "compose.yaml:2: services depend on one another in a circle: a -> b -> a",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(compose(text).refusal(), message, "of\n{text}");
    }
}

#[test]
fn the_line_is_that_of_the_file_which_says_it() {
    let folder = Folder::new(&[
        ("compose.yaml", "services:\n  web:\n    image: x\n"),
        ("compose.override.yaml", "services:\n  web:\n    restart: always\n    privileged: 5\n"),
    ]);
    let message =
        "compose.override.yaml:4: services.web.privileged: must be true or false or text, not a number";
    assert_eq!(folder.refusal(), message);
}

#[test]
fn a_file_that_is_no_yaml_is_refused_at_its_line() {
    let message = compose("services:\n  web:\n    image: [x\n  b: y\n").refusal();
    assert!(message.starts_with("compose.yaml:"), "{message}");
    assert!(compose("").refusal().contains("nothing is in it"), "an empty file is no project");
}

#[test]
fn refusals_have_codes_and_a_way_out() {
    // At the top, because the search goes up from anywhere else.
    let nothing = xgen_compose::Loader { dir: "/".into(), ..Default::default() }.load().unwrap_err();
    assert_eq!(nothing.code(), ErrorCode::ComposeNoFile);
    assert!(nothing.hint().unwrap().contains("-f"), "the way out is to name the file");
    let missing = compose("services: {a: {extends: {file: no.yaml, service: b}}}").load().unwrap_err();
    assert_eq!(missing.code(), ErrorCode::Io);
    assert!(missing.to_string().contains("no.yaml"), "the file is named: {missing}");
    assert_eq!(compose("services: 1").load().unwrap_err().code(), ErrorCode::ComposeInvalid);
}

#[test]
fn a_key_that_is_not_carried_out_is_named_once_and_only_if_it_is_used() {
    let folder = compose(
        "services:\n  web:\n    image: x\n    isolation: hyperv\n    deploy:\n      mode: global\n  off:\n    image: x\n    profiles: [p]\n    isolation: hyperv\n",
    );
    let mut loader = folder.loader();
    loader.profiles.clear();
    let warnings: Vec<String> = loader.load().unwrap().warnings.iter().map(ToString::to_string).collect();
    let prefix = format!("{}/compose.yaml", folder.path().display());
    assert_eq!(
        warnings,
        [
            format!(
                "{prefix}:6: services.web.deploy.mode is not carried out: it is for Swarm, and Compose does not carry it out either"
            ),
            format!("{prefix}:4: services.web.isolation is not carried out: it is for Windows containers"),
        ]
    );
}

#[test]
fn a_command_that_only_a_shell_understands_is_named() {
    let folder = compose("services:\n  web:\n    image: x\n    command: build && serve\n");
    let loaded = folder.load().unwrap();
    assert_eq!(loaded.project.services["web"].command.0.as_deref().unwrap(), ["build"], "as with Compose");
    let warning = loaded.warnings[0].to_string();
    assert!(
        warning.contains("compose.yaml:4: services.web.command is not carried out: what stands behind"),
        "{warning}"
    );
}

#[test]
fn the_document_lists_exactly_the_keys_that_are_not_carried_out() {
    let document = include_str!("../../../../../docs/compose.md");
    let (_, section) = document.split_once("## What is not carried out").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let listed: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once('`').map(|(key, _)| key))
        .collect();
    let known: Vec<&str> = xgen_compose::UNSUPPORTED.iter().map(|unsupported| unsupported.key).collect();
    assert_eq!(listed, known, "docs/compose.md and unsupported.rs differ");
}
