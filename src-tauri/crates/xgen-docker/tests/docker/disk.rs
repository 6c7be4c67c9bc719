//! What is on the disk, and what of it goes.

use xgen_docker::{DockerError, PruneKind, PruneRequest};

use crate::engine::{Folder, build, engine, unique};

#[tokio::test]
async fn the_disk_use_is_not_empty() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY f /\n"), ("f", &"x".repeat(4096))]);
    let mut request = folder.request();
    request.tags = vec![unique("df")];
    build(&engine, &request).await.0.unwrap();
    let usage = engine.disk_usage().await.unwrap();
    assert!(usage.images.count > 0 && usage.images.size_bytes >= 4096, "{usage:?}");
    assert!(usage.build_cache.count > 0, "{usage:?}");
}

#[tokio::test]
async fn a_named_volume_that_does_not_exist_is_named() {
    let Some(engine) = engine().await else { return };
    let request = PruneRequest { volumes: ["xgen-none".into()].into(), ..PruneRequest::default() };
    let error = engine.plan_prune(&request).await.unwrap_err();
    assert!(matches!(error, DockerError::Missing { .. }), "{error}");
}

#[tokio::test]
async fn nothing_goes_that_was_not_asked_for() {
    let Some(engine) = engine().await else { return };
    assert!(engine.plan_prune(&PruneRequest::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_prune_removes_what_its_plan_lists_and_nothing_else() {
    let Some(engine) = engine().await else { return };
    let text = unique("nameless");
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY f /\n"), ("f", &text)]);
    let tag = unique("prune");
    let mut request = folder.request();
    request.tags = vec![tag.clone()];
    let old = build(&engine, &request).await.0.unwrap();
    folder.write("f", &format!("{text} again"));
    let new = build(&engine, &request).await.0.unwrap();

    let mut plan =
        engine.plan_prune(&PruneRequest { nameless_images: true, ..PruneRequest::default() }).await.unwrap();
    // Other tests leave nameless images too; this one is about its own.
    assert!(plan.items.iter().all(|item| item.kind == PruneKind::Image && item.name.is_empty()), "{plan:?}");
    plan.items.retain(|item| item.id == old.image_id);
    assert_eq!(plan.items.len(), 1, "the image that lost its name is listed");
    let before: Vec<_> = engine.images().await.unwrap().into_iter().map(|image| image.id).collect();
    let pruned = engine.prune(&plan, &Default::default(), |_| {}).await.unwrap();
    assert_eq!(pruned.removed, plan.items);
    assert!(pruned.kept.is_empty(), "{pruned:?}");
    assert!(matches!(engine.image(&old.image_id).await, Err(DockerError::Missing { .. })));
    assert_eq!(engine.image(&tag).await.unwrap().id, new.image_id);
    assert!(before.contains(&old.image_id));
}

#[tokio::test]
async fn the_build_cache_that_is_listed_goes() {
    let Some(engine) = crate::engine::engine_with_base().await else { return };
    let nonce = unique("cache");
    let dockerfile = format!("FROM {}\nRUN echo {nonce} >/a\nRUN echo {nonce} >/b\n", crate::engine::BASE);
    let folder = Folder::new(&[("Dockerfile", &dockerfile)]);
    build(&engine, &folder.request()).await.0.unwrap();
    let request = PruneRequest { build_cache: true, ..PruneRequest::default() };
    let mut plan = engine.plan_prune(&request).await.unwrap();
    // Other tests need theirs.
    plan.items.retain(|item| item.name.contains(&nonce));
    assert_eq!(plan.items.len(), 2, "both steps are listed: {plan:?}");
    let pruned = engine.prune(&plan, &Default::default(), |_| {}).await.unwrap();
    assert!(pruned.kept.is_empty(), "{pruned:?}");
    assert_eq!(pruned.removed.len(), 2);
    let left = engine.plan_prune(&request).await.unwrap();
    assert!(left.items.iter().all(|item| !item.name.contains(&nonce)), "{left:?}");
}
