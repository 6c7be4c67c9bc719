//! The shell: plugins, windows, one list of commands, one way out. Wiring only; what happens is in `xgen-app`.

mod bridge;
mod builder;
mod commands;
pub mod frontend;
pub mod graphics;
mod host;
mod native_text;
mod sidecar;
mod watchdog;
mod window;

pub use bridge::Pages;
pub use commands::handler;

use builder::ShellLauncher;
use frontend::{Frontends, Slot};
use host::DesktopHost;
use sidecar::SidecarSpawner;
use std::sync::Arc;
use tauri::{AppHandle, Manager, RunEvent, WindowEvent};
use xgen_app::{App, AppConfig, Places};
use xgen_inference::WorkerBuilds;

/// Starts the app and returns when it has ended.
///
/// # Panics
/// If there is no display, or no WebView.
pub fn run() {
    let frontends = Arc::new(Frontends::default());
    let app = frontend::register(tauri::Builder::default(), &frontends)
        .manage(frontends)
        // First, so that a second start ends before it touches a file.
        .plugin(tauri_plugin_single_instance::init(|app, _args, _cwd| window::to_front(app)))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filter(|label| label == Slot::Main.label())
                .build(),
        )
        .plugin(tauri_plugin_shell::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(commands::handler())
        .setup(|app| {
            start(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .expect("the window system and the WebView are there");
    app.run(|app, event| match event {
        RunEvent::ExitRequested { code: None, api, .. } => {
            api.prevent_exit();
            quit(app.clone());
        }
        RunEvent::WindowEvent {
            label,
            event: WindowEvent::DragDrop(tauri::DragDropEvent::Drop { paths, .. }),
            ..
        } if label == Slot::Main.label() => {
            app.state::<Arc<App>>().dropped(paths);
        }
        RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } => window::closed(app, &label),
        _ => {}
    });
}

fn start(handle: &AppHandle) -> Result<(), Box<dyn std::error::Error>> {
    let env = |name: &str| std::env::var(name).ok();
    let places = Places::of_user(env).ok_or("the user has no home folder, and XGEN_DATA_DIR is not set")?;
    xgen_app::logging::init(&places.log_dir, "desktop");
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");

    let builds = WorkerBuilds::installed();
    let watchdog = watchdog::Watchdog::new(handle.clone(), places.log_dir.clone());
    let config = AppConfig {
        places,
        host: Arc::new(DesktopHost::new(handle.clone(), Arc::clone(&watchdog))),
        spawner: Arc::new(SidecarSpawner::new(handle.clone(), builds.clone())),
        builds,
        launcher: Arc::new(ShellLauncher::new(handle.clone())?),
        env,
    };
    // The supervisor lives on Tauri's runtime.
    let app = tauri::async_runtime::block_on(async { App::new(config) });
    handle.manage(Arc::clone(&app));
    handle.manage(Pages::default());
    handle.manage(watchdog);
    let version = if safe_frontend() { None } else { app.frontend_to_show() };
    frontend::open_first(handle, version).map_err(|error| error.to_string())?;
    quit_on_signals(handle.clone());
    Ok(())
}

/// Whether the user asked for the frontend that ships in XGEN.
fn safe_frontend() -> bool {
    std::env::args_os().skip(1).any(|argument| argument == "--safe-frontend")
}

/// Saves what is being written, ends the worker, then the app.
fn quit(handle: AppHandle) {
    tauri::async_runtime::spawn(async move {
        if let Some(app) = handle.try_state::<Arc<App>>() {
            app.inner().shutdown().await;
        }
        tracing::info!("ended");
        handle.exit(0);
    });
}

/// A session that ends, or Ctrl+C in a terminal, is a quit like any other.
fn quit_on_signals(handle: AppHandle) {
    #[cfg(unix)]
    tauri::async_runtime::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            return;
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        quit(handle);
    });
    #[cfg(not(unix))]
    drop(handle);
}
