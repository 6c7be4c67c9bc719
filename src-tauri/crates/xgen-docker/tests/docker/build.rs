//! Builds.

use std::collections::BTreeMap;

use xgen_core::{Coded as _, Secret};
use xgen_docker::{BuildEvent, Builder, DockerError, Dockerfile, LogStream, SecretSource, Warning};

use crate::engine::{BASE, Folder, Relay, build, engine, engine_with_base, environment, unique};

const MARKER: &str = "glpat-marker-0123456789";

#[tokio::test]
async fn an_image_is_built_with_its_names_and_labels() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY file /file\n"), ("file", "text")]);
    let (first, second) = (unique("plain"), unique("plain"));
    let mut request = folder.request();
    request.tags = vec![first.clone(), second.clone()];
    request.labels = BTreeMap::from([("org.opencontainers.image.title".into(), "test".into())]);
    let (built, events) = build(&engine, &request).await;
    let built = built.unwrap();
    assert_eq!(built.builder, Builder::BuildKit);
    let image = engine.image(&second).await.unwrap();
    assert_eq!(image.id, built.image_id);
    assert_eq!(image.size_bytes, 4, "four bytes of text: {image:?}");
    assert_eq!(image.labels["org.opencontainers.image.title"], "test");
    assert!(image.tags.contains(&first) && image.tags.contains(&second), "{:?}", image.tags);
    assert!(matches!(&events[0], BuildEvent::Builder(Builder::BuildKit)), "{events:?}");
    assert!(events.iter().any(|event| matches!(event, BuildEvent::Context(report) if report.files == 2)));
    let history = engine.image_history(&first).await.unwrap();
    assert!(history.iter().any(|layer| layer.instruction.starts_with("COPY file /file")), "{history:?}");
}

#[tokio::test]
async fn steps_tell_their_name_time_and_lines() {
    let Some(engine) = engine_with_base().await else { return };
    let run = format!("echo {}; echo oops >&2; sleep 0.2", unique("nonce"));
    let folder = Folder::new(&[("Dockerfile", &format!("FROM {BASE}\nRUN {run}\n"))]);
    let (built, events) = build(&engine, &folder.request()).await;
    built.unwrap();
    let step = events.iter().find_map(|event| match event {
        BuildEvent::StepAdded { id, name } if name.contains("RUN echo") => Some(id.clone()),
        _ => None,
    });
    let step = step.expect("the RUN is a step");
    let lines: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            BuildEvent::Log { id, stream, text } if *id == step => Some((*stream, text.as_str())),
            _ => None,
        })
        .collect();
    assert!(lines.contains(&(LogStream::Stderr, "oops")), "{lines:?}");
    let took = events.iter().find_map(|event| match event {
        BuildEvent::StepDone { id, took, cached: false } if *id == step => Some(took.as_millis()),
        _ => None,
    });
    assert!(took.is_some_and(|ms| (200..60_000).contains(&ms)), "{took:?}");
}

#[tokio::test]
async fn a_second_build_of_the_same_folder_is_cached() {
    let Some(engine) = engine_with_base().await else { return };
    let dockerfile = format!("FROM {BASE}\nCOPY file /file\nRUN cat /file\n");
    let folder = Folder::new(&[("Dockerfile", &dockerfile), ("file", &unique("text"))]);
    let (first, events) = build(&engine, &folder.request()).await;
    assert_eq!(cached(&events), [("COPY", false), ("RUN", false)]);
    let (second, events) = build(&engine, &folder.request()).await;
    assert_eq!(cached(&events), [("COPY", true), ("RUN", true)]);
    let second = second.unwrap();
    assert_eq!(first.unwrap().image_id, second.image_id);
    assert!(second.steps == 3 && second.cached_steps >= 2, "{second:?}");
}

/// The steps that are no FROM, and whether they came from the cache.
fn cached(events: &[BuildEvent]) -> Vec<(&'static str, bool)> {
    let ended = |id: &str| {
        events.iter().find_map(|event| match event {
            BuildEvent::StepDone { id: done, cached, .. } if done == id => Some(*cached),
            _ => None,
        })
    };
    let step = |event: &BuildEvent| {
        let BuildEvent::StepAdded { id, name } = event else { return None };
        let instruction = ["COPY", "RUN"].into_iter().find(|word| name.contains(&format!("] {word} ")))?;
        Some((instruction, ended(id)?))
    };
    // Engines tell steps in any order.
    let mut steps: Vec<_> = events.iter().filter_map(step).collect();
    steps.sort_unstable();
    steps
}

#[tokio::test]
async fn a_secret_reaches_its_step_and_nothing_else() {
    let Some(engine) = engine_with_base().await else { return };
    let dockerfile = format!(
        "FROM {BASE}\nRUN --mount=type=secret,id=token --mount=type=secret,id=ca sh -c 'read a </run/secrets/token; \
         read b </run/secrets/ca; echo https://me:$a@host; echo ${{#a}} ${{#b}} > /lengths'\n"
    );
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), format!("{MARKER}{}\n", unique("ca"))).unwrap();
    let folder = Folder::new(&[("Dockerfile", &dockerfile)]);
    let tag = unique("secret");
    let mut request = folder.request();
    request.tags = vec![tag.clone()];
    // Secrets are no part of what the cache compares: a second run would say nothing.
    request.no_cache = true;
    request.secrets = BTreeMap::from([
        ("token".into(), SecretSource::Value(Secret::new(format!("{MARKER}\n")))),
        ("ca".into(), SecretSource::File(ca.path().into())),
    ]);
    let (built, events) = build(&engine, &request).await;
    built.unwrap();
    assert!(!format!("{events:?} {request:?}").contains(MARKER), "no event and no debug output holds it");
    let shown =
        |event: &BuildEvent| matches!(event, BuildEvent::Log { text, .. } if text == "https://me:***@host");
    assert!(events.iter().any(shown), "a step that prints it is heard without it: {events:?}");

    let file = folder.path().join("saved.tar");
    engine.save_images(&[&tag], &file, &Default::default(), |_| {}).await.unwrap();
    let saved = std::fs::read(&file).unwrap();
    let has = |text: &str| saved.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!has(MARKER), "no layer and no history line holds it");
    assert!(has(&format!("{} ", MARKER.len())), "the step did read it: layers are not compressed");
}

#[tokio::test]
async fn a_secret_that_a_step_needs_and_nobody_gave_is_named() {
    let Some(engine) = engine_with_base().await else { return };
    let folder = Folder::new(&[(
        "Dockerfile",
        &format!("FROM {BASE}\nRUN --mount=type=secret,id=missing,required=true true {}\n", unique("n")),
    )]);
    let error = build(&engine, &folder.request()).await.0.unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
}

#[tokio::test]
async fn a_step_that_fails_is_named_with_its_exit_code_and_last_lines() {
    let Some(engine) = engine_with_base().await else { return };
    let folder = Folder::new(&[("Dockerfile", &format!("FROM {BASE}\nRUN echo the reason; exit 3\n"))]);
    let tag = unique("fails");
    let mut request = folder.request();
    request.tags = vec![tag.clone()];
    let error = build(&engine, &request).await.0.unwrap_err();
    let DockerError::StepFailed { step, reason, log } = &error else { panic!("{error:?}") };
    assert!(step.contains("RUN echo the reason"), "{step}");
    assert_eq!(reason, "exit code: 3");
    assert_eq!(log, &["the reason"]);
    assert!(matches!(engine.image(&tag).await, Err(DockerError::Missing { .. })), "nothing is tagged");
}

#[tokio::test]
async fn a_build_that_meets_the_certificate_of_a_proxy_says_so() {
    let Some(engine) = engine_with_base().await else { return };
    let lines = [
        "npm error code SELF_SIGNED_CERT_IN_CHAIN",
        "fatal: unable to access 'https://git.example/': SSL certificate problem: unable to get local issuer certificate",
    ];
    for line in lines {
        let run = format!("echo \"{line}\" >&2; exit 1");
        let folder = Folder::new(&[("Dockerfile", &format!("FROM {BASE}\nRUN {run}\n"))]);
        let error = build(&engine, &folder.request()).await.0.unwrap_err();
        assert!(matches!(error, DockerError::BuildCertificate { .. }), "{line}: {error:?}");
        assert!(error.hint().is_some_and(|hint| hint.contains("CA bundle")));
    }
}

#[tokio::test]
async fn a_broken_dockerfile_is_told_apart_from_a_failed_step() {
    let Some(engine) = engine().await else { return };
    for text in ["FROM scratch\nCOYP a /\n", ""] {
        let mut request = Folder::new(&[]).request();
        let folder = Folder::new(&[]);
        request.context = folder.path();
        request.dockerfile = Dockerfile::Text(text.into());
        let error = build(&engine, &request).await.0.unwrap_err();
        assert!(matches!(error, DockerError::BadDockerfile { .. }), "{text:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_copy_of_what_is_not_sent_names_the_step() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY missing /\n")]);
    let error = build(&engine, &folder.request()).await.0.unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
}

#[tokio::test]
async fn credentials_in_the_folder_are_told_as_a_warning() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY . /\n"), (".env", MARKER), ("a", "a")]);
    let (built, events) = build(&engine, &folder.request()).await;
    assert_eq!(built.unwrap().size_bytes, 23, "the Dockerfile and one byte");
    let warned = BuildEvent::Warning(Warning::CredentialsKeptOut(vec![".env".into()]));
    assert!(events.contains(&warned), "{events:?}");
}

#[tokio::test]
async fn a_target_leaves_out_the_stages_it_does_not_need() {
    let Some(engine) = engine_with_base().await else { return };
    let dockerfile = format!("FROM {BASE} AS broken\nRUN exit 1\nFROM scratch AS runner\nCOPY file /\n");
    let folder = Folder::new(&[("Dockerfile", &dockerfile), ("file", "x")]);
    let mut request = folder.request();
    request.target = Some("runner".into());
    build(&engine, &request).await.0.unwrap();
}

/// Makes the engine look like one from before BuildKit.
fn older(answer: &mut [u8]) {
    let key = b"\"ApiVersion\":\"1.";
    for at in (0..answer.len().saturating_sub(key.len() + 2)).map(|at| at + key.len()) {
        if answer[..at].ends_with(key) {
            answer[at..at + 2].copy_from_slice(b"38");
        }
    }
}

#[tokio::test]
async fn an_engine_without_buildkit_builds_with_a_warning_and_takes_no_secrets() {
    let Some(engine) = engine_with_base().await else { return };
    let folder = Folder::new(&[(
        "Dockerfile",
        &format!("FROM {BASE}\nRUN echo {}\nRUN echo the reason; exit 3\n", unique("classic")),
    )]);
    let socket = folder.path().join("docker.sock");
    folder.write(".dockerignore", "docker.sock");
    let _relay = Relay::changing(&socket, &engine.endpoint(), older);
    let environment = environment(&format!("unix://{}", socket.display()));
    let old = xgen_docker::Engine::connect(&environment).await.unwrap();
    assert!(!old.status().await.unwrap().buildkit);

    let mut request = folder.request();
    request.tags = vec![unique("classic")];
    let (failed, events) = build(&old, &request).await;
    assert!(events.contains(&BuildEvent::Warning(Warning::ClassicBuilder)), "{events:?}");
    let error = failed.unwrap_err();
    let DockerError::StepFailed { step, log, .. } = &error else { panic!("{error:?}") };
    assert_eq!(
        (step.as_str(), log.as_slice()),
        ("[3/3] RUN echo the reason; exit 3", &["the reason".to_owned()][..])
    );

    folder.write("Dockerfile", &format!("FROM {BASE}\nRUN echo again {}\n", unique("classic")));
    let built = build(&old, &request).await.0.unwrap();
    assert_eq!((built.builder, built.steps), (Builder::Classic, 2));
    assert_eq!(engine.image(&request.tags[0]).await.unwrap().id, built.image_id);

    request.secrets = BTreeMap::from([("token".into(), SecretSource::Value(Secret::new(MARKER.into())))]);
    let error = build(&old, &request).await.0.unwrap_err();
    assert!(matches!(error, DockerError::Unsupported { .. }), "{error:?}");
}

#[tokio::test]
async fn a_base_image_whose_registry_is_not_there_is_named() {
    let Some(engine) = engine().await else { return };
    let folder = Folder::new(&[("Dockerfile", "FROM localhost:1/none:1\nCOPY Dockerfile /\n")]);
    let error = build(&engine, &folder.request()).await.0.unwrap_err();
    let DockerError::RegistryUnreachable { registry, .. } = &error else { panic!("{error:?}") };
    assert_eq!(registry, "localhost:1");
}

#[tokio::test]
async fn what_is_kept_of_an_ignored_folder_reaches_the_build() {
    let Some(engine) = engine().await else { return };
    let (dockerfile, ignore) = ("FROM scratch\nCOPY . /\n", "*\n!deep/er/keep\n");
    let folder = Folder::new(&[
        ("Dockerfile", dockerfile),
        (".dockerignore", ignore),
        ("deep/er/keep", "kept"),
        ("deep/er/other", "other"),
        ("deep/not", "other"),
    ]);
    let built = build(&engine, &folder.request()).await.0.unwrap();
    let expected = (dockerfile.len() + ignore.len() + "kept".len()) as u64;
    assert_eq!(built.size_bytes, expected, "the file, and the two that the engine needs");
}
