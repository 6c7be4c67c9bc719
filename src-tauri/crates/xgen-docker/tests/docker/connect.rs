//! Finding the engine, and saying why there is none.

use std::os::unix::net::UnixListener;

use xgen_core::Coded as _;
use xgen_docker::{DockerError, Engine, Environment, FoundBy};

use crate::engine::{engine, environment};

#[tokio::test]
async fn an_engine_says_what_it_is() {
    let Some(engine) = engine().await else { return };
    let status = engine.status().await.unwrap();
    assert_eq!(status.found_by, FoundBy::Host);
    assert_eq!(status.os, "linux");
    assert!(status.version.contains('.') && !status.storage_driver.is_empty(), "{status:?}");
    assert!(status.buildkit && status.memory_bytes > 0 && status.cpus > 0, "{status:?}");
}

#[tokio::test]
async fn no_socket_is_told_with_what_to_do() {
    let error = Engine::connect(&environment("unix:///nowhere/docker.sock")).await.unwrap_err();
    assert!(matches!(error, DockerError::NotRunning { .. }), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("start")), "{:?}", error.hint());
}

#[tokio::test]
async fn a_socket_nobody_listens_on_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    drop(UnixListener::bind(&socket).unwrap());
    let error = Engine::connect(&environment(&format!("unix://{}", socket.display()))).await.unwrap_err();
    assert!(error.to_string().contains("nothing listens there"), "{error}");
}

#[tokio::test]
async fn what_answers_but_is_no_engine_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let listener = tokio::net::UnixListener::bind(&socket).unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let error = Engine::connect(&environment(&format!("unix://{}", socket.display()))).await.unwrap_err();
    assert!(matches!(error, DockerError::NotRunning { .. }), "{error}");
}

#[tokio::test]
async fn a_context_of_the_cli_that_is_gone_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.json"), r#"{"currentContext":"gone"}"#).unwrap();
    let environment = Environment { docker_config: Some(folder.path().into()), ..Environment::default() };
    let error = Engine::connect(&environment).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no Docker context named gone");
}
