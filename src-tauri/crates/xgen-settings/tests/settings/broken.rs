use std::fs;

use xgen_core::{Coded, ErrorCode};
use xgen_settings::{Problem, SettingsFile, Theme, Update, Values};

use crate::helper::Home;

const WHOLE: &str = r#"{"language": "ko", "sampling": {"stop": ["\n", "끝"]}, "mine": [1, {"a": null}]}"#;

fn aside_names(home: &Home) -> Vec<String> {
    home.names().into_iter().filter(|name| name.starts_with("settings.broken-")).collect()
}

#[test]
fn a_file_that_was_cut_anywhere_is_set_aside_with_all_its_bytes() {
    for length in 0..WHOLE.len() {
        let home = Home::empty();
        fs::write(&home.path, &WHOLE.as_bytes()[..length]).unwrap();
        let settings = home.open();
        let view = settings.view().unwrap();
        assert_eq!(view.values, Values::default(), "cut to {length} bytes");
        let problem = view.problem.unwrap();
        assert_eq!(problem.code(), ErrorCode::SettingsBroken);
        let Problem::Broken { aside: Some(aside), .. } = &problem else {
            panic!("not set aside: {problem:?}")
        };
        assert_eq!(fs::read(aside).unwrap(), &WHOLE.as_bytes()[..length]);
        assert!(problem.hint().unwrap().contains(&aside.display().to_string()), "the hint names it");
        assert!(!home.path.exists());

        settings.update(&Update { theme: Some(Theme::Dark), ..Update::default() }).unwrap();
        assert_eq!(settings.view().unwrap().problem, None, "there is a good file again");
        assert_eq!(aside_names(&home).len(), 1, "and the broken one is still there");
    }
}

#[test]
fn a_file_that_is_no_object_is_set_aside_under_a_name_with_the_time() {
    for text in
        ["[]", "null", "3", "\"x\"", "{} {}", "// comment\n{}", "theme = dark", "{'a': 1}", "\u{0}\u{0}"]
    {
        let home = Home::with(text);
        assert_eq!(
            home.open().view().unwrap().problem.unwrap().code(),
            ErrorCode::SettingsBroken,
            "{text:?}"
        );
        let names = aside_names(&home);
        let stamp =
            names[0].strip_prefix("settings.broken-").and_then(|name| name.strip_suffix(".json")).unwrap();
        let shape: String = stamp.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        assert_eq!(shape, "99999999-999999");
    }
}

#[test]
fn a_file_that_breaks_while_the_app_runs_is_set_aside_before_a_change() {
    let home = Home::with(r#"{"theme": "dark"}"#);
    let settings = home.open();
    settings.update(&Update { threads: Some(2), ..Update::default() }).unwrap();
    home.write("{\"theme\": ");
    settings.update(&Update { threads: Some(3), ..Update::default() }).unwrap();
    let names = aside_names(&home);
    assert_eq!(fs::read_to_string(home.folder.path().join(&names[0])).unwrap(), "{\"theme\": ");

    home.write("again");
    let problem = settings.view().unwrap().problem.unwrap();
    assert!(
        problem.hint().unwrap().contains("settings.json.bak"),
        "the last good copy is named: {problem:?}"
    );
    assert_eq!(aside_names(&home).len(), 2, "no file was written over another");
    assert!(settings.view().unwrap().problem.is_some(), "it is told until there is a file again");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_is_not_replaced() {
    let home = Home::empty();
    fs::create_dir(&home.path).unwrap();
    let Err(error) = SettingsFile::open(&home.path, |_| None) else { panic!("a folder is no file") };
    assert_eq!(error.code(), ErrorCode::Io, "{error:?}");
    assert!(home.path.is_dir());
}

#[cfg(unix)]
#[test]
fn a_file_without_the_right_to_read_is_an_error_and_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::with(r#"{"theme": "dark"}"#);
    let settings = home.open();
    fs::set_permissions(&home.path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&home.path).is_ok() {
        println!("skipped: root may read everything");
        return;
    }
    assert_eq!(settings.view().unwrap_err().code(), ErrorCode::PermissionDenied);
    let update = Update { theme: Some(Theme::Light), ..Update::default() };
    assert_eq!(settings.update(&update).unwrap_err().code(), ErrorCode::PermissionDenied);
    fs::set_permissions(&home.path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(home.read(), r#"{"theme": "dark"}"#);
}

#[cfg(target_os = "linux")]
#[test]
fn a_broken_file_that_cannot_be_set_aside_is_never_written_over() {
    let home = Home::with("broken");
    // Root may write into a folder without the right to; taking all names of this second away is not possible
    // either. A file name at its longest leaves no room for the name aside, whoever runs this.
    let path = home.folder.path().join(format!("{}.json", "s".repeat(249)));
    fs::rename(&home.path, &path).unwrap();
    let settings = SettingsFile::open(&path, |_| None).unwrap();
    let view = settings.view().unwrap();
    assert!(matches!(&view.problem, Some(Problem::Broken { aside: None, .. })), "{:?}", view.problem);
    assert_eq!(view.values, Values::default());
    let update = Update { theme: Some(Theme::Light), ..Update::default() };
    settings.update(&update).unwrap_err();
    assert_eq!(fs::read_to_string(&path).unwrap(), "broken");
}
