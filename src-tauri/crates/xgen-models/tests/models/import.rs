//! Adding models to the library.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::time::Instant;

use tokio_util::sync::CancellationToken;
use xgen_core::{Coded, ErrorCode};
use xgen_models::{ImportMode, ImportProgress, Listed, ModelError, Source};
use xgen_testsupport::gguf::Gguf;

use crate::bases::{Home, write_model};
use crate::hf;

fn import(home: &Home, path: &Path, mode: ImportMode) -> Result<Listed, ModelError> {
    home.library.import(path, mode, &|_| {}, &CancellationToken::new())
}

/// A model of about `mib` MiB.
fn write_big(path: &Path, mib: u64) {
    let mut gguf = Gguf::tiny_llama();
    gguf.add_f32("extra.weight", &[1024, mib * 256]);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, gguf.bytes()).unwrap();
}

/// Everything below the library's folder, hidden or not.
fn entries(home: &Home) -> Vec<String> {
    let Ok(dir) = fs::read_dir(home.path("models")) else { return Vec::new() };
    dir.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_copy_is_whole_and_listed() {
    let home = Home::new();
    let original = home.path("받은 파일/내 모델.gguf");
    write_model(&original, "내 모델");
    let last = Cell::new(None);
    let listed = home.library.import(
        &original,
        ImportMode::Copy,
        &|step| last.set(Some(step)),
        &CancellationToken::new(),
    );
    let listed = listed.unwrap();
    assert_eq!(listed.source, Source::Library);
    assert_eq!(fs::read(&listed.info.main_path).unwrap(), fs::read(&original).unwrap());
    assert_eq!(last.get(), Some(ImportProgress::Verifying), "the last step compares");
    assert_eq!(home.library.find(&listed.id).unwrap().info.main_path, listed.info.main_path);
    assert_eq!(entries(&home), ["내 모델"], "nothing but the model is left");
}

#[test]
fn a_safetensors_folder_is_copied_without_what_does_not_belong_to_it() {
    let home = Home::new();
    let original = home.path("받은 파일/hf");
    hf::write(&original);
    fs::write(original.join("pytorch_model.bin"), "pickle").unwrap();
    fs::create_dir(original.join("nested")).unwrap();
    let listed = import(&home, &original, ImportMode::Copy).unwrap();
    assert!(listed.problem.is_none());
    assert!(listed.info.main_path.join("tokenizer.json").exists());
    assert!(!listed.info.main_path.join("pytorch_model.bin").exists(), "a pickle is no part of the model");
}

#[test]
fn a_reference_leaves_the_file_where_it_is() {
    let home = Home::new();
    let original = home.path("elsewhere/모델.gguf");
    write_model(&original, "Far");
    let listed = import(&home, &original, ImportMode::Reference).unwrap();
    assert_eq!(listed.source, Source::Reference);
    assert!(entries(&home).is_empty());
    let again = Home::open(home.dir.path());
    assert_eq!(again.find(&listed.id).unwrap().info.name, "Far", "it is remembered after a restart");
    let error = import(&home, &original, ImportMode::Reference).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelExists);
}

#[test]
fn a_reference_to_a_file_that_is_gone_stays_listed_with_the_reason() {
    let home = Home::new();
    let original = home.path("usb/a.gguf");
    write_model(&original, "A");
    import(&home, &original, ImportMode::Reference).unwrap();
    fs::remove_file(&original).unwrap();
    let listed = Home::open(home.dir.path()).scan();
    assert_eq!(listed[1].problem.as_ref().unwrap().code(), ErrorCode::ModelMissing);
}

#[test]
fn broken_references_are_set_aside() {
    let home = Home::new();
    fs::write(home.path("references.json"), "{ not json").unwrap();
    assert_eq!(home.names(), ["Starter"]);
    assert_eq!(fs::read_to_string(home.path("references.json.broken")).unwrap(), "{ not json");
}

#[test]
fn a_broken_model_is_refused_with_its_own_error() {
    let home = Home::new();
    let path = home.path("cut.gguf");
    fs::write(&path, &Gguf::tiny_llama().bytes()[..500]).unwrap();
    for mode in [ImportMode::Copy, ImportMode::Reference] {
        assert_eq!(import(&home, &path, mode).unwrap_err().code(), ErrorCode::ModelCut);
    }
    assert!(entries(&home).is_empty());
}

#[test]
fn the_same_model_twice_is_told_from_another_of_that_name() {
    let home = Home::new();
    write_model(&home.path("a/m.gguf"), "One");
    write_model(&home.path("b/m.gguf"), "Two");
    import(&home, &home.path("a/m.gguf"), ImportMode::Copy).unwrap();
    let again = import(&home, &home.path("a/m.gguf"), ImportMode::Copy).unwrap_err();
    assert!(matches!(again, ModelError::AlreadyThere { .. }), "{again}");
    let other = import(&home, &home.path("b/m.gguf"), ImportMode::Copy).unwrap_err();
    assert!(matches!(other, ModelError::NameTaken { .. }), "{other}");
    assert_eq!((again.code(), other.code()), (ErrorCode::ModelExists, ErrorCode::ModelExists));
    let inside = import(&home, &home.path("models/m/m.gguf"), ImportMode::Reference).unwrap_err();
    assert_eq!(inside.code(), ErrorCode::ModelExists);
}

#[test]
fn a_cancelled_import_ends_at_once_and_leaves_nothing() {
    let home = Home::new();
    let original = home.path("big.gguf");
    write_big(&original, 48);
    let cancel = CancellationToken::new();
    let cancelled_at = Cell::new(None);
    let progress = |step| {
        if matches!(step, ImportProgress::Copied { done_bytes, .. } if done_bytes >= 4 << 20)
            && !cancel.is_cancelled()
        {
            cancelled_at.set(Some(Instant::now()));
            cancel.cancel();
        }
    };
    let error = home.library.import(&original, ImportMode::Copy, &progress, &cancel).unwrap_err();
    let late = cancelled_at.get().unwrap().elapsed();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    assert!(late.as_millis() < 500, "it took {late:?}, with debug builds on a busy machine in mind");
    assert!(entries(&home).is_empty(), "{:?}", entries(&home));
}

#[test]
fn the_leftovers_of_a_crash_are_removed_and_never_listed() {
    let home = Home::new();
    write_model(&home.path("models/crashed.part/crashed.gguf"), "Half");
    fs::write(home.path("models/crashed.part/.lock"), "").unwrap();
    assert_eq!(home.names(), ["Starter"]);
    assert!(entries(&home).is_empty(), "a folder whose importer is dead is removed");
}

#[test]
fn an_import_that_another_process_is_running_is_left_alone() {
    let home = Home::new();
    write_model(&home.path("models/busy.part/busy.gguf"), "Half");
    let lock = fs::File::create(home.path("models/busy.part/.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(home.names(), ["Starter"]);
    assert_eq!(entries(&home), ["busy.part"]);
    write_model(&home.path("busy.gguf"), "Busy");
    assert_eq!(
        import(&home, &home.path("busy.gguf"), ImportMode::Copy).unwrap_err().code(),
        ErrorCode::ModelExists
    );
}

/// Needs a small file system of its own, which only root can mount.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_known_before_anything_is_copied() {
    let home = Home::new();
    let models = home.path("models");
    fs::create_dir_all(&models).unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
        .arg(&models)
        .output()
        .is_ok_and(|output| output.status.success());
    if !mounted {
        println!("skipped: a tmpfs cannot be mounted here");
        return;
    }
    write_big(&home.path("big.gguf"), 4);
    let error = import(&home, &home.path("big.gguf"), ImportMode::Copy).unwrap_err();
    let left = entries(&home);
    std::process::Command::new("umount").arg(&models).status().unwrap();
    assert_eq!(error.code(), ErrorCode::DiskFull);
    let ModelError::DiskFull { needed_bytes, free_bytes, .. } = error else { panic!("{error}") };
    assert!(needed_bytes > free_bytes && free_bytes > 1 << 20, "{needed_bytes} {free_bytes}");
    assert!(left.is_empty(), "{left:?}");
}
