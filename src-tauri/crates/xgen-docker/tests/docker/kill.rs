//! A save that is killed at any moment leaves the old file or the new one, and nothing that looks like an image.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::engine::{Folder, build, engine, environment, unique};

/// Not a test: the body of the process that is killed.
#[tokio::test]
async fn a_process_that_saves() {
    let (Ok(image), Some(file)) = (std::env::var("XGEN_DOCKER_IMAGE"), std::env::var_os("XGEN_DOCKER_FILE"))
    else {
        return;
    };
    let host = std::env::var("XGEN_TEST_DOCKER_HOST").unwrap();
    let engine = xgen_docker::Engine::connect(&environment(&host)).await.unwrap();
    engine.save_images(&[&image], Path::new(&file), &CancellationToken::new(), |_| {}).await.unwrap();
}

fn save(image: &str, file: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["kill::a_process_that_saves", "--exact", "--test-threads=1"])
        .env("XGEN_DOCKER_IMAGE", image)
        .env("XGEN_DOCKER_FILE", file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Whether an archive can be read to its end and has all that an image consists of.
fn is_whole(file: &Path) -> bool {
    let mut names = Vec::new();
    let mut archive = tar::Archive::new(std::fs::File::open(file).unwrap());
    for entry in archive.entries().unwrap() {
        let Ok(mut entry) = entry else { return false };
        names.push(entry.path().unwrap().display().to_string());
        if std::io::copy(&mut entry, &mut std::io::sink()).is_err() {
            return false;
        }
    }
    let bytes = std::fs::read(file).unwrap();
    names.iter().any(|name| name == "manifest.json") && bytes.ends_with(&[0; 1024])
}

#[tokio::test]
async fn a_killed_save_leaves_no_half_file() {
    let Some(engine) = engine().await else { return };
    let kills: u32 = std::env::var("XGEN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let folder =
        Folder::new(&[("Dockerfile", "FROM scratch\nCOPY f /\n"), ("f", &unique("x").repeat(2 << 20))]);
    let tag = unique("killed");
    let mut request = folder.request();
    request.tags = vec![tag.clone()];
    build(&engine, &request).await.0.unwrap();

    let saves = tempfile::tempdir().unwrap();
    let file = saves.path().join("image.tar");
    let begin = Instant::now();
    assert!(save(&tag, &file).wait().unwrap().success());
    let usual = begin.elapsed();
    assert!(is_whole(&file));
    for round in 0..kills {
        std::fs::write(&file, "old").unwrap();
        let mut child = save(&tag, &file);
        tokio::time::sleep(usual * round / kills.max(1)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let old = std::fs::read(&file).unwrap() == b"old";
        assert!(old || is_whole(&file), "half a file after a kill in round {round}");
    }
    assert!(save(&tag, &file).wait().unwrap().success());
    assert!(is_whole(&file));
    let left: Vec<_> = std::fs::read_dir(saves.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["image.tar"], "what killed saves left is gone after the next");
    assert!(begin.elapsed() < Duration::from_secs(600));
}
