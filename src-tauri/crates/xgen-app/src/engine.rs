//! The engine as the UI sees it.

use crate::app::App;
use crate::{ModelChoice, convert};
use std::sync::Arc;
use xgen_inference::protocol::Turn;
use xgen_inference::{AnswerStream, GenerateReq};
use xgen_schema::{AppEvent, Empty, EngineStatus, ModelId, Sampling, WireError};
use xgen_settings::{Key, Source};

impl App {
    /// The worker and what is loaded, with the worker's memory sampled now.
    ///
    /// # Errors
    /// Never.
    pub async fn engine_status(self: &Arc<Self>, _req: Empty) -> Result<EngineStatus, WireError> {
        Ok(self.status_now())
    }

    /// Ends the worker. Its memory goes back to the system.
    ///
    /// # Errors
    /// Never.
    pub async fn model_unload(self: &Arc<Self>, _req: Empty) -> Result<EngineStatus, WireError> {
        self.supervisor.unload().await;
        Ok(self.status_now())
    }

    /// Answers `turns` without saving anything, as `xgen chat` does.
    ///
    /// # Errors
    /// `settings_invalid` if a sampling parameter is out of range; the rest is in the stream.
    pub fn ask(
        &self,
        choice: ModelChoice,
        turns: Vec<Turn>,
        sampling: &Sampling,
    ) -> Result<AnswerStream, WireError> {
        Ok(self.supervisor.generate(self.generate_req(choice, turns, Some(sampling))?))
    }

    /// # Errors
    /// `settings_invalid` if a sampling parameter is out of range.
    pub(crate) fn generate_req(
        &self,
        choice: ModelChoice,
        turns: Vec<Turn>,
        sampling: Option<&Sampling>,
    ) -> Result<GenerateReq, WireError> {
        let view = self.read_settings();
        let default = (Key::Temperature, Source::Default);
        let unset = view.as_ref().is_ok_and(|view| view.sources.contains(&default));
        let settings = view.map(|view| view.values.sampling).unwrap_or_default();
        let mut over = sampling.cloned().unwrap_or_default();
        // The starter model knows its answers by heart: sampling could only spoil them.
        let starter = choice.spec.id == ModelId::starter().as_str();
        if starter && over.temperature.is_none() && unset {
            over.temperature = Some(0.0);
        }
        let sampling = convert::sampling(&settings, Some(&over))?;
        Ok(GenerateReq { model: choice.spec, options: choice.options, turns, sampling })
    }

    pub(crate) fn status_now(&self) -> EngineStatus {
        let status = self.supervisor.status().borrow().clone();
        let sampled = status.pid.and_then(resident_bytes);
        let build = status.build.clone().or_else(|| Some(self.builds.best().ok()?.level.to_owned()));
        let active = self.answers.any();
        let mut wire = convert::status(status, build, active);
        wire.memory_bytes = sampled.or(wire.memory_bytes);
        wire
    }

    /// Tells the UI of every change of the engine.
    pub(crate) fn watch_engine(self: &Arc<Self>) {
        let mut status = self.supervisor.status();
        let app = Arc::downgrade(self);
        tokio::spawn(async move {
            while status.changed().await.is_ok() {
                let Some(app) = app.upgrade() else { return };
                app.emit(AppEvent::Engine { status: app.status_now() });
            }
        });
    }
}

/// Resident memory of a process.
fn resident_bytes(pid: u32) -> Option<u64> {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let pid = Pid::from_u32(pid);
    let mut system = System::new();
    system.refresh_processes_specifics(
        ProcessesToUpdate::Some(&[pid]),
        true,
        ProcessRefreshKind::nothing().with_memory(),
    );
    system.process(pid).map(sysinfo::Process::memory)
}
