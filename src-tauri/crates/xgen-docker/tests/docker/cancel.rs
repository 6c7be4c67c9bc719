//! Builds that are stopped, and engines that go away.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use xgen_docker::{BuildEvent, DockerError};

use crate::engine::{BASE, Folder, build, engine, engine_with_base, unique};

/// Whether a process of this machine, where the engine runs too, has `text` in its command line.
fn runs(text: &str) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let own = std::process::id().to_string();
    processes
        .filter(|process| process.file_name().to_string_lossy() != own)
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .any(|line| String::from_utf8_lossy(&line).contains(text))
}

#[tokio::test]
async fn a_cancelled_build_leaves_no_process_and_no_image() {
    let Some(engine) = engine_with_base().await else { return };
    let seconds = format!("1000.{}", std::process::id());
    let folder = Folder::new(&[("Dockerfile", &format!("FROM {BASE}\nRUN sleep {seconds}\n"))]);
    let tag = unique("cancelled");
    let mut request = folder.request();
    request.tags = vec![tag.clone()];
    let cancel = CancellationToken::new();
    let (begun, waits) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let mut run = None;
    let on_event = |event| match event {
        BuildEvent::StepAdded { id, name } if name.contains("RUN sleep") => run = Some(id),
        BuildEvent::StepStarted { id, .. } if Some(&id) == run.as_ref() => {
            let _ = begun.take().unwrap().send(());
        }
        _ => {}
    };
    let stop = async {
        waits.await.unwrap();
        while !runs(&seconds) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        cancel.cancel();
        Instant::now()
    };
    let (ended, since) = tokio::join!(engine.build(&request, &cancel, on_event), stop);
    assert!(matches!(ended, Err(DockerError::Cancelled)), "{ended:?}");
    assert!(since.elapsed() < Duration::from_secs(1), "the call ends at once");
    while runs(&seconds) {
        assert!(since.elapsed() < Duration::from_secs(5), "its process still runs");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(matches!(engine.image(&tag).await, Err(DockerError::Missing { .. })), "it left an image");
}

/// Not a test: the body of a process whose sockets are its own.
#[tokio::test]
async fn a_process_that_builds() {
    if std::env::var_os("XGEN_DOCKER_BUILDS").is_none() {
        return;
    }
    let engine = engine().await.unwrap();
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY Dockerfile /\n")]);
    build(&engine, &folder.request()).await.0.unwrap();
    let before = open();
    for _ in 0..20 {
        build(&engine, &folder.request()).await.0.unwrap();
    }
    let since = Instant::now();
    while open() > before + 2 && since.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("open: {before} {}", open());
}

#[tokio::test]
async fn twenty_builds_in_a_row_leave_nothing_open() {
    if engine().await.is_none() {
        return;
    }
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["cancel::a_process_that_builds", "--exact", "--nocapture"])
        .env("XGEN_DOCKER_BUILDS", "1")
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let counts =
        said.lines().find_map(|line| line.split_once("open: ")).unwrap_or_else(|| panic!("{said}")).1;
    let (before, after) = counts.split_once(' ').unwrap();
    assert!(
        after.parse::<u32>().unwrap() <= before.parse::<u32>().unwrap() + 2,
        "open before and after: {counts}"
    );
}

#[tokio::test]
async fn an_engine_that_goes_away_in_a_build_is_an_error_with_a_way_out() {
    let Some(engine) = engine_with_base().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let relay = crate::engine::Relay::start(&socket, &engine.endpoint());
    let environment = crate::engine::environment(&format!("unix://{}", socket.display()));
    let through = xgen_docker::Engine::connect(&environment).await.unwrap();
    let context =
        Folder::new(&[("Dockerfile", &format!("FROM {BASE}\nRUN sleep 30.{}\n", std::process::id()))]);
    let mut relay = Some(relay);
    let cut = |event| {
        if matches!(&event, BuildEvent::StepAdded { name, .. } if name.contains("RUN sleep")) {
            relay.take();
        }
    };
    let error = through.build(&context.request(), &CancellationToken::new(), cut).await.unwrap_err();
    assert!(matches!(error, DockerError::Gone { .. }), "{error:?}");
}
