//! Which services are on.

use xgen_compose::{ComposeError, Loader};

use crate::support::{Folder, compose};

const TEXT: &str = "
services:
  always: {image: x}
  dev: {image: x, profiles: [dev, all], volumes: ['v:/v']}
  test: {image: x, profiles: [test], depends_on: [always]}
volumes: {v: }
";

fn names(loader: &Loader) -> Vec<String> {
    loader.load().unwrap().project.services.into_keys().collect()
}

fn loader(folder: &Folder, profiles: &[&str]) -> Loader {
    Loader { profiles: profiles.iter().map(|p| (*p).to_owned()).collect(), ..folder.loader() }
}

#[test]
fn a_service_is_on_without_profiles_or_with_one_that_is_on() {
    let folder = compose(TEXT);
    assert_eq!(names(&loader(&folder, &[])), ["always"]);
    assert_eq!(names(&loader(&folder, &["dev"])), ["always", "dev"]);
    assert_eq!(names(&loader(&folder, &["*"])), ["always", "dev", "test"]);
    let mut from_env = loader(&folder, &[]);
    from_env.env.insert("COMPOSE_PROFILES".into(), "test, all".into());
    assert_eq!(names(&from_env), ["always", "dev", "test"]);
}

#[test]
fn a_service_that_is_named_turns_its_profile_on() {
    let folder = compose(TEXT);
    let mut loader = loader(&folder, &[]);
    loader.services = vec!["dev".into()];
    assert_eq!(names(&loader), ["always", "dev"]);
    loader.services = vec!["nobody".into()];
    assert!(matches!(loader.load(), Err(ComposeError::NoService { name }) if name == "nobody"));
}

#[test]
fn a_selection_brings_its_dependencies_and_nothing_else() {
    let folder = compose(TEXT);
    let project = folder.project().select(&["test".into()]).unwrap();
    assert_eq!(project.services.keys().collect::<Vec<_>>(), ["always", "test"]);
    assert!(project.volumes.is_empty(), "the volume of dev is not needed");
}

#[test]
fn the_profiles_of_all_services_are_listed() {
    let folder = compose(TEXT);
    let project = loader(&folder, &[]).load().unwrap().project;
    assert_eq!(project.profile_names(), ["all", "dev", "test"]);
    let of_dev: Vec<&str> = project.services_of(&["dev".into()]).iter().map(|s| s.name.as_str()).collect();
    assert_eq!(of_dev, ["always", "dev"]);
}

#[test]
fn a_dependency_whose_profile_is_off_is_refused_with_the_profile() {
    let folder = compose("services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [p]}\n");
    let error = loader(&folder, &[]).load().unwrap_err().to_string();
    assert!(error.ends_with("services.a.depends_on.b: b is off; it belongs to the profile p"), "{error}");
}

#[test]
fn the_name_comes_from_the_request_the_environment_the_file_or_the_folder() {
    let folder = compose("name: ${N:-From File}\nservices: {a: {image: x}}");
    let mut loader = Loader { project_name: None, ..folder.loader() };
    let name = |loader: &Loader| loader.load().unwrap().project.name;
    assert_eq!(name(&loader), "fromfile");
    loader.env.insert("COMPOSE_PROJECT_NAME".into(), "env".into());
    assert_eq!(name(&loader), "env");
    loader.project_name = Some("asked".into());
    assert_eq!(name(&loader), "asked");
    loader.project_name = Some("Not Good".into());
    assert!(matches!(loader.load(), Err(ComposeError::ProjectName { .. })));
    let unnamed = compose("services: {a: {image: x}}");
    assert_eq!(name(&Loader { project_name: None, ..unnamed.loader() }), "project", "the folder's name");
}
