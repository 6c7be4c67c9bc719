//! What the list of models shows.

use std::fs;
use std::time::Instant;

use xgen_core::{Coded, ErrorCode, ModelId};
use xgen_models::Source;

use crate::bases::{Home, write_model};
use crate::hf;

#[test]
fn the_starter_comes_first_and_has_a_fixed_id() {
    let home = Home::new();
    write_model(&home.path("models/a/a.gguf"), "A");
    write_model(&home.path("모델 폴더/깊은/곳/나.gguf"), "나");
    let listed = home.library.scan();
    let found: Vec<_> = listed.iter().map(|l| (l.info.name.as_str(), l.source)).collect();
    assert_eq!(found, [("Starter", Source::Starter), ("A", Source::Library), ("나", Source::External)]);
    assert_eq!(listed[0].id, ModelId::starter());
    assert_eq!(home.library.find(&listed[2].id).unwrap().info.name, "나");
}

#[test]
fn ids_are_the_same_after_a_restart() {
    let home = Home::new();
    write_model(&home.path("models/a/a.gguf"), "A");
    hf::write(&home.path("모델 폴더/hf"));
    let ids =
        |library: &xgen_models::Library| -> Vec<_> { library.scan().into_iter().map(|l| l.id).collect() };
    assert_eq!(ids(&home.library), ids(&Home::open(home.dir.path())));
}

#[test]
fn unfinished_hidden_and_foreign_files_are_not_listed() {
    let home = Home::new();
    for name in
        ["a.gguf.part", "b.part/b.gguf", ".hidden/c.gguf", ".d.gguf", "mmproj-e.gguf", "notes.txt", "f.tmp"]
    {
        write_model(&home.path("모델 폴더").join(name), "X");
    }
    fs::create_dir_all(home.path("모델 폴더/lora")).unwrap();
    fs::write(home.path("모델 폴더/lora/adapter_model.safetensors"), "x").unwrap();
    write_model(&home.path("모델 폴더/1/2/3/4/5/too-deep.gguf"), "X");
    assert_eq!(home.names(), ["Starter"]);
}

#[test]
fn a_broken_model_is_listed_with_its_problem() {
    let home = Home::new();
    write_model(&home.path("models/a/a.gguf"), "A");
    let path = home.path("models/a/a.gguf");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 64]).unwrap();
    let listed = home.library.scan();
    assert_eq!(listed[1].info.name, "A", "what could be read is shown");
    assert_eq!(listed[1].problem.as_ref().unwrap().code(), ErrorCode::ModelCut);
}

#[test]
fn a_starter_that_is_gone_says_so() {
    let home = Home::new();
    fs::remove_file(home.path("bundle/starter.gguf")).unwrap();
    let listed = home.library.scan();
    assert_eq!(listed[0].problem.as_ref().unwrap().code(), ErrorCode::ModelMissing);
}

#[test]
fn a_changed_file_is_read_again_and_an_unchanged_one_is_not() {
    let home = Home::new();
    for n in 0..200 {
        write_model(&home.path("models").join(format!("{n}/{n}.gguf")), &format!("M{n}"));
    }
    let first = Instant::now();
    assert_eq!(home.library.scan().len(), 201);
    let first = first.elapsed();
    let second = Instant::now();
    assert_eq!(home.library.scan().len(), 201);
    assert!(second.elapsed() < first, "the second scan took {:?}, the first {first:?}", second.elapsed());
    write_model(&home.path("models/7/7.gguf"), "Renamed model");
    assert!(home.names().contains(&"Renamed model".to_owned()));
}

#[cfg(unix)]
#[test]
fn links_are_followed_once() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    let root = home.path("모델 폴더");
    write_model(&root.join("blobs/0123abcd"), "Linked");
    fs::create_dir_all(root.join("snapshots")).unwrap();
    symlink("../blobs/0123abcd", root.join("snapshots/model.gguf")).unwrap();
    symlink("model.gguf", root.join("snapshots/again.gguf")).unwrap();
    symlink(&root, root.join("loop")).unwrap();
    symlink("/nowhere", root.join("dead.gguf")).unwrap();
    assert_eq!(home.names(), ["Starter", "Linked"]);
}

#[cfg(unix)]
#[test]
fn the_cache_of_hugging_face_is_shown_by_the_names_of_its_repositories() {
    let home = Home::new();
    hf::write(&home.path("모델 폴더/models--org--Tiny-Chat/snapshots/0a1b2c"));
    assert_eq!(home.names(), ["Starter", "Tiny-Chat"]);
}

#[test]
fn an_unknown_id_is_not_found() {
    let error = Home::new().library.find(&ModelId::from_string("0123456789abcdef".into())).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}
