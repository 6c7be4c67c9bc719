//! `xgen model`.

use crate::output::{self, Failure};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use xgen_app::{App, Frames};
use xgen_schema::{
    Empty, ErrorCode, ImportFrame, ImportMode, ModelEntry, ModelIdReq, ModelImportReq, TaskId, TaskIdReq,
    WireError,
};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// List the models that were found, broken ones with the reason
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Add a GGUF file or a folder with safetensors to the library
    Import {
        /// The file or folder
        path: PathBuf,
        /// Leave it where it is instead of copying it
        #[arg(long)]
        reference: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a model: a copy goes to the trash, a reference is forgotten
    Remove {
        /// Its id, as `xgen model list` shows it
        id: String,
    },
}

impl Command {
    pub(crate) fn json(&self) -> bool {
        match self {
            Self::List { json } | Self::Import { json, .. } => *json,
            Self::Remove { .. } => false,
        }
    }
}

pub(crate) async fn run(app: &Arc<App>, command: Command) -> Result<(), Failure> {
    match command {
        Command::List { json } => {
            let models = app.model_list(Empty {}).await?;
            if json {
                output::json(&models);
            } else {
                list(&models);
            }
            Ok(())
        }
        Command::Import { path, reference, json } => {
            let model = import(app, path, reference).await?;
            if json {
                output::json(&model);
            } else {
                output::line(&format!("{}  {}", model.id, model.name));
            }
            Ok(())
        }
        Command::Remove { id } => {
            app.model_remove(ModelIdReq { model_id: xgen_schema::ModelId::from_string(id) }).await?;
            Ok(())
        }
    }
}

async fn import(app: &Arc<App>, path: PathBuf, reference: bool) -> Result<ModelEntry, Failure> {
    let path = std::path::absolute(&path)
        .map_err(|e| WireError::new(ErrorCode::of_io(&e), format!("cannot find {}: {e}", path.display())))?;
    let task_id = TaskId::new();
    let req = ModelImportReq {
        task_id,
        path: path.display().to_string(),
        mode: if reference { ImportMode::Reference } else { ImportMode::Copy },
    };
    let import = app.model_import(req, progress());
    tokio::pin!(import);
    loop {
        tokio::select! {
            result = &mut import => {
                return result.map_err(|error| match error.code {
                    ErrorCode::Cancelled => Failure::Interrupted,
                    _ => Failure::Error(error),
                });
            }
            _ = tokio::signal::ctrl_c() => {
                app.task_cancel(TaskIdReq { task_id }).await?;
            }
        }
    }
}

/// A line on a terminal that is written over.
fn progress() -> Frames<ImportFrame> {
    if !std::io::stderr().is_terminal() {
        return Frames::ignored();
    }
    Frames::new(CancellationToken::new(), |frame| {
        use std::io::Write;
        let _ = match frame {
            ImportFrame::Copied { done_bytes, total_bytes } => {
                write!(
                    std::io::stderr(),
                    "\r\x1b[K{} of {}",
                    output::size(done_bytes),
                    output::size(total_bytes)
                )
            }
            ImportFrame::Verifying {} => writeln!(std::io::stderr(), "\r\x1b[Kverifying"),
        };
    })
}

fn list(models: &[ModelEntry]) {
    let mut rows = vec![
        ["ID", "NAME", "ARCHITECTURE", "QUANTIZATION", "CONTEXT", "SIZE", "STATE"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(models.iter().map(|model| {
        let or_dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
        vec![
            model.id.to_string(),
            model.name.clone(),
            or_dash(&model.architecture),
            or_dash(&model.quantization),
            or_dash(&model.context_length.map(|c| c.to_string())),
            output::size(model.size_bytes),
            model.problem.as_ref().map_or_else(|| "ok".into(), |p| p.code.to_string()),
        ]
    }));
    output::table(&rows);
    for model in models {
        if let Some(problem) = &model.problem {
            output::line_err(&format!("{}: {}", model.id, problem.message));
        }
    }
}
