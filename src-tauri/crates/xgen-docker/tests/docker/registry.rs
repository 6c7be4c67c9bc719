//! A registry that wants a login: just enough of the protocol for a push and a pull.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION, RANGE, WWW_AUTHENTICATE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;
use xgen_docker::{DockerError, Engine, Environment, TransferEvent};

use crate::engine::{Folder, build, unique};

/// Encoded with the wrong alphabet, this one arrives as no login at all.
const PASSWORD: &str = "marker???>>>~~~";

type Blobs = Arc<Mutex<HashMap<String, (String, Bytes)>>>;

/// Returns its address.
async fn start() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("localhost:{}", listener.local_addr().unwrap().port());
    let blobs = Blobs::default();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let blobs = blobs.clone();
            let serve = service_fn(move |request| answer(request, blobs.clone()));
            tokio::spawn(
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), serve),
            );
        }
    });
    address
}

async fn answer(request: Request<Incoming>, blobs: Blobs) -> Result<Response<Full<Bytes>>, Infallible> {
    let login = base64::engine::general_purpose::STANDARD.encode(format!("me:{PASSWORD}"));
    let given = request.headers().get(AUTHORIZATION).map(|value| value.as_bytes().to_vec());
    let reply = |status| Response::builder().status(status);
    if given != Some(format!("Basic {login}").into_bytes()) {
        let refused = reply(StatusCode::UNAUTHORIZED).header(WWW_AUTHENTICATE, "Basic realm=\"test\"");
        return Ok(refused.body(Full::default()).unwrap());
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let query = request.uri().query().unwrap_or_default().to_owned();
    let kind = request.headers().get(CONTENT_TYPE).map_or("", |v| v.to_str().unwrap()).to_owned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let name = path.rsplit('/').next().unwrap().to_owned();
    let mut blobs = blobs.lock().unwrap();
    let response = match method {
        Method::POST => reply(StatusCode::ACCEPTED).header(LOCATION, format!("{path}{}", blobs.len())),
        Method::PATCH => {
            let range = format!("0-{}", body.len().saturating_sub(1));
            blobs.insert(path.clone(), (String::new(), body));
            reply(StatusCode::ACCEPTED).header(LOCATION, path).header(RANGE, range)
        }
        Method::PUT if path.contains("/manifests/") => {
            let digest = format!("sha256:{}", hex(&Sha256::digest(&body)));
            blobs.insert(name, (kind.clone(), body.clone()));
            blobs.insert(digest.clone(), (kind, body));
            reply(StatusCode::CREATED).header("docker-content-digest", digest)
        }
        Method::PUT => {
            let digest = query.split("digest=").nth(1).unwrap().replace("%3A", ":");
            let (_, sent) = blobs.remove(&path).unwrap_or_default();
            blobs.insert(digest, (String::new(), if sent.is_empty() { body } else { sent }));
            reply(StatusCode::CREATED)
        }
        _ if path == "/v2/" => reply(StatusCode::OK),
        _ => match blobs.get(&name) {
            Some((kind, body)) => {
                let digest = format!("sha256:{}", hex(&Sha256::digest(body)));
                let kind = if kind.is_empty() { "application/octet-stream" } else { kind };
                let found =
                    reply(StatusCode::OK).header(CONTENT_TYPE, kind).header("docker-content-digest", digest);
                return Ok(found.body(Full::new(body.clone())).unwrap());
            }
            None => {
                let body = r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
                let missing = reply(StatusCode::NOT_FOUND).header(CONTENT_TYPE, "application/json");
                return Ok(missing.body(Full::new(Bytes::from_static(body.as_bytes()))).unwrap());
            }
        },
    };
    Ok(response.body(Full::default()).unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The engine of the tests with a configuration of its own.
async fn engine_with(config: &str, folder: &Folder) -> Option<Engine> {
    let engine = crate::engine::engine().await?;
    folder.write("config/config.json", config);
    let environment = Environment {
        docker_host: Some(engine.endpoint()),
        docker_config: Some(folder.path().join("config")),
        ..Environment::default()
    };
    Some(Engine::connect(&environment).await.unwrap())
}

#[tokio::test]
async fn an_image_goes_to_a_registry_and_comes_back_with_the_login_of_the_cli() {
    let registry = start().await;
    let auth = base64::engine::general_purpose::STANDARD.encode(format!("me:{PASSWORD}"));
    let config = format!(r#"{{"auths":{{"{registry}":{{"auth":"{auth}"}}}}}}"#);
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY f /\n"), ("f", &unique("pushed"))]);
    let Some(engine) = engine_with(&config, &folder).await else { return };
    let tag = format!("{registry}/{}", unique("pushed"));
    let mut request = folder.request();
    request.tags = vec![tag.clone()];
    let built = build(&engine, &request).await.0.unwrap();

    let cancel = CancellationToken::new();
    let mut events = Vec::new();
    engine.push_image(&tag, &cancel, |event| events.push(event)).await.unwrap();
    assert!(events.iter().any(|e| matches!(e, TransferEvent::Layer { status, .. } if status == "Pushed")));
    engine.remove_image(&tag, false).await.unwrap();
    events.clear();
    engine.pull_image(&tag, None, &cancel, |event| events.push(event)).await.unwrap();
    let pulled =
        |e: &TransferEvent| matches!(e, TransferEvent::Layer { status, .. } if status == "Pull complete");
    assert!(
        events.iter().any(pulled) || events.iter().any(|e| format!("{e:?}").contains("exists")),
        "{events:?}"
    );
    assert_eq!(engine.image(&tag).await.unwrap().id, built.image_id);

    let error = engine.pull_image(&format!("{registry}/none:1"), None, &cancel, |_| {}).await.unwrap_err();
    assert!(matches!(error, DockerError::Missing { .. }), "{error:?}");
}

#[tokio::test]
async fn a_registry_that_refuses_is_told_apart_and_the_password_is_not_repeated() {
    let registry = start().await;
    let auth = base64::engine::general_purpose::STANDARD.encode("me:marker-wrong");
    let config = format!(r#"{{"auths":{{"{registry}":{{"auth":"{auth}"}}}}}}"#);
    let folder = Folder::new(&[]);
    let Some(engine) = engine_with(&config, &folder).await else { return };
    let image = format!("{registry}/secret:1");
    let error = engine.pull_image(&image, None, &CancellationToken::new(), |_| {}).await.unwrap_err();
    assert!(matches!(error, DockerError::RegistryDenied { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("marker"), "{error:?}");
}

#[tokio::test]
async fn a_credential_helper_is_asked() {
    use std::os::unix::fs::PermissionsExt;
    let registry = start().await;
    let folder = Folder::new(&[]);
    // In a process of its own, as PATH belongs to all tests of this one.
    let helper = folder.path().join("docker-credential-test");
    let script =
        format!("#!/bin/sh\ncat >/dev/null\necho '{{\"Username\":\"me\",\"Secret\":\"{PASSWORD}\"}}'\n");
    std::fs::write(&helper, script).unwrap();
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).unwrap();
    let config = format!(r#"{{"credHelpers":{{"{registry}":"test"}}}}"#);
    let Some(engine) = engine_with(&config, &folder).await else { return };
    drop(engine);
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["registry::a_process_that_pulls", "--exact", "--nocapture"])
        .env("PATH", format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap()))
        .env("XGEN_DOCKER_CONFIG", folder.path().join("config"))
        .env("XGEN_DOCKER_PULL", format!("{registry}/none:1"))
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("pulled: does not exist"), "the login was taken: {said}");
}

/// Not a test: the body of a process with a helper on its PATH.
#[tokio::test]
async fn a_process_that_pulls() {
    let (Ok(image), Some(config)) =
        (std::env::var("XGEN_DOCKER_PULL"), std::env::var_os("XGEN_DOCKER_CONFIG"))
    else {
        return;
    };
    let environment = Environment {
        docker_host: std::env::var("XGEN_TEST_DOCKER_HOST").ok(),
        docker_config: Some(config.into()),
        ..Environment::default()
    };
    let engine = Engine::connect(&environment).await.unwrap();
    let error = engine.pull_image(&image, None, &CancellationToken::new(), |_| {}).await.unwrap_err();
    let outcome =
        if matches!(error, DockerError::Missing { .. }) { "does not exist" } else { "another error" };
    println!("pulled: {outcome} ({error})");
}
