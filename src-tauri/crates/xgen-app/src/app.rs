//! The state of the app, built once by each host.

use crate::answers::Answers;
use crate::frontend::FrontendState;
use crate::{Host, Places, starter};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use xgen_frontend::build::Launcher;
use xgen_inference::process::Spawner;
use xgen_inference::{Supervisor, SupervisorConfig, WorkerBuilds};
use xgen_models::Library;
use xgen_schema::{AppEvent, TaskId, WireError};
use xgen_settings::SettingsFile;
use xgen_store::Store;

/// How long a chat stays in the trash; models have the same time in `xgen-models`.
const TRASH_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a host gives to an [`App`].
pub struct AppConfig {
    /// Where files are.
    pub places: Places,
    /// The screen, if there is one.
    pub host: Arc<dyn Host>,
    /// Starts workers.
    pub spawner: Arc<dyn Spawner>,
    /// The builds that `spawner` chooses from.
    pub builds: WorkerBuilds,
    /// Starts the programs of a build.
    pub launcher: Arc<dyn Launcher>,
    /// Reads an environment variable.
    pub env: fn(&str) -> Option<String>,
}

/// Everything that is alive while XGEN runs.
pub struct App {
    pub(crate) places: Places,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) builds: WorkerBuilds,
    pub(crate) launcher: Arc<dyn Launcher>,
    pub(crate) frontend: FrontendState,
    pub(crate) starter: Option<PathBuf>,
    pub(crate) settings_file: OnceLock<SettingsFile>,
    pub(crate) env: fn(&str) -> Option<String>,
    pub(crate) library: Mutex<Arc<Library>>,
    pub(crate) supervisor: Supervisor,
    pub(crate) answers: Answers,
    pub(crate) tasks: Mutex<HashMap<TaskId, CancellationToken>>,
    pub(crate) events: broadcast::Sender<AppEvent>,
    store: OnceLock<Arc<Store>>,
}

impl App {
    /// Reads the settings and starts the supervisor. The chats are opened when they are needed first.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn new(config: AppConfig) -> Arc<Self> {
        let starter = starter::install(&config.places.data_dir)
            .inspect_err(|error| tracing::error!(%error, "the starter model could not be written"))
            .ok();
        let library = crate::models::library(&config.places, starter.clone(), Vec::new());
        let (events, _) = broadcast::channel(256);
        let app = Arc::new(Self {
            places: config.places,
            host: config.host,
            builds: config.builds,
            launcher: config.launcher,
            frontend: FrontendState::default(),
            starter,
            settings_file: OnceLock::new(),
            env: config.env,
            library: Mutex::new(Arc::new(library)),
            supervisor: Supervisor::new(config.spawner, SupervisorConfig::default()),
            answers: Answers::default(),
            tasks: Mutex::default(),
            events,
            store: OnceLock::new(),
        });
        let folders = app.settings().model_folders;
        *lock(&app.library) = Arc::new(crate::models::library(&app.places, app.starter.clone(), folders));
        app.empty_model_trash();
        app.watch_engine();
        app
    }

    /// Stops all answers, saving what they have, and ends the worker. Nothing is left running afterwards.
    pub async fn shutdown(&self) {
        self.answers.stop_all().await;
        self.supervisor.shutdown().await;
    }

    /// The chats.
    ///
    /// # Errors
    /// Why they cannot be opened; the next call tries again.
    pub(crate) fn store(&self) -> Result<Arc<Store>, WireError> {
        if let Some(store) = self.store.get() {
            return Ok(Arc::clone(store));
        }
        let store = Arc::new(Store::open(&self.places.chats())?);
        let before = now_ms() - i64::try_from(TRASH_KEPT.as_millis()).unwrap_or(i64::MAX);
        if let Err(error) = store.purge_trash(before) {
            tracing::warn!(%error, "the trash of the chats could not be emptied");
        }
        Ok(Arc::clone(self.store.get_or_init(|| store)))
    }

    /// Runs `work` with the chats on the blocking pool.
    pub(crate) async fn with_store<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Store) -> Result<T, xgen_store::StoreError> + Send + 'static,
    ) -> Result<T, WireError> {
        let app = Arc::clone(self);
        blocking(move || Ok(work(app.store()?.as_ref())?)).await
    }

    fn empty_model_trash(&self) {
        let library = self.library();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = library.purge_trash(std::time::SystemTime::now()) {
                tracing::warn!(%error, "the trash of the models could not be emptied");
            }
        });
    }

    pub(crate) fn emit(&self, event: AppEvent) {
        let _ = self.events.send(event); // nobody may be listening
    }
}

/// Runs `work` where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, WireError> + Send + 'static,
) -> Result<T, WireError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(WireError::new(xgen_schema::ErrorCode::Internal, "a task of the app panicked")),
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
