//! Where the app lies in a repository.

use std::fs;
use std::path::Path;

use xgen_core::{Coded as _, ErrorCode};
use xgen_frontend::check::{CheckError, Options, check, find_app};

const NEXT: &str = "{ \"dependencies\": { \"next\": \"16.4.5\" } }";
const OTHER: &str = "{ \"dependencies\": { \"vite\": \"7\" } }";

fn repository(packages: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (folder, text) in packages {
        fs::create_dir_all(root.path().join(folder)).unwrap();
        fs::write(root.path().join(folder).join("package.json"), text).unwrap();
    }
    root
}

fn found(packages: &[(&str, &str)], directory: Option<&str>) -> String {
    let root = repository(packages);
    let app = find_app(root.path(), directory).unwrap();
    app.strip_prefix(root.path()).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn the_app_is_the_named_folder_else_the_root_else_frontend_else_the_only_one() {
    assert_eq!(found(&[("", NEXT), ("frontend", NEXT)], None), "", "the root comes first");
    assert_eq!(found(&[("", OTHER), ("frontend", NEXT), ("web", NEXT)], None), "frontend", "then frontend/");
    assert_eq!(found(&[("", OTHER), ("api", OTHER), ("web", NEXT)], None), "web", "then the only one");
    assert_eq!(found(&[("", NEXT), ("apps/web", NEXT)], Some("apps/web")), "apps/web", "a name beats all");
    assert_eq!(found(&[("", NEXT)], Some("")), "", "an empty name is none");
    assert_eq!(found(&[("", "{ broken")], None), "", "a broken package.json is looked at by the check");
}

#[test]
fn where_no_app_is_the_error_says_what_was_looked_at() {
    let root = repository(&[("", OTHER), ("api", OTHER)]);
    let error = find_app(root.path(), None).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FrontendNotNext, "{error}");
    for name in ["package.json", "frontend/package.json", "api/package.json"] {
        assert!(error.to_string().contains(name), "{error} names {name}");
    }
    assert!(
        matches!(find_app(root.path(), Some("api")), Err(CheckError::NotNext { .. })),
        "a named folder too"
    );
    assert!(
        matches!(check(root.path(), &Options::default()), Err(CheckError::NotNext { .. })),
        "and the check"
    );
}

#[test]
fn several_apps_need_a_name() {
    let root = repository(&[("admin", NEXT), ("web", NEXT)]);
    let error = find_app(root.path(), None).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FrontendNotNext, "{error}");
    assert!(error.to_string().contains("admin, web"), "{error}");
}

#[test]
fn a_folder_outside_the_repository_is_refused() {
    let root = repository(&[("inner/app", NEXT), ("inner/x", OTHER)]);
    let inner = root.path().join("inner/x");
    for directory in ["../app", "/etc", "a/../../app"] {
        assert!(matches!(find_app(&inner, Some(directory)), Err(CheckError::Outside { .. })), "{directory}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root.path().join("inner/app"), inner.join("link")).unwrap();
        assert!(
            matches!(find_app(&inner, Some("link")), Err(CheckError::Outside { .. })),
            "a link out is outside"
        );
    }
    let gone = find_app(Path::new("/nowhere/at/all"), None).unwrap_err();
    assert!(matches!(gone, CheckError::Unreadable { .. }), "{gone}");
}
