//! `xgen image build`.

use super::progress::Steps;
use super::show;
use crate::context;
use crate::docker::{connect, until_interrupted};
use crate::output::{self, Failure, Format};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use xgen_core::Secret;
use xgen_docker::{BuildRequest, Builder, Built, SecretSource};
use xgen_schema::{ErrorCode, WireError};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder that the build sees
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The Dockerfile; default: Dockerfile in the folder
    #[arg(short, long, value_name = "DOCKERFILE")]
    file: Option<PathBuf>,
    /// The stage to build; default: the last one
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// A name for the image
    #[arg(short, long = "tag", value_name = "NAME")]
    tags: Vec<String>,
    /// A build argument; without a value, that of the environment. It can be read in the image
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]")]
    args: Vec<String>,
    /// A secret of the build: id=ID,src=FILE or id=ID,env=VARIABLE
    #[arg(long = "secret", value_name = "SECRET", value_parser = secret)]
    secrets: Vec<(String, SecretFrom)>,
    /// A label of the image
    #[arg(long = "label", value_name = "NAME=VALUE")]
    labels: Vec<String>,
    /// As linux/arm64; default: that of the engine
    #[arg(long)]
    platform: Option<String>,
    /// Ask registries for newer base images
    #[arg(long)]
    pull: bool,
    /// Do every step anew
    #[arg(long)]
    no_cache: bool,
    /// The network of RUN: host, none, or default
    #[arg(long)]
    network: Option<String>,
}

#[derive(Debug, Clone)]
enum SecretFrom {
    File(PathBuf),
    Variable(String),
}

pub(super) async fn run(args: Args, format: Format) -> Result<(), Failure> {
    let request = request(args)?;
    let engine = connect().await?;
    let cancel = CancellationToken::new();
    let steps = Steps::new(format);
    let mut work = Box::pin(engine.build(&request, &cancel, |event| steps.tell(&event)));
    let drawn = async {
        let mut tick = tokio::time::interval(Duration::from_millis(250));
        loop {
            tokio::select! {
                built = &mut work => return built,
                _ = tick.tick() => steps.draw(),
            }
        }
    };
    let built = until_interrupted(&cancel, drawn).await;
    steps.end(built.as_ref().err());
    show_built(&built?, &request.tags, format);
    Ok(())
}

fn request(args: Args) -> Result<BuildRequest, WireError> {
    let mut secrets = BTreeMap::new();
    for (id, from) in args.secrets {
        let source = match from {
            SecretFrom::File(path) => SecretSource::File(path),
            SecretFrom::Variable(name) => match std::env::var(&name) {
                Ok(value) => SecretSource::Value(Secret::new(value)),
                Err(_) => {
                    let message = format!("the variable {name} of the secret {id} is not set");
                    return Err(WireError::new(ErrorCode::InvalidInput, message)
                        .with_hint("set it, or name a file with src="));
                }
            },
        };
        secrets.insert(id, source);
    }
    let pair = |text: String| match text.split_once('=') {
        Some((name, value)) => Some((name.to_owned(), value.to_owned())),
        None => std::env::var(&text).ok().map(|value| (text, value)),
    };
    let label = |text: String| match text.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (text, String::new()),
    };
    Ok(BuildRequest {
        dockerfile: context::dockerfile(&args.dir, args.file.as_deref())?,
        context: args.dir,
        target: args.target,
        tags: args.tags,
        args: args.args.into_iter().filter_map(pair).collect(),
        labels: args.labels.into_iter().map(label).collect(),
        secrets,
        platform: args.platform,
        pull: args.pull,
        no_cache: args.no_cache,
        network: args.network.filter(|network| network != "default"),
    })
}

/// Reads `id=ID,src=FILE`. A value can be no part of it, since everybody on the machine reads command lines.
fn secret(text: &str) -> Result<(String, SecretFrom), String> {
    let (mut id, mut from) = (None, None);
    for part in text.split(',') {
        match part.split_once('=') {
            Some(("id", value)) => id = Some(value.to_owned()),
            Some(("src" | "source", value)) => from = Some(SecretFrom::File(value.into())),
            Some(("env", value)) => from = Some(SecretFrom::Variable(value.to_owned())),
            _ => return Err(format!("{part:?} is none of id=, src= and env=")),
        }
    }
    match (id, from) {
        (Some(id), Some(from)) => Ok((id, from)),
        (None, _) => Err("id= is missing".to_owned()),
        (_, None) => Err("src= or env= is missing".to_owned()),
    }
}

fn show_built(built: &Built, tags: &[String], format: Format) {
    if format == Format::Json {
        output::json_line(&json!({ "built": {
            "imageId": built.image_id,
            "tags": tags,
            "sizeBytes": built.size_bytes,
            "builder": match built.builder {
                Builder::BuildKit => "buildkit",
                Builder::Classic => "classic",
            },
            "steps": built.steps,
            "cachedSteps": built.cached_steps,
        } }));
        return;
    }
    let names = if tags.is_empty() { String::new() } else { format!(" {}", tags.join(" ")) };
    output::line_err(&format!(
        "built{names}: {}, {}, {} of {} steps cached",
        show::short(&built.image_id),
        output::size(built.size_bytes),
        built.cached_steps,
        built.steps
    ));
    output::line(&built.image_id);
}
