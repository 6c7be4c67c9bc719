//! Models on this machine.

use crate::app::{App, blocking, lock};
use crate::chats::invalid;
use crate::{Frames, Places, convert};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use xgen_inference::protocol::{LoadOptions, ModelFormat, ModelSpec};
use xgen_models::{Format, ImportProgress, Library, LibraryPaths, ModelInfo};
use xgen_schema::{
    AppEvent, Empty, EngineStatus, ErrorCode, ImportFrame, LoadFrame, ModelEntry, ModelId, ModelIdReq,
    ModelImportReq, ModelPickReq, PickResult, WireError,
};

/// A model that can be given to the engine.
#[derive(Debug, Clone)]
pub struct ModelChoice {
    /// For the engine.
    pub spec: ModelSpec,
    /// How to load it, from the settings.
    pub options: LoadOptions,
    /// Such as `Q4_K_M`.
    pub quantization: Option<String>,
}

pub(crate) fn library(places: &Places, starter: Option<PathBuf>, folders: Vec<PathBuf>) -> Library {
    Library::new(LibraryPaths {
        starter,
        models_dir: places.models(),
        references: places.references(),
        folders,
    })
}

impl App {
    /// All models, broken ones with the reason.
    ///
    /// # Errors
    /// Never; a folder that cannot be read is left out.
    pub async fn model_list(self: &Arc<Self>, _req: Empty) -> Result<Vec<ModelEntry>, WireError> {
        let library = self.library();
        let models = blocking(move || Ok(library.scan())).await?;
        Ok(models.into_iter().map(convert::model).collect())
    }

    /// Asks the person for a file or folder.
    ///
    /// # Errors
    /// `unsupported` without a screen.
    pub async fn model_pick(self: &Arc<Self>, req: ModelPickReq) -> Result<PickResult, WireError> {
        let host = Arc::clone(&self.host);
        let path = blocking(move || host.pick_model(req.kind)).await?;
        Ok(PickResult { path: path.map(|p| p.display().to_string()) })
    }

    /// Adds a model to the library.
    ///
    /// # Errors
    /// Why the model cannot be loaded, `model_exists`, `disk_full`, `io`; `cancelled` after `task_cancel`.
    pub async fn model_import(
        self: &Arc<Self>,
        req: ModelImportReq,
        frames: Frames<ImportFrame>,
    ) -> Result<ModelEntry, WireError> {
        let path = PathBuf::from(&req.path);
        if !path.is_absolute() {
            return Err(
                invalid("the path of a model must be absolute").with_hint("choose the file in the dialog")
            );
        }
        let cancel = CancellationToken::new();
        lock(&self.tasks).insert(req.task_id, cancel.clone());
        let library = self.library();
        let listed = blocking(move || {
            let progress = sampled(frames);
            Ok(library.import(&path, convert::import_mode(req.mode), &progress, &cancel)?)
        })
        .await;
        lock(&self.tasks).remove(&req.task_id);
        let entry = convert::model(listed?);
        self.emit(AppEvent::Models {});
        Ok(entry)
    }

    /// Removes a model: a copy goes to the trash, a reference is forgotten.
    ///
    /// # Errors
    /// `busy` while it is loaded; `invalid_input` for the starter model and for models in the person's own folders.
    pub async fn model_remove(self: &Arc<Self>, req: ModelIdReq) -> Result<Empty, WireError> {
        let loaded = self.supervisor.status().borrow().model.as_ref().map(|(spec, _)| spec.id.clone());
        if loaded.as_deref() == Some(req.model_id.as_str()) {
            return Err(WireError::new(ErrorCode::Busy, "the model is loaded").with_hint("unload it first"));
        }
        let library = self.library();
        blocking(move || Ok(library.remove(&req.model_id)?)).await?;
        self.emit(AppEvent::Models {});
        Ok(Empty {})
    }

    /// Loads a model, ending the worker of another one first.
    ///
    /// # Errors
    /// Why it cannot be loaded.
    pub async fn model_load(
        self: &Arc<Self>,
        req: ModelIdReq,
        frames: Frames<LoadFrame>,
    ) -> Result<EngineStatus, WireError> {
        let choice = self.choose_model(&req.model_id).await?;
        let (stages, mut reached) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(stage) = reached.recv().await {
                frames.send(convert::stage(stage));
            }
        });
        self.supervisor.load(choice.spec, choice.options, stages, CancellationToken::new()).await?;
        Ok(self.status_now())
    }

    /// The model with this id, checked as far as that is possible without loading it.
    ///
    /// # Errors
    /// `no_model` if it is not on this machine any more; why it cannot be loaded.
    pub async fn choose_model(self: &Arc<Self>, id: &ModelId) -> Result<ModelChoice, WireError> {
        let (library, id) = (self.library(), id.clone());
        let listed = blocking(move || {
            library.find(&id).map_err(|_| {
                WireError::new(ErrorCode::NoModel, format!("the model {id} is not on this machine"))
                    .with_hint("choose another model")
            })
        })
        .await?;
        if let Some(problem) = &listed.problem {
            return Err(WireError::of(problem.as_ref()));
        }
        Ok(self.choice(listed.id.as_str(), listed.info))
    }

    /// The model that a person named on the command line: an id, a name, or a path.
    ///
    /// # Errors
    /// Why it cannot be loaded, or that nothing has this name.
    pub async fn choose_model_by_name(self: &Arc<Self>, name: &str) -> Result<ModelChoice, WireError> {
        let (library, wanted) = (self.library(), name.to_owned());
        let listed = blocking(move || {
            let mut all = library.scan().into_iter();
            Ok(all.find(|m| m.id.as_str() == wanted || m.info.name.eq_ignore_ascii_case(&wanted)))
        })
        .await?;
        if let Some(listed) = listed {
            return self.choose_model(&listed.id).await;
        }
        let path = std::path::absolute(Path::new(name))
            .map_err(|e| convert::io(&e, "cannot find", Path::new(name)))?;
        let info = blocking({
            let path = path.clone();
            move || Ok(xgen_models::inspect(&path)?)
        })
        .await?;
        Ok(self.choice(&path.display().to_string(), info))
    }

    fn choice(&self, id: &str, info: ModelInfo) -> ModelChoice {
        let settings = self.settings();
        let format = match info.format {
            Format::Gguf => ModelFormat::Gguf,
            Format::Safetensors => ModelFormat::Safetensors,
        };
        let files = if format == ModelFormat::Gguf { info.files } else { Vec::new() };
        ModelChoice {
            spec: ModelSpec { id: id.to_owned(), name: info.name, format, path: info.main_path, files },
            options: LoadOptions { threads: settings.threads, context_length: settings.context_length },
            quantization: info.quantization,
        }
    }

    pub(crate) fn library(&self) -> Arc<Library> {
        Arc::clone(&lock(&self.library))
    }
}

/// Passes progress on ten times a second at most, and always the last of it.
fn sampled(frames: Frames<ImportFrame>) -> impl Fn(ImportProgress) {
    let last = std::cell::Cell::new(None::<std::time::Instant>);
    move |progress| {
        let frame = match progress {
            ImportProgress::Copied { done_bytes, total_bytes } => {
                let soon = last.get().is_some_and(|at| at.elapsed() < std::time::Duration::from_millis(100));
                if soon && done_bytes < total_bytes {
                    return;
                }
                ImportFrame::Copied { done_bytes, total_bytes }
            }
            ImportProgress::Verifying => ImportFrame::Verifying {},
        };
        last.set(Some(std::time::Instant::now()));
        frames.send(frame);
    }
}
