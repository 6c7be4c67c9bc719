use crate::fixture::{Xgen, stderr, stdout};
use serde_json::Value;
use std::process::Output;

const FILE: &str = "
name: shop
services:
  web:
    image: web:${TAG}
    depends_on: [db]
    volumes: ['data:/data']
  db:
    build: .
  debug:
    image: debug
    profiles: [tools]
volumes:
  data:
";

struct Project(Xgen);

impl Project {
    fn new(file: &str) -> Self {
        let xgen = Xgen::new();
        std::fs::write(xgen.path("compose.yaml"), file).unwrap();
        Self(xgen)
    }

    fn config(&self, args: &[&str]) -> Output {
        let mut command = self.0.command(&["compose", "config"]);
        command.args(args).current_dir(self.0.0.path());
        for name in ["TAG", "COMPOSE_FILE", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"] {
            command.env_remove(name);
        }
        command.output().unwrap()
    }

    fn lines(&self, args: &[&str]) -> Vec<String> {
        let output = self.config(args);
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output).lines().map(str::to_owned).collect()
    }
}

#[test]
fn compose_config_writes_yaml_that_reads_back_and_json() {
    let project = Project::new(FILE);
    let yaml = project.config(&[]);
    assert!(yaml.status.success(), "{}", stderr(&yaml));
    assert!(stdout(&yaml).starts_with("name: shop\nservices:\n"), "{}", stdout(&yaml));
    std::fs::write(project.0.path("again.yaml"), &yaml.stdout).unwrap();
    let json = project.config(&["-f", "again.yaml", "--format", "json"]);
    assert_eq!(stdout(&json), stdout(&project.config(&["--format", "json"])));
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["services"]["web"]["volumes"][0]["source"], "data");
    assert_eq!(json["volumes"]["data"]["name"], "shop_data");
    assert!(json["services"].get("debug").is_none(), "its profile is off");
}

#[test]
fn compose_config_lists_the_parts_of_a_project() {
    let project = Project::new(FILE);
    assert_eq!(project.lines(&["--services"]), ["db", "web"], "what web depends on comes first");
    assert_eq!(project.lines(&["--services", "--profile", "tools"]), ["db", "debug", "web"]);
    assert_eq!(project.lines(&["--profiles"]), ["tools"]);
    assert_eq!(project.lines(&["--images"]), ["shop-db", "web:"]);
    assert_eq!(project.lines(&["--images", "db"]), ["shop-db"]);
    assert_eq!(project.lines(&["--volumes"]), ["data"]);
    assert_eq!(project.lines(&["--services", "--format", "json"]).concat(), r#"[  "db",  "web"]"#);
    let two = project.config(&["--services", "--images"]);
    assert_eq!(two.status.code(), Some(2), "one list at a time");
}

#[test]
fn compose_config_narrows_the_project_to_a_service_and_what_it_needs() {
    let project = Project::new(FILE);
    let json: Value = serde_json::from_slice(&project.config(&["--format", "json", "db"]).stdout).unwrap();
    assert_eq!(json["services"].as_object().unwrap().keys().collect::<Vec<_>>(), ["db"]);
    assert!(json.get("volumes").is_none(), "only web uses it");
    let named = project.config(&["--format", "json", "-p", "other", "debug"]);
    let json: Value = serde_json::from_slice(&named.stdout).unwrap();
    assert_eq!((&json["name"], &json["services"]["debug"]["image"]), (&"other".into(), &"debug".into()));
}

#[test]
fn compose_config_gives_the_hash_of_docker_compose() {
    let project = Project::new("services: {a: {image: x}, b: {image: y}}");
    // From `docker compose config --hash` 2.40.3.
    let a = "a d5457d0b2799957b606d2ac4ed52d85a1e75799490e56229948300b9a59e8953";
    assert_eq!(project.lines(&["--hash", "a"]), [a]);
    let all = project.lines(&["--hash", "*"]);
    assert_eq!((all.len(), all[0].as_str()), (2, a));
    assert_eq!(project.lines(&["--hash", "*", "b"]), all, "they are those of the whole project");
    let none = project.config(&["--hash", "c"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).starts_with("error[compose_no_service]: no such service: c"), "{}", stderr(&none));
}

#[test]
fn compose_config_warns_of_a_variable_that_is_not_set_and_takes_it_from_a_file() {
    let project = Project::new(FILE);
    let unset = project.config(&[]);
    let place = project.0.path("compose.yaml");
    let said = stderr(&unset);
    assert!(said.starts_with("warning: ") && said.contains(&format!("{}:5: ", place.display())), "{said}");
    assert!(said.contains("TAG") && unset.status.success(), "{said}");
    std::fs::write(project.0.path("vars"), "TAG=7\n").unwrap();
    let set = project.config(&["--env-file", "vars"]);
    assert!(stdout(&set).contains("web:7") && set.stderr.is_empty(), "{}", stderr(&set));
}

#[test]
fn compose_config_names_file_and_line_of_what_is_invalid() {
    let project = Project::new("services:\n  web:\n    image: x\n    ports: {a: b}\n");
    let output = project.config(&[]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let place = format!("{}:4", project.0.path("compose.yaml").display());
    assert!(said.starts_with(&format!("error[compose_invalid]: {place}: services.web.ports")), "{said}");
    assert!(said.contains("hint: ") && output.stdout.is_empty(), "{said}");
    let json: Value = serde_json::from_slice(&project.config(&["--format", "json"]).stdout).unwrap();
    assert_eq!(json["error"]["code"], "compose_invalid");
    let missing = project.config(&["-f", "missing.yaml"]);
    let said = stderr(&missing);
    assert!(said.starts_with("error[io]: cannot read ") && said.contains("missing.yaml"), "{said}");
}
