//! The command `xgen`: what the desktop does, for a terminal and for scripts.
//!
//! It does not link the engine: `xgen worker` becomes the worker built for this CPU. Answers go to standard output,
//! everything else to standard error. Exit codes: 0 done, 1 failed with a coded error, 2 wrong usage, 130 interrupted.

mod chat;
mod doctor;
mod frontend;
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

async fn run(command: Command) -> ExitCode {
    let env = |name: &str| std::env::var(name).ok();
    let Some(places) = Places::of_user(env) else {
        let error = WireError::new(ErrorCode::Io, "the user has no home folder")
            .with_hint("set XGEN_DATA_DIR and XGEN_CONFIG_DIR");
        return output::report(&Failure::Error(error), false);
    };
    xgen_app::logging::init(&places.log_dir, "cli");
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
    let json = match &command {
        Command::Chat(args) => args.json,
        Command::Model(command) => command.json(),
        Command::Settings(command) => command.json(),
        Command::Frontend(command) => command.json(),
        Command::Doctor(args) => args.json,
        Command::Worker => false,
    };
    let result = match command {
        Command::Chat(args) => chat::run(&app, args).await,
        Command::Model(command) => model::run(&app, command).await,
        Command::Settings(command) => settings::run(&app, command).await,
        Command::Frontend(command) => frontend::run(&app, command).await,
        Command::Doctor(args) => doctor::run(&app, &args).await,
        Command::Worker => Ok(()),
    };
    app.shutdown().await;
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output::report(&failure, json),
    }
}
