use xgen_core::{Coded, ErrorCode};
use xgen_settings::{Key, Language, SettingsFile, Source, Theme, Update, Values};

use crate::helper::{Home, source};

#[test]
fn without_a_file_everything_is_default_and_nothing_is_written() {
    let home = Home::empty();
    let view = home.open().view().unwrap();
    assert_eq!(view.values, Values::default());
    assert_eq!(view.values.default_model_id.as_str(), "starter");
    assert_eq!(view.problem, None);
    assert_eq!(view.sources.len(), Key::ALL.len());
    assert!(view.sources.iter().all(|(_, source)| *source == Source::Default));
    assert!(home.names().is_empty(), "{:?}", home.names());
}

#[test]
fn the_file_goes_above_the_defaults_and_the_environment_above_the_file() {
    let home = Home::with(r#"{"language": "ko", "theme": "dark", "threads": 4, "sampling": {"topK": 7}}"#);
    let env = |name: &str| match name {
        "XGEN_LANGUAGE" => Some("en".to_owned()),
        "XGEN_CONTEXT_LENGTH" => Some("4096".to_owned()),
        "XGEN_THEME" => Some(String::new()),
        _ => None,
    };
    let view = SettingsFile::open(&home.path, env).unwrap().view().unwrap();
    assert_eq!(view.values.language, Language::En);
    assert_eq!(view.values.theme, Theme::Dark, "an empty variable is not set");
    assert_eq!((view.values.threads, view.values.context_length), (Some(4), Some(4096)));
    assert_eq!((view.values.sampling.top_k, view.values.sampling.top_p), (7, 0.95));
    assert_eq!(source(&view, Key::Language), Source::Environment("XGEN_LANGUAGE"));
    assert_eq!(source(&view, Key::Theme), Source::File);
    assert_eq!(source(&view, Key::TopK), Source::File);
    assert_eq!(source(&view, Key::TopP), Source::Default);
    assert_eq!(view.problem, None);
}

#[test]
fn every_variable_is_read() {
    let home = Home::empty();
    let folders = std::env::join_paths([home.folder.path().join("a"), home.folder.path().join("b")]).unwrap();
    let env = |name: &str| {
        let value = match name {
            "XGEN_LANGUAGE" => "ko",
            "XGEN_THEME" => "light",
            "XGEN_MODEL_FOLDERS" => folders.to_str().unwrap(),
            "XGEN_DEFAULT_MODEL" => "abc",
            "XGEN_THREADS" => "3",
            "XGEN_CONTEXT_LENGTH" => "512",
            "XGEN_SYSTEM_PROMPT" => "Be brief.",
            "XGEN_SERVER_URL" => "https://llm.example",
            "XGEN_FRONTEND_SOURCE" => "git",
            "FRONTEND_REPO" => "https://gitlab.example/group/app.git",
            "FRONTEND_BRANCH" => "release",
            name => panic!("{name} is no variable of XGEN"),
        };
        Some(value.to_owned())
    };
    let view = SettingsFile::open(&home.path, env).unwrap().view().unwrap();
    let values = Values {
        language: Language::Ko,
        theme: Theme::Light,
        model_folders: vec![home.folder.path().join("a"), home.folder.path().join("b")],
        default_model_id: xgen_core::ModelId::from_string("abc".into()),
        threads: Some(3),
        context_length: Some(512),
        system_prompt: "Be brief.".into(),
        server_url: Some("https://llm.example".into()),
        frontend: xgen_settings::Frontend {
            source: xgen_settings::FrontendSource::Git,
            repository: Some("https://gitlab.example/group/app.git".into()),
            revision: Some("release".into()),
            ..xgen_settings::Frontend::default()
        },
        ..Values::default()
    };
    assert_eq!(view.values, values);
}

#[test]
fn a_variable_with_a_wrong_value_is_told_and_decides_nothing() {
    let home = Home::with(r#"{"threads": 4}"#);
    let settings =
        SettingsFile::open(&home.path, |name| (name == "XGEN_THREADS").then(|| "many".into())).unwrap();
    let view = settings.view().unwrap();
    assert_eq!(view.values.threads, Some(4));
    assert_eq!(source(&view, Key::Threads), Source::File);
    let problem = view.problem.unwrap();
    assert_eq!(problem.code(), ErrorCode::SettingsInvalid);
    assert!(problem.to_string().contains("XGEN_THREADS"), "{problem}");
    settings.update(&Update { threads: Some(8), ..Update::default() }).expect("it can be changed in the app");
}

#[test]
fn what_the_environment_sets_cannot_be_changed_and_the_error_names_the_variable() {
    let home = Home::with(r#"{"theme": "dark"}"#);
    let settings =
        SettingsFile::open(&home.path, |name| (name == "XGEN_THEME").then(|| "light".into())).unwrap();
    for update in [
        Update { theme: Some(Theme::System), language: Some(Language::Ko), ..Update::default() },
        Update { reset: vec![Key::Theme], ..Update::default() },
    ] {
        let error = settings.update(&update).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput);
        assert!(error.to_string().contains("XGEN_THEME"), "{error}");
    }
    assert_eq!(home.read(), r#"{"theme": "dark"}"#, "nothing of the change is saved");
}
