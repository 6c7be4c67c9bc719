//! Containers: what runs, says and uses what.

use std::collections::HashMap;
use std::time::Duration;

use bollard::Docker;
use bollard::models::{ContainerCreateBody, HealthConfig, HostConfig};
use bollard::query_parameters::CreateContainerOptionsBuilder;
use tokio_util::sync::CancellationToken;
use xgen_docker::{
    ContainerFilter, ContainerState, DockerError, Engine, ExecRequest, HealthState, LogRequest, LogStream,
    Moment, PruneRequest, TerminalSize, labels,
};

use crate::engine::{BASE, engine_with_base, unique};

/// A container that goes with its test.
pub(crate) struct Container {
    pub(crate) engine: Engine,
    pub(crate) id: String,
    pub(crate) project: String,
}

pub(crate) async fn create(engine: &Engine, script: &str, body: ContainerCreateBody) -> Container {
    let docker = Docker::connect_with_host(&engine.endpoint()).unwrap();
    let project = unique("project").replace(['/', ':'], "-");
    let labels = [(labels::PROJECT, project.as_str()), (labels::SERVICE, "web")];
    let body = ContainerCreateBody {
        image: Some(BASE.into()),
        cmd: Some(vec!["sh".into(), "-c".into(), script.into()]),
        labels: Some(HashMap::from(labels.map(|(name, value)| (name.into(), value.into())))),
        ..body
    };
    let options = CreateContainerOptionsBuilder::default().name(&format!("{project}-web-1")).build();
    let id = docker.create_container(Some(options), body).await.unwrap().id;
    Container { engine: engine.clone(), id, project }
}

impl Container {
    async fn wait_for(&self, what: &str, is: impl Fn(&xgen_docker::ContainerDetails) -> bool) {
        for _ in 0..200 {
            if is(&self.engine.container(&self.id).await.unwrap()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{what}: {:?}", self.engine.container(&self.id).await);
    }

    async fn remove(self) {
        self.engine.remove_container(&self.id, true).await.unwrap();
    }
}

#[tokio::test]
async fn the_containers_of_a_project_are_listed() {
    let Some(engine) = engine_with_base().await else { return };
    let container = create(&engine, "sleep 100", ContainerCreateBody::default()).await;
    let filter = ContainerFilter { project: Some(container.project.clone()), running: false };
    let listed = engine.containers(&filter).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].name, format!("{}-web-1", container.project));
    assert_eq!((listed[0].service.as_deref(), &listed[0].state), (Some("web"), &ContainerState::Created));
    engine.start_container(&container.id).await.unwrap();
    engine.start_container(&container.id).await.expect("one that runs already is left alone");
    let running = ContainerFilter { running: true, ..filter };
    assert_eq!(engine.containers(&running).await.unwrap()[0].state, ContainerState::Running);
    let error = engine.remove_container(&container.id, false).await.unwrap_err();
    assert!(matches!(error, DockerError::InUse { .. }), "{error:?}");
    engine.stop_container(&container.id, Some(0)).await.unwrap();
    assert!(engine.containers(&running).await.unwrap().is_empty());
    container.remove().await;
}

#[tokio::test]
async fn health_comes_with_what_the_test_wrote() {
    let Some(engine) = engine_with_base().await else { return };
    let test = ["CMD-SHELL", "echo looks bad; exit 1"].map(String::from);
    let healthcheck = HealthConfig {
        test: Some(test.into()),
        interval: Some(100_000_000),
        retries: Some(1),
        ..HealthConfig::default()
    };
    let body = ContainerCreateBody { healthcheck: Some(healthcheck), ..ContainerCreateBody::default() };
    let container = create(&engine, "sleep 100", body).await;
    engine.start_container(&container.id).await.unwrap();
    let unhealthy = |state| state == HealthState::Unhealthy;
    container.wait_for("unhealthy", |c| c.health.as_ref().is_some_and(|h| unhealthy(h.state))).await;
    let health = engine.container(&container.id).await.unwrap().health.unwrap();
    let probe = health.probes.last().unwrap();
    assert_eq!((probe.exit_code, probe.output.trim()), (1, "looks bad"));
    container.remove().await;
}

#[tokio::test]
async fn a_container_that_ran_out_of_memory_says_so_with_its_limit() {
    let Some(engine) = engine_with_base().await else { return };
    let limit = 16 << 20;
    let host_config = HostConfig { memory: Some(limit), memory_swap: Some(limit), ..HostConfig::default() };
    let body = ContainerCreateBody { host_config: Some(host_config), ..ContainerCreateBody::default() };
    let container = create(&engine, "a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done", body).await;
    engine.start_container(&container.id).await.unwrap();
    container.wait_for("it ends", |c| c.state == ContainerState::Exited).await;
    let details = engine.container(&container.id).await.unwrap();
    assert_eq!((details.exit_code, details.out_of_memory), (137, true), "{details:?}");
    assert_eq!(details.memory_limit_bytes, Some(16 << 20));
    container.remove().await;
}

#[tokio::test]
async fn lines_come_with_stream_and_time() {
    let Some(engine) = engine_with_base().await else { return };
    let script = "seq 1 1000; echo '10%\r100%'; echo bad >&2; echo 'no end' | { read a; echo -n \"$a\"; }";
    let container = create(&engine, script, ContainerCreateBody::default()).await;
    engine.start_container(&container.id).await.unwrap();
    container.wait_for("it ends", |c| c.state == ContainerState::Exited).await;
    let mut lines = Vec::new();
    let cancel = CancellationToken::new();
    engine
        .container_logs(&container.id, &LogRequest::default(), &cancel, |line| lines.push(line))
        .await
        .unwrap();
    let out: Vec<&str> =
        lines.iter().filter(|l| l.stream == LogStream::Stdout).map(|line| line.text.as_str()).collect();
    assert_eq!(out.len(), 1002);
    assert_eq!((out[0], out[999], out[1000], out[1001]), ("1", "1000", "100%", "no end"));
    assert!(lines.iter().any(|line| line.stream == LogStream::Stderr && line.text == "bad"));
    assert!(lines.iter().all(|line| line.time.len() == 30 && line.time.ends_with('Z')), "{:?}", lines[0]);
    let last = LogRequest { tail: Some(2), ..LogRequest::default() };
    let mut tail = 0;
    engine.container_logs(&container.id, &last, &cancel, |_| tail += 1).await.unwrap();
    assert_eq!(tail, 2);
    container.remove().await;
}

#[tokio::test]
async fn a_followed_log_goes_on_after_a_restart_with_no_line_lost_or_twice() {
    let Some(engine) = engine_with_base().await else { return };
    let body = ContainerCreateBody { hostname: Some("x".into()), ..ContainerCreateBody::default() };
    let container = create(&engine, "echo begin; sleep 0.3; echo end", body).await;
    engine.start_container(&container.id).await.unwrap();
    let (to, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let (follower, id) = (engine.clone(), container.id.clone());
    let following = tokio::spawn(async move {
        let request = LogRequest { follow: true, ..LogRequest::default() };
        let tell = move |line: xgen_docker::LogLine| {
            let _ = to.send(line.text);
        };
        follower.container_logs(&id, &request, &CancellationToken::new(), tell).await
    });
    for round in 0..3 {
        for expected in ["begin", "end"] {
            let line = tokio::time::timeout(Duration::from_secs(20), lines.recv()).await;
            let Some(line) = line.unwrap() else { panic!("round {round}: {:?}", following.await) };
            assert_eq!(line, expected, "round {round}");
        }
        container.wait_for("it ends", |c| c.state == ContainerState::Exited).await;
        if round < 2 {
            engine.start_container(&container.id).await.unwrap();
        }
    }
    container.remove().await;
    tokio::time::timeout(Duration::from_secs(10), following).await.unwrap().unwrap().unwrap();
    assert_eq!(lines.recv().await, None, "it ends when the container is removed");
}

#[tokio::test]
async fn what_a_container_uses_is_measured() {
    let Some(engine) = engine_with_base().await else { return };
    let container = create(&engine, "while :; do :; done", ContainerCreateBody::default()).await;
    engine.start_container(&container.id).await.unwrap();
    let cancel = CancellationToken::new();
    let mut samples = Vec::new();
    let ended = engine
        .container_stats(&container.id, &cancel, |sample| {
            samples.push(sample);
            if samples.len() == 2 {
                cancel.cancel();
            }
        })
        .await;
    assert!(matches!(ended, Err(DockerError::Cancelled)), "{ended:?}");
    let sample = samples.last().unwrap();
    assert!(
        sample.cpu_percent > 1.0 && sample.memory_bytes > 0 && sample.memory_limit_bytes > 0,
        "{sample:?}"
    );
    container.remove().await;
}

#[tokio::test]
async fn a_program_that_does_not_exist_is_not_a_container_that_does_not_exist() {
    let Some(engine) = engine_with_base().await else { return };
    let body =
        ContainerCreateBody { entrypoint: Some(vec!["nothing".into()]), ..ContainerCreateBody::default() };
    let container = create(&engine, "", body).await;
    let error = engine.start_container(&container.id).await.unwrap_err();
    assert!(error.to_string().contains("nothing"), "{error:?}");
    container.remove().await;
    let error = engine.container("xgen-none").await.unwrap_err();
    assert_eq!(error.to_string(), "the container xgen-none does not exist");
}

#[tokio::test]
async fn a_volume_goes_only_if_it_is_named_and_unused() {
    let Some(engine) = engine_with_base().await else { return };
    let volume = unique("volume").replace(['/', ':'], "-");
    let host_config = HostConfig { binds: Some(vec![format!("{volume}:/data")]), ..HostConfig::default() };
    let body = ContainerCreateBody { host_config: Some(host_config), ..ContainerCreateBody::default() };
    let container = create(&engine, "true", body).await;
    let named = PruneRequest { volumes: [volume.clone()].into(), ..PruneRequest::default() };
    let error = engine.plan_prune(&named).await.unwrap_err();
    let name = format!("{}-web-1", container.project);
    assert!(matches!(&error, DockerError::InUse { reason, .. } if reason.contains(&name)), "{error:?}");
    container.remove().await;

    let all = PruneRequest {
        stopped_containers: true,
        unused_networks: true,
        nameless_images: true,
        unused_images: true,
        build_cache: true,
        anonymous_volumes: true,
        volumes: Default::default(),
    };
    let plan = engine.plan_prune(&all).await.unwrap();
    assert!(plan.items.iter().all(|item| item.name != volume), "a named volume is never taken along");
    let plan = engine.plan_prune(&named).await.unwrap();
    let pruned = engine.prune(&plan, &CancellationToken::new(), |_| {}).await.unwrap();
    assert_eq!(pruned.removed, plan.items);
    assert!(engine.plan_prune(&named).await.is_err(), "it is gone");
}

async fn read_all(output: &mut xgen_docker::ExecOutput) -> (String, String) {
    let mut texts = (String::new(), String::new());
    while let Some((stream, bytes)) = output.next().await.unwrap() {
        let text = if stream == LogStream::Stdout { &mut texts.0 } else { &mut texts.1 };
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    texts
}

#[tokio::test]
async fn a_command_runs_in_a_container_with_input_output_and_exit_code() {
    let Some(engine) = engine_with_base().await else { return };
    let container = create(&engine, "sleep 100", ContainerCreateBody::default()).await;
    engine.start_container(&container.id).await.unwrap();
    let command = ["sh", "-c", "read a; echo got $a $X; echo bad >&2; exit 3"].map(String::from).into();
    let request = ExecRequest { command, env: vec!["X=y".into()], ..ExecRequest::default() };
    let (exec, mut input, mut output) = engine.exec(&container.id, &request).await.unwrap();
    input.write(b"input\n").await.unwrap();
    input.close().await.unwrap();
    assert_eq!(read_all(&mut output).await, ("got input y\n".into(), "bad\n".into()));
    assert_eq!(exec.exit_code().await.unwrap(), Some(3));
    container.remove().await;
}

#[tokio::test]
async fn a_shell_shows_its_prompt_at_once() {
    let Some(engine) = engine_with_base().await else { return };
    let container = create(&engine, "sleep 100", ContainerCreateBody::default()).await;
    engine.start_container(&container.id).await.unwrap();
    let terminal = Some(TerminalSize { columns: 80, rows: 24 });
    let request = ExecRequest { command: vec!["sh".into()], terminal, ..ExecRequest::default() };
    let (exec, mut input, mut output) = engine.exec(&container.id, &request).await.unwrap();
    let first = tokio::time::timeout(Duration::from_secs(10), output.next()).await.unwrap().unwrap();
    assert!(first.is_some_and(|(_, bytes)| bytes.ends_with(b"# ")), "a prompt has no line end");
    exec.resize(TerminalSize { columns: 120, rows: 40 }).await.unwrap();
    input.write(b"exit 7\n").await.unwrap();
    read_all(&mut output).await;
    assert_eq!(exec.exit_code().await.unwrap(), Some(7));
    container.remove().await;
}

#[tokio::test]
async fn events_tell_what_happened_since_a_moment() {
    let Some(engine) = engine_with_base().await else { return };
    let container = create(&engine, "exit 4", ContainerCreateBody::default()).await;
    let since = Moment::now();
    engine.start_container(&container.id).await.unwrap();
    container.wait_for("it ends", |c| c.state == ContainerState::Exited).await;
    // Subscribed after the fact, and nothing is missed.
    let cancel = CancellationToken::new();
    let mut seen = Vec::new();
    let ended = engine
        .events(since, &cancel, |event| {
            if event.id == container.id {
                seen.push((event.action.clone(), event.attributes.get("exitCode").cloned()));
                if event.action == "die" {
                    cancel.cancel();
                }
            }
        })
        .await;
    assert!(matches!(ended, Err(DockerError::Cancelled)), "{ended:?}");
    let actions: Vec<&str> = seen.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["start", "die"]);
    assert_eq!(seen[1].1.as_deref(), Some("4"));
    container.remove().await;
}

#[tokio::test]
async fn networks_and_volumes_are_listed() {
    let Some(engine) = engine_with_base().await else { return };
    let networks = engine.networks().await.unwrap();
    assert!(networks.iter().any(|network| network.name == "host"), "{networks:?}");
    engine.volumes().await.unwrap();
}
