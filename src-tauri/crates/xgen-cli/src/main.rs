//! The command `xgen`: what the desktop does, for a terminal and for scripts.
//!
//! It does not link the engine: `xgen worker` becomes the worker built for this CPU. Answers go to standard output,
//! everything else to standard error. Exit codes: 0 done, 1 failed with a coded error, 2 wrong usage, 130 interrupted.

mod ask;
mod chat;
mod compose;
mod context;
mod docker;
mod doctor;
mod frontend;
mod image;
mod model;
mod output;
mod settings;
mod worker;

use clap::{Parser, Subcommand};
use output::Failure;
use std::process::ExitCode;
use std::sync::Arc;
use xgen_app::{App, AppConfig, Headless, Places};
use xgen_frontend::build::TokioLauncher;
use xgen_inference::WorkerBuilds;
use xgen_inference::process::TokioSpawner;
use xgen_schema::{ErrorCode, WireError};

/// An AI workstation for closed networks.
#[derive(Parser)]
#[command(name = "xgen", version, propagate_version = true)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Ask a model, once or in a conversation
    Chat(chat::Args),
    /// Models on this machine
    #[command(subcommand)]
    Model(model::Command),
    /// Show and change settings
    #[command(subcommand)]
    Settings(settings::Command),
    /// The frontend of the window: sync, check, build, versions
    #[command(subcommand)]
    Frontend(frontend::Command),
    /// Compose files, with the meaning that Docker Compose gives them
    #[command(subcommand)]
    Compose(compose::Command),
    /// What a build of an image sees
    #[command(subcommand)]
    Context(context::Command),
    /// The Docker engine: what it is, its disk, and what can go
    Docker(docker::Args),
    /// Images of the Docker engine: build, list, move
    Image(image::Args),
    /// Check this machine and say what to do about what is missing
    Doctor(doctor::Args),
    /// Run the engine: frames on standard input and output, for programs
    Worker,
}

fn main() -> ExitCode {
    if let Some(code) = xgen_frontend::guard::run_if_asked() {
        return code;
    }
    xgen_app::no_core_dumps();
    let args = Args::parse();
    if let Command::Worker = args.command {
        return worker::become_worker();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::line_err(&format!("xgen: cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(run(args.command))
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

async fn run(command: Command) -> ExitCode {
    let json = command.json();
    let places = Places::of_user(env);
    if let Some(places) = &places {
        xgen_app::logging::init(&places.log_dir, "cli");
    }
    let result = match command {
        Command::Compose(command) => compose::run(command),
        Command::Context(command) => context::run(command),
        Command::Docker(args) => docker::run(args).await,
        Command::Image(args) => image::run(args).await,
        command => return run_in_app(places, command, json).await,
    };
    ended(result, json)
}

/// The commands that need models, settings or the frontend.
async fn run_in_app(places: Option<Places>, command: Command, json: bool) -> ExitCode {
    let Some(places) = places else {
        let error = WireError::new(ErrorCode::Io, "the user has no home folder")
            .with_hint("set XGEN_DATA_DIR and XGEN_CONFIG_DIR");
        return output::report(&Failure::Error(error), false);
    };
    let builds = WorkerBuilds::installed();
    let this_program = std::env::current_exe().unwrap_or_else(|_| "xgen".into());
    let app = App::new(AppConfig {
        places,
        host: Arc::new(Headless),
        spawner: Arc::new(TokioSpawner::new(builds.clone())),
        builds,
        launcher: Arc::new(TokioLauncher::new(this_program)),
        env,
    });
    let result = match command {
        Command::Chat(args) => chat::run(&app, args).await,
        Command::Model(command) => model::run(&app, command).await,
        Command::Settings(command) => settings::run(&app, command).await,
        Command::Frontend(command) => frontend::run(&app, command).await,
        Command::Doctor(args) => doctor::run(&app, &args).await,
        Command::Compose(_)
        | Command::Context(_)
        | Command::Docker(_)
        | Command::Image(_)
        | Command::Worker => Ok(()),
    };
    app.shutdown().await;
    ended(result, json)
}

fn ended(result: Result<(), Failure>, json: bool) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output::report(&failure, json),
    }
}

impl Command {
    fn json(&self) -> bool {
        match self {
            Self::Chat(args) => args.json,
            Self::Model(command) => command.json(),
            Self::Settings(command) => command.json(),
            Self::Frontend(command) => command.json(),
            Self::Compose(command) => command.json(),
            Self::Context(command) => command.json(),
            Self::Docker(args) => args.json(),
            Self::Image(args) => args.json(),
            Self::Doctor(args) => args.json,
            Self::Worker => false,
        }
    }
}
