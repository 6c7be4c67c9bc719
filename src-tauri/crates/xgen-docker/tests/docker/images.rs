//! Images come and go.

use tokio_util::sync::CancellationToken;
use xgen_docker::{DockerError, Removed};

use crate::engine::{Folder, build, engine, unique};

#[tokio::test]
async fn an_image_survives_a_file() {
    let Some(engine) = engine().await else { return };
    let text = unique("text");
    let folder =
        Folder::new(&[("Dockerfile", "FROM scratch\nCOPY file /\nCMD [\"/file\"]\n"), ("file", &text)]);
    let tag = unique("saved");
    let mut request = folder.request();
    request.tags = vec![tag.clone()];
    let built = build(&engine, &request).await.0.unwrap();
    let before = engine.image(&tag).await.unwrap();

    let file = folder.path().join("image.tar");
    let cancel = CancellationToken::new();
    let mut told = 0;
    let size = engine.save_images(&[&tag], &file, &cancel, |bytes| told = bytes).await.unwrap();
    assert_eq!((std::fs::metadata(&file).unwrap().len(), told), (size, size));
    let removed = engine.remove_image(&tag, false).await.unwrap();
    assert!(removed.contains(&Removed::Untagged(tag.clone())), "{removed:?}");
    assert!(matches!(engine.image(&tag).await, Err(DockerError::Missing { .. })));

    let loaded = engine.load_images(&file, &cancel, |bytes| told = bytes).await.unwrap();
    assert_eq!((loaded, told), (vec![tag.clone()], size));
    let after = engine.image(&tag).await.unwrap();
    assert_eq!(
        (&after.id, &after.layers, &after.command),
        (&built.image_id, &before.layers, &before.command)
    );
}

#[tokio::test]
async fn a_file_that_is_no_image_is_refused() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("not.tar", "this is no archive")]);
    let file = folder.path().join("not.tar");
    let error = engine.load_images(&file, &CancellationToken::new(), |_| {}).await.unwrap_err();
    assert!(matches!(error, DockerError::Invalid { .. }), "{error:?}");
}

#[tokio::test]
async fn saving_what_does_not_exist_leaves_the_file_that_was_there() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("image.tar", "old")]);
    let file = folder.path().join("image.tar");
    let error = engine.save_images(&["xgen-test/none:1"], &file, &CancellationToken::new(), |_| {}).await;
    assert!(matches!(error, Err(DockerError::Missing { .. })), "{error:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
}

#[tokio::test]
async fn names_are_listed_given_and_taken_away() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("Dockerfile", &format!("FROM scratch\nLABEL x={}\n", std::process::id()))]);
    let (first, second) = (unique("names"), unique("names"));
    let mut request = folder.request();
    request.tags = vec![first.clone()];
    let built = build(&engine, &request).await.0.unwrap();
    engine.tag_image(&first, &second).await.unwrap();
    let images = engine.images().await.unwrap();
    let image = images.iter().find(|image| image.id == built.image_id).unwrap();
    assert!(image.tags.contains(&first) && image.tags.contains(&second), "{:?}", image.tags);
    engine.remove_image(&first, false).await.unwrap();
    assert!(engine.image(&second).await.is_ok(), "the other name keeps the image");
    let error = engine.tag_image(&second, "UPPER/case").await.unwrap_err();
    assert!(matches!(error, DockerError::Invalid { .. }), "{error}");
}

#[tokio::test]
async fn a_registry_that_cannot_be_reached_is_named() {
    let Some(engine) = engine().await else { return };
    let cancel = CancellationToken::new();
    let error = engine.pull_image("localhost:1/a:1", None, &cancel, |_| {}).await.unwrap_err();
    let DockerError::RegistryUnreachable { registry, .. } = &error else { panic!("{error:?}") };
    assert_eq!(registry, "localhost:1");
}
