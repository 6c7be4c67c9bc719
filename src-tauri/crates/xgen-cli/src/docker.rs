//! `xgen docker`.

mod show;

use crate::ask::confirmed;
use crate::output::{Failure, Format};
use std::collections::BTreeSet;
use tokio_util::sync::CancellationToken;
use xgen_docker::{DockerError, Engine, Environment, PruneRequest};
use xgen_schema::WireError;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
    /// How to write the answer
    #[arg(long, value_enum, global = true, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Say which engine answers, and what it is
    Status,
    /// Show what the engine keeps on its disk
    Df,
    /// Remove what nothing uses; lists it first
    ///
    /// Without options: stopped containers, unused networks, images without a name, and build cache. Volumes go only
    /// when they are asked for.
    Prune(PruneArgs),
}

#[derive(clap::Args)]
struct PruneArgs {
    /// Containers that have stopped
    #[arg(long)]
    containers: bool,
    /// Networks that no container is in
    #[arg(long)]
    networks: bool,
    /// Images without a name that no container was made from
    #[arg(long)]
    images: bool,
    /// All images that no container was made from
    #[arg(long)]
    all_images: bool,
    /// What builds keep to be faster the next time
    #[arg(long)]
    build_cache: bool,
    /// Volumes without a name that no container has
    #[arg(long)]
    anonymous_volumes: bool,
    /// A volume that no container has, by its name
    #[arg(long = "volume", value_name = "NAME")]
    volumes: Vec<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Args {
    pub(crate) fn json(&self) -> bool {
        self.format == Format::Json
    }
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    match args.command {
        Command::Status => {
            let status = connect().await?.status().await.map_err(WireError::from)?;
            show::status(&status, args.format);
        }
        Command::Df => {
            let usage = connect().await?.disk_usage().await.map_err(WireError::from)?;
            show::usage(&usage, args.format);
        }
        Command::Prune(prune_args) => return prune(prune_args, args.format).await,
    }
    Ok(())
}

/// The engine that the docker CLI would use.
pub(crate) async fn connect() -> Result<Engine, WireError> {
    Ok(Engine::connect(&Environment::of_process()).await?)
}

/// Waits for `work`; Ctrl+C cancels it, and it is still waited for until it has ended.
pub(crate) async fn until_interrupted<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = Result<T, DockerError>>,
) -> Result<T, Failure> {
    tokio::pin!(work);
    loop {
        tokio::select! {
            result = &mut work => {
                return result.map_err(|error| match error {
                    DockerError::Cancelled => Failure::Interrupted,
                    error => Failure::Error(error.into()),
                });
            }
            _ = tokio::signal::ctrl_c() => cancel.cancel(),
        }
    }
}

async fn prune(args: PruneArgs, format: Format) -> Result<(), Failure> {
    let yes = args.yes;
    let engine = connect().await?;
    let plan = engine.plan_prune(&request(args)).await.map_err(WireError::from)?;
    show::plan(&plan, format);
    if plan.items.is_empty() || (!yes && !confirmed("remove this?")?) {
        return Ok(());
    }
    let cancel = CancellationToken::new();
    let work = engine.prune(&plan, &cancel, |item| show::removed(item, format));
    let pruned = until_interrupted(&cancel, work).await?;
    show::pruned(&pruned, format);
    if pruned.kept.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

fn request(args: PruneArgs) -> PruneRequest {
    let request = PruneRequest {
        stopped_containers: args.containers,
        unused_networks: args.networks,
        nameless_images: args.images,
        unused_images: args.all_images,
        build_cache: args.build_cache,
        anonymous_volumes: args.anonymous_volumes,
        volumes: args.volumes.into_iter().collect::<BTreeSet<_>>(),
    };
    if request != PruneRequest::default() {
        return request;
    }
    PruneRequest {
        stopped_containers: true,
        unused_networks: true,
        nameless_images: true,
        build_cache: true,
        ..request
    }
}
