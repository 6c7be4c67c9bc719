//! What `config` prints.

use crate::support::{Folder, compose};

const TEXT: &str = "
services:
  web:
    image: x
    command: echo $$HOME
    environment: {A: 'yes', B: '1', C: '', D: }
    labels: {multi: \"two\\nlines\"}
    ports: ['80']
x-note: {a: [1, 2.5, null]}
";

#[test]
fn the_yaml_reads_back_as_the_same_project() {
    let project = compose(TEXT).project();
    let again = compose(&project.to_yaml()).project();
    assert_eq!(again.to_json(), project.to_json(), "of\n{}", project.to_yaml());
    assert!(project.to_yaml().contains("$$HOME"), "a dollar stays a dollar when it is read back");
    assert!(!project.to_yaml().contains("entrypoint"), "what is not there is not written");
}

#[test]
fn what_nothing_uses_is_left_out() {
    let project =
        compose("services: {a: {image: x, volumes: ['data:/v']}}\nvolumes: {data: , w: }\nnetworks: {n: }")
            .project();
    assert_eq!(project.volumes.keys().collect::<Vec<_>>(), ["data"]);
    assert_eq!(project.networks.keys().collect::<Vec<_>>(), ["default"]);
    assert_eq!(project.volumes["data"].name, "t_data", "a volume is called after its project");
}

#[test]
fn a_secret_is_never_printed() {
    let text = "services: {a: {image: x, secrets: [s]}}\nsecrets: {s: {environment: TOKEN}}";
    let folder = compose(text);
    let mut loader = folder.loader();
    loader.env.insert("TOKEN".into(), "hunter2".into());
    let project = loader.load().unwrap().project;
    assert_eq!(project.secrets["s"].content.as_deref(), Some("hunter2"), "the value is there for the engine");
    assert!(
        !project.to_json().contains("hunter2") && !project.to_yaml().contains("hunter2"),
        "and not in print"
    );
}

#[test]
fn an_image_without_a_name_is_called_after_project_and_service() {
    let project = compose("services: {a: {build: .}, b: {image: x, build: .}}").project();
    let images: Vec<String> = project.services.values().map(|service| project.image_of(service)).collect();
    assert_eq!(images, ["t-a", "x"]);
}

#[test]
fn the_hash_is_over_what_makes_the_container_and_nothing_else() {
    let hash = |text: &str| {
        compose(&format!("services: {{a: {{{text}}}, b: {{image: y}}}}")).project().service_hash("a").unwrap()
    };
    let plain = hash("image: x");
    // From `docker compose config --hash` 2.40.3.
    assert_eq!(plain, "d5457d0b2799957b606d2ac4ed52d85a1e75799490e56229948300b9a59e8953");
    for same in
        ["image: x, build: .", "image: x, scale: 2", "image: x, depends_on: [b]", "image: x, profiles: [p]"]
    {
        assert_eq!(hash(same), plain, "{same} makes the same container");
    }
    assert_ne!(hash("image: x, environment: [A=1]"), plain, "another environment is another container");
}

#[test]
fn variables_of_a_file_are_in_the_hash_as_if_written_out() {
    let from_file = Folder::new(&[("compose.yaml", "services: {a: {image: x, env_file: e}}"), ("e", "A=1")]);
    let written = compose("services: {a: {image: x, environment: [A=1]}}");
    assert_eq!(from_file.project().service_hash("a").unwrap(), written.project().service_hash("a").unwrap());
}

#[test]
fn networks_and_volumes_have_a_hash() {
    let project = compose("services: {a: {image: x, volumes: ['data:/v']}}\nvolumes: {data: }").project();
    // SHA-256 of {"name":"t_default","driver":"bridge","ipam":{}} and {"name":"t_data","driver":"local"}.
    assert_eq!(
        project.networks["default"].config_hash(),
        "1786ad032f1bdc90ff17578e06e96c37df178437e31a1149dd607201a19dd64b"
    );
    assert_eq!(
        project.volumes["data"].config_hash(),
        "9ac9c59733dbe5634b041f2b1e68872f0a20dfc1dff25745ca81173061a7d6c1"
    );
}
