use std::fs;

use serde_json::Value;
use xgen_core::{Coded, ErrorCode};
use xgen_settings::{Key, Language, Problem, SettingsFile, Source, Theme, Update, Values};

use crate::helper::{Home, source};

fn theme(theme: Theme) -> Update {
    Update { theme: Some(theme), ..Update::default() }
}

#[test]
fn a_change_is_saved_and_told() {
    let home = Home::empty();
    let path = home.folder.path().join("new/folder/settings.json");
    let settings = SettingsFile::open(&path, |_| None).unwrap();
    let change = Update {
        language: Some(Language::Ko),
        temperature: Some(0.0),
        stop: Some(vec!["끝".into()]),
        model_folders: Some(vec![home.folder.path().to_str().unwrap().into()]),
        ..Update::default()
    };
    let view = settings.update(&change).unwrap();
    assert_eq!((view.values.language, view.values.sampling.temperature), (Language::Ko, 0.0));
    assert_eq!(source(&view, Key::Temperature), Source::File);
    let again = SettingsFile::open(&path, |_| None).unwrap().view().unwrap();
    assert_eq!(again, view, "another process reads the same");
}

#[test]
fn unknown_keys_stay_as_somebody_wrote_them() {
    let text = r#"{
  "zebra": {"b": 1,   "a": [1.50, 1e400]},
  "theme": "dark",
  "sampling": {"mirostat": 2, "topK": 5},
  "id": 123456789012345678901234567890
}"#;
    let home = Home::with(text);
    let change = Update { top_k: Some(9), theme: Some(Theme::Light), seed: Some(1), ..Update::default() };
    let view = home.open().update(&change).unwrap();
    assert_eq!(view.problem, None, "what is not known is no mistake");
    let expected = r#"{
  "zebra": {"b": 1,   "a": [1.50, 1e400]},
  "theme": "light",
  "sampling": {
    "mirostat": 2,
    "topK": 9,
    "seed": 1
  },
  "id": 123456789012345678901234567890
}
"#;
    assert_eq!(home.read(), expected);
}

#[test]
fn an_edit_made_outside_is_kept() {
    let home = Home::with(r#"{"theme": "dark"}"#);
    let settings = home.open();
    home.write(r#"{"theme": "dark", "language": "ko", "mine": true}"#);
    assert_eq!(settings.view().unwrap().values.language, Language::Ko);
    home.write(r#"{"theme": "dark", "language": "en", "mine": true}"#);
    let view = settings.update(&theme(Theme::Light)).unwrap();
    assert_eq!((view.values.theme, view.values.language), (Theme::Light, Language::En));
    assert!(home.read().contains("\"mine\": true"));
}

#[test]
fn a_wrong_value_falls_back_alone_and_stays_until_it_is_changed() {
    let home = Home::with(r#"{"theme": "purple", "threads": 8, "sampling": {"topP": 7, "topK": 5}}"#);
    let settings = home.open();
    let view = settings.view().unwrap();
    assert_eq!((view.values.theme, view.values.threads), (Theme::System, Some(8)));
    assert_eq!((view.values.sampling.top_p, view.values.sampling.top_k), (0.95, 5));
    let Some(Problem::Invalid { values, .. }) = &view.problem else { panic!("{:?}", view.problem) };
    assert_eq!(values.iter().map(|wrong| wrong.key).collect::<Vec<_>>(), ["theme", "sampling.topP"]);
    let text = view.problem.unwrap().to_string();
    assert_eq!(
        text,
        "the setting theme must be system, light or dark; \
         the setting sampling.topP must be a number above 0 and at most 1"
    );

    settings.update(&Update { threads: Some(2), ..Update::default() }).unwrap();
    assert!(home.read().contains("purple"), "somebody wrote it, and did not change it yet");
    settings.update(&theme(Theme::Dark)).unwrap();
    let view = settings.update(&Update { reset: vec![Key::TopP], ..Update::default() }).unwrap();
    assert!(!home.read().contains("purple"));
    assert_eq!(view.problem, None);
}

#[test]
fn sampling_that_is_no_object_is_a_wrong_value() {
    let home = Home::with(r#"{"sampling": "hot", "theme": "dark"}"#);
    let settings = home.open();
    let view = settings.view().unwrap();
    assert!(matches!(&view.problem, Some(Problem::Invalid { values, .. }) if values[0].key == "sampling"));
    assert_eq!(view.values.theme, Theme::Dark);
    let view = settings.update(&Update { min_p: Some(0.1), ..Update::default() }).unwrap();
    assert_eq!((view.problem, view.values.sampling.min_p), (None, 0.1));
}

#[test]
fn a_reset_key_leaves_the_file() {
    let home = Home::with(r#"{"theme": "dark", "sampling": {"topK": 5, "seed": 3}, "threads": 2}"#);
    let settings = home.open();
    let reset = |keys: Vec<Key>| settings.update(&Update { reset: keys, ..Update::default() }).unwrap();
    let view = reset(vec![Key::Theme, Key::TopK]);
    assert_eq!((view.values.theme, view.values.sampling.top_k), (Theme::System, 40));
    assert_eq!(source(&view, Key::Theme), Source::Default);
    assert_eq!(source(&view, Key::Seed), Source::File);
    let view = reset(Key::named("sampling").unwrap());
    assert_eq!(view.values, Values { threads: Some(2), ..Values::default() });
    assert_eq!(home.read(), "{\n  \"threads\": 2\n}\n", "an object without a key goes too");
}

#[test]
fn a_change_that_is_not_allowed_names_the_key_and_changes_nothing() {
    let home = Home::with("{}");
    let settings = home.open();
    let refused = [
        (Update { temperature: Some(2.5), ..theme(Theme::Dark) }, "sampling.temperature"),
        (Update { top_p: Some(f64::NAN), ..theme(Theme::Dark) }, "sampling.topP"),
        (Update { threads: Some(0), ..theme(Theme::Dark) }, "threads"),
        (Update { stop: Some(vec![String::new()]), ..theme(Theme::Dark) }, "sampling.stop"),
        (Update { model_folders: Some(vec!["models".into()]), ..theme(Theme::Dark) }, "modelFolders"),
        (
            Update { server_url: Some("https://me:marker@x.example".into()), ..theme(Theme::Dark) },
            "serverUrl",
        ),
    ];
    for (update, key) in refused {
        let error = settings.update(&update).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SettingsInvalid);
        assert!(error.to_string().starts_with(&format!("the setting {key} must")), "{error}");
        assert!(!error.to_string().contains("marker"), "{error}");
    }
    assert_eq!(home.read(), "{}");
}

#[test]
fn threads_that_change_at_the_same_time_lose_nothing() {
    let home = Home::empty();
    let (one, two) = (home.open(), home.open());
    let change = |settings: &SettingsFile, update| drop(settings.update(&update).unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1..=20 {
                change(&one, Update { threads: Some(n), ..Update::default() });
            }
        });
        scope.spawn(|| {
            for n in 1..=20 {
                change(&two, Update { top_k: Some(n), ..Update::default() });
            }
        });
    });
    let values = home.open().view().unwrap().values;
    assert_eq!((values.threads, values.sampling.top_k), (Some(20), 20), "as if two processes wrote");
}

#[test]
fn a_copy_of_the_last_good_file_is_kept_and_no_temporary_file() {
    let home = Home::empty();
    let settings = home.open();
    settings.update(&theme(Theme::Dark)).unwrap();
    settings.update(&theme(Theme::Light)).unwrap();
    let copy = fs::read_to_string(home.folder.path().join("settings.json.bak")).unwrap();
    assert_eq!(copy, home.read());
    assert_eq!(serde_json::from_str::<Value>(&copy).unwrap()["theme"], "light");
    assert_eq!(home.names(), ["settings.json", "settings.json.bak", "settings.json.lock"]);
}

#[test]
fn a_change_of_nothing_writes_nothing() {
    let home = Home::empty();
    home.open().update(&Update::default()).unwrap();
    assert!(home.names().is_empty());
}

#[cfg(unix)]
#[test]
fn only_this_user_can_read_the_files_and_a_link_stays_a_link() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::empty();
    let real = home.folder.path().join("dotfiles.json");
    fs::write(&real, r#"{"theme": "dark"}"#).unwrap();
    std::os::unix::fs::symlink(&real, &home.path).unwrap();
    home.open().update(&theme(Theme::Light)).unwrap();
    assert!(home.path.is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("light"));
    for name in ["dotfiles.json", "settings.json.bak", "settings.json.lock"] {
        let mode = fs::metadata(home.folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
