//! Where values come from: the environment, `.env`, `env_file`, defaults.

use xgen_compose::Warning;

use crate::support::Folder;

#[test]
fn the_environment_wins_over_dotenv_and_both_over_defaults() {
    let folder = Folder::new(&[
        ("compose.yaml", "services: {a: {image: 'x:${TAG:-none}', hostname: '${H:-default}'}}"),
        (".env", "TAG=from-file\nHOST=h\n"),
    ]);
    let mut loader = folder.loader();
    let service =
        |loader: &xgen_compose::Loader| loader.load().unwrap().project.services.remove("a").unwrap();
    assert_eq!(service(&loader).image, "x:from-file");
    assert_eq!(service(&loader).hostname, "default");
    loader.env.insert("TAG".into(), "from-env".into());
    assert_eq!(service(&loader).image, "x:from-env");
}

#[test]
fn an_env_file_that_is_named_replaces_dotenv() {
    let folder = Folder::new(&[
        ("compose.yaml", "services: {a: {image: 'x:${TAG:-none}'}}"),
        (".env", "TAG=dotenv"),
        ("site.env", "TAG=site"),
    ]);
    let mut loader = folder.loader();
    loader.env_files = vec!["site.env".into()];
    assert_eq!(loader.load().unwrap().project.services["a"].image, "x:site");
}

#[test]
fn dotenv_is_that_of_the_folder_of_the_first_file() {
    let folder = Folder::new(&[
        ("sub/compose.yaml", "services: {a: {image: 'x:${A-none}-${B-none}'}}"),
        (".env", "A=top\nB=top"),
        ("sub/.env", "A=sub"),
    ]);
    let mut loader = folder.loader();
    let image = |loader: &xgen_compose::Loader| loader.load().unwrap().project.services["a"].image.clone();
    loader.files = vec!["sub/compose.yaml".into()];
    assert_eq!(image(&loader), "x:sub-none");
    loader.files.clear();
    loader.project_dir = Some("sub".into());
    assert_eq!(image(&loader), "x:sub-none", "the search starts at the project's folder");
    loader.project_dir = None;
    loader.env.insert("COMPOSE_FILE".into(), "sub/compose.yaml".into());
    assert_eq!(
        image(&loader),
        "x:top-top",
        "COMPOSE_FILE may itself come from .env, so that one is read first"
    );
    loader.env.insert("COMPOSE_DISABLE_ENV_FILE".into(), "1".into());
    assert_eq!(image(&loader), "x:none-none");
}

#[test]
fn the_service_wins_over_its_env_file() {
    let folder = Folder::new(&[
        ("compose.yaml", "services: {a: {image: x, env_file: [a.env, b.env], environment: {A: own, C: }}}"),
        ("a.env", "A=1\nB=1\nC=1\n"),
        ("b.env", "B='$A'\nD=\"${HOME}/${B}\"\n"),
    ]);
    let environment = folder.project().services.remove("a").unwrap().environment;
    let shown: Vec<(&str, Option<&str>)> =
        environment.iter().map(|(k, v)| (k.as_str(), v.as_deref())).collect();
    let wanted = [("A", Some("own")), ("B", Some("$A")), ("C", None), ("D", Some("/root/$A"))];
    assert_eq!(shown, wanted);
}

#[test]
fn an_env_file_that_is_missing_is_named_unless_it_is_optional() {
    let text = "services:\n  a:\n    image: x\n    env_file: [{path: no.env, required: false}]\n";
    assert!(Folder::new(&[("compose.yaml", text)]).load().is_ok(), "an optional file may be missing");
    let text = "services:\n  a:\n    image: x\n    env_file: no.env\n";
    let message = Folder::new(&[("compose.yaml", text)]).refusal();
    assert!(message.starts_with("compose.yaml:4: services.a: the env file or label file"), "{message}");
}

#[test]
fn a_variable_without_a_value_is_named_once() {
    let text = "services:\n  a:\n    image: x${TAG}\n    hostname: ${TAG}${A-b}\n";
    let warnings = Folder::new(&[("compose.yaml", text)]).load().unwrap().warnings;
    match warnings.as_slice() {
        [Warning::UnsetVariable { place, name }] => assert_eq!((place.line, name.as_str()), (4, "TAG")),
        other => panic!("one warning is wanted, not {other:?}"),
    }
}
