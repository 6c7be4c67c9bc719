//! Taking models out of the library.

use std::fs;
use std::time::{Duration, SystemTime};

use tokio_util::sync::CancellationToken;
use xgen_core::{Coded, ErrorCode, ModelId};
use xgen_models::{ImportMode, Listed};

use crate::bases::{Home, write_model};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn listed(home: &Home, name: &str) -> Listed {
    home.library.scan().into_iter().find(|listed| listed.info.name == name).unwrap()
}

#[test]
fn a_copy_goes_to_the_trash_for_thirty_days() {
    let home = Home::new();
    write_model(&home.path("models/모델/모델.gguf"), "M");
    home.library.remove(&listed(&home, "M").id).unwrap();
    assert_eq!(home.names(), ["Starter"]);
    let trash = home.path("models/.trash");
    assert_eq!(fs::read_dir(&trash).unwrap().count(), 1);
    let now = SystemTime::now();
    assert_eq!(home.library.purge_trash(now + 29 * DAY).unwrap(), 0);
    assert_eq!(home.library.purge_trash(now + 31 * DAY).unwrap(), 1);
    assert_eq!(fs::read_dir(&trash).unwrap().count(), 0);
}

#[test]
fn neighbours_stay_when_a_model_goes() {
    let home = Home::new();
    write_model(&home.path("models/both/a.gguf"), "A");
    write_model(&home.path("models/both/b.gguf"), "B");
    write_model(&home.path("models/loose.gguf"), "Loose");
    home.library.remove(&listed(&home, "A").id).unwrap();
    home.library.remove(&listed(&home, "Loose").id).unwrap();
    assert_eq!(home.names(), ["Starter", "B"]);
}

#[test]
fn a_reference_is_forgotten_and_its_file_kept() {
    let home = Home::new();
    let path = home.path("elsewhere/r.gguf");
    write_model(&path, "R");
    let added =
        home.library.import(&path, ImportMode::Reference, &|_| {}, &CancellationToken::new()).unwrap();
    home.library.remove(&added.id).unwrap();
    assert!(path.exists(), "only the reference goes");
    assert_eq!(home.names(), ["Starter"]);
}

#[test]
fn the_starter_and_foreign_folders_are_refused() {
    let home = Home::new();
    write_model(&home.path("모델 폴더/x.gguf"), "X");
    let starter = home.library.remove(&ModelId::starter()).unwrap_err();
    assert_eq!(starter.code(), ErrorCode::InvalidInput);
    let external = home.library.remove(&listed(&home, "X").id).unwrap_err();
    assert_eq!(external.code(), ErrorCode::InvalidInput);
    assert!(external.hint().unwrap().contains("settings"));
    assert_eq!(home.names(), ["Starter", "X"]);
}

#[test]
fn a_removed_model_can_be_imported_again() {
    let home = Home::new();
    write_model(&home.path("models/m/m.gguf"), "M");
    home.library.remove(&listed(&home, "M").id).unwrap();
    let trashed = fs::read_dir(home.path("models/.trash")).unwrap().next().unwrap().unwrap().path();
    let back = home.library.import(&trashed, ImportMode::Copy, &|_| {}, &CancellationToken::new()).unwrap();
    assert_eq!(back.info.main_path, home.path("models/m/m.gguf"));
}
