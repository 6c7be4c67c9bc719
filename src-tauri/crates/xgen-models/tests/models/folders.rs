//! Paths that lead to a model in other ways than by one file.

use std::fs;

use xgen_core::{Coded, ErrorCode};
use xgen_models::{Format, inspect, read};
use xgen_testsupport::gguf::{Gguf, Value};

use crate::bases::write_model;

/// Two parts as `llama-gguf-split` writes them: metadata in the first, tensors in both.
fn split(dir: &std::path::Path) {
    let whole = Gguf::tiny_llama();
    let (first, second) = whole.tensors.split_at(4);
    let count = ("split.count".to_owned(), Value::Raw(2, 2u16.to_le_bytes().to_vec()));
    let mut one = Gguf { tensors: first.to_vec(), ..whole.clone() };
    one.metadata.push(count.clone());
    let two = Gguf { version: 3, metadata: vec![count], tensors: second.to_vec() };
    fs::write(dir.join("모델-00001-of-00002.gguf"), one.bytes()).unwrap();
    fs::write(dir.join("모델-00002-of-00002.gguf"), two.bytes()).unwrap();
}

#[test]
fn a_split_model_is_one_model() {
    let dir = tempfile::tempdir().unwrap();
    split(dir.path());
    for path in [dir.path().to_owned(), dir.path().join("모델-00002-of-00002.gguf")] {
        let info = inspect(&path).unwrap();
        assert_eq!(info.main_path, dir.path().join("모델-00001-of-00002.gguf"));
        assert_eq!(info.files.len(), 2);
        assert_eq!(info.parameters, inspect_whole());
    }
}

fn inspect_whole() -> Option<u64> {
    let dir = tempfile::tempdir().unwrap();
    write_model(&dir.path().join("whole.gguf"), "Whole");
    inspect(dir.path()).unwrap().parameters
}

#[test]
fn a_missing_part_is_named() {
    let dir = tempfile::tempdir().unwrap();
    split(dir.path());
    fs::remove_file(dir.path().join("모델-00002-of-00002.gguf")).unwrap();
    let error = inspect(dir.path()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    assert!(error.to_string().contains("모델-00002-of-00002.gguf"), "{error}");
}

#[test]
fn a_renamed_part_says_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    split(dir.path());
    let renamed = dir.path().join("renamed.gguf");
    fs::rename(dir.path().join("모델-00001-of-00002.gguf"), &renamed).unwrap();
    let error = inspect(&renamed).unwrap_err();
    assert!(error.to_string().contains("2 parts"), "{error}");
}

#[test]
fn a_folder_with_one_gguf_is_that_model() {
    let dir = tempfile::tempdir().unwrap();
    write_model(&dir.path().join("a.gguf"), "A");
    fs::write(dir.path().join("config.json"), "{}").unwrap();
    fs::write(dir.path().join("mmproj-a.gguf"), "x").unwrap();
    assert_eq!(inspect(dir.path()).unwrap().format, Format::Gguf);
    write_model(&dir.path().join("b.gguf"), "B");
    let error = inspect(dir.path()).unwrap_err();
    assert!(error.to_string().contains("2 models"), "{error}");
}

#[test]
fn what_is_not_there_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(inspect(&dir.path().join("no.gguf")).unwrap_err().code(), ErrorCode::ModelMissing);
    assert_eq!(inspect(dir.path()).unwrap_err().code(), ErrorCode::ModelNotAModel);
}

#[test]
fn a_gguf_says_who_it_is() {
    let dir = tempfile::tempdir().unwrap();
    write_model(&dir.path().join("a.gguf"), "작은 모델");
    let info = inspect(&dir.path().join("a.gguf")).unwrap();
    assert_eq!(info.name, "작은 모델");
    assert_eq!(info.architecture.as_deref(), Some("llama"));
    assert_eq!(info.quantization.as_deref(), Some("F32"));
    assert_eq!(info.context_length, Some(64));
    assert_eq!(info.license.as_deref(), Some("apache-2.0"));
    assert_eq!(info.languages, ["ko", "en"]);
}

#[test]
fn a_broken_model_is_described_as_far_as_it_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cut.gguf");
    let bytes = Gguf::tiny_llama().bytes();
    fs::write(&path, &bytes[..bytes.len() - 100]).unwrap();
    let found = read(&path).unwrap();
    assert_eq!(found.info.name, "Tiny");
    assert_eq!(found.info.context_length, Some(64));
    assert_eq!(found.problem.unwrap().code(), ErrorCode::ModelCut);
}
