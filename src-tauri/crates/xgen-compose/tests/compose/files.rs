//! Several files as one project: `-f`, `extends`, `include`, `!reset`.

use crate::support::{Folder, compose};

const BASE: &str = "
services:
  web:
    image: web:1
    command: serve
    environment: {A: '1', B: two}
    ports: ['80:80']
    volumes: ['data:/data', './src:/src']
    logging: {driver: json-file, options: {max-size: 10m}}
volumes: {data: , more: }
";

fn with_override(text: &str) -> Folder {
    Folder::new(&[("compose.yaml", BASE), ("compose.override.yaml", text)])
}

#[test]
fn a_later_file_replaces_joins_and_merges_by_key() {
    let folder = with_override(
        "services: {web: {command: [serve, -v], environment: [B=3, C], ports: ['81:81'], volumes: ['more:/data']}}",
    );
    let web = folder.project().services.remove("web").unwrap();
    assert_eq!(web.command.0.unwrap(), ["serve", "-v"], "a command is replaced");
    let env: Vec<_> = web.environment.iter().map(|(k, v)| (k.as_str(), v.as_deref())).collect();
    assert_eq!(env, [("A", Some("1")), ("B", Some("3")), ("C", None)], "variables merge by name");
    assert_eq!(web.ports.len(), 2, "ports are joined");
    let targets: Vec<_> = web.volumes.iter().map(|v| (v.source.as_str(), v.target.as_str())).collect();
    let src = folder.path().join("src").display().to_string();
    assert_eq!(targets, [("more", "/data"), (src.as_str(), "/src")], "a volume is replaced by its target");
}

#[test]
fn another_logging_driver_drops_the_options_of_the_first() {
    let folder = with_override("services: {web: {logging: {driver: local}}}");
    let logging = folder.project().services["web"].logging.clone().unwrap();
    assert_eq!((logging.driver.as_str(), logging.options.len()), ("local", 0));
}

#[test]
fn reset_and_override_take_back_what_the_first_file_says() {
    let folder = with_override(
        "services: {web: {ports: !reset null, environment: !override {Z: 1}, command: !reset null}}",
    );
    let web = folder.project().services.remove("web").unwrap();
    assert!(web.ports.is_empty() && web.command.0.is_none(), "both are reset");
    assert_eq!(web.environment.keys().collect::<Vec<_>>(), ["Z"], "the environment is another one");
}

#[test]
fn paths_of_an_extended_file_start_at_its_own_folder() {
    let folder = Folder::new(&[
        ("compose.yaml", "services: {a: {extends: {file: base/b.yaml, service: b}, environment: {X: 2}}}"),
        ("base/b.yaml", "services: {b: {extends: c, build: ctx}, c: {image: i, environment: {X: 1, Y: 1}}}"),
    ]);
    let a = folder.project().services.remove("a").unwrap();
    assert_eq!(a.build.unwrap().context, folder.path().join("base/ctx").display().to_string());
    assert_eq!(a.image, "i", "what b extends comes along");
    assert_eq!((a.environment["X"].as_deref(), a.environment["Y"].as_deref()), (Some("2"), Some("1")));
}

#[test]
fn services_that_extend_in_a_circle_are_refused_with_the_circle() {
    let folder = compose("services:\n  a: {image: x, extends: b}\n  b: {extends: a}\n");
    assert_eq!(folder.refusal(), "compose.yaml:3: services extend one another in a circle: a -> b -> a");
}

#[test]
fn an_included_project_has_a_folder_and_variables_of_its_own() {
    let folder = Folder::new(&[
        (
            "compose.yaml",
            "include: [sub/compose.yaml]\nservices: {a: {image: 'x:${T-none}', depends_on: [inc]}}",
        ),
        ("sub/compose.yaml", "services: {inc: {image: 'y:${T}', volumes: ['./v:/v']}}"),
        ("sub/.env", "T=sub"),
    ]);
    let project = folder.project();
    assert_eq!(project.services["a"].image, "x:none", "the variables of the include stay inside");
    assert_eq!(project.services["inc"].image, "y:sub");
    let source = &project.services["inc"].volumes[0].source;
    assert_eq!(*source, folder.path().join("sub/v").display().to_string());
}

#[test]
fn an_include_may_not_change_a_service() {
    let folder = Folder::new(&[
        ("compose.yaml", "include:\n  - other.yaml\nservices:\n  a: {image: x}\n"),
        ("other.yaml", "services:\n  a: {image: y}\n"),
    ]);
    let message = "compose.yaml:4: services.a: conflicts with the a that is included from other.yaml:2";
    assert_eq!(folder.refusal(), message);
}

#[test]
fn files_that_include_one_another_are_refused_with_the_circle() {
    let folder = Folder::new(&[
        ("compose.yaml", "include: [b.yaml]\nservices: {a: {image: x}}"),
        ("b.yaml", "include: [compose.yaml]\nservices: {b: {image: x}}"),
    ]);
    let message = "b.yaml:1: files include one another in a circle: compose.yaml -> b.yaml -> compose.yaml";
    assert_eq!(folder.refusal(), message);
}

#[test]
fn the_file_is_found_from_a_folder_below_and_named_by_compose_file() {
    let folder = Folder::new(&[
        ("compose.yml", "services: {a: {image: x}}"),
        ("sub/o.yaml", "services: {b: {image: y}}"),
    ]);
    let mut loader = folder.loader();
    loader.dir = folder.path().join("sub");
    let project = loader.load().unwrap().project;
    assert_eq!(project.files, [folder.path().join("compose.yml")]);
    assert_eq!(project.working_dir, folder.path(), "the project is where the file is");
    loader.env.insert("COMPOSE_FILE".into(), "o.yaml".into());
    assert!(loader.load().unwrap().project.services.contains_key("b"), "COMPOSE_FILE wins over the search");
}
