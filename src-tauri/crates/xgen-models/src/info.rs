//! What is known of a model without loading it.

use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::{ModelError, gguf, safetensors};

/// How a model is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One file, or several numbered ones.
    Gguf,
    /// A folder in the form of Hugging Face.
    Safetensors,
}

/// What a model says about itself. Of a broken model, what could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInfo {
    /// The model's own name, else that of the file or folder.
    pub name: String,
    /// How it is stored.
    pub format: Format,
    /// Such as `llama`, `qwen2`.
    pub architecture: Option<String>,
    /// Number of weights.
    pub parameters: Option<u64>,
    /// Such as `Q4_K_M`, `BF16`.
    pub quantization: Option<String>,
    /// The most tokens it was made for.
    pub context_length: Option<u32>,
    /// All its files together.
    pub size_bytes: u64,
    /// Whether there is a chat template, valid or not.
    pub has_chat_template: bool,
    /// Licence, as the model says.
    pub license: Option<String>,
    /// Languages, as the model says.
    pub languages: Vec<String>,
    /// Everything that belongs to the model and is copied with it; for GGUF the files to load, in order.
    pub files: Vec<PathBuf>,
    /// What to load: the first GGUF file, or the folder.
    pub main_path: PathBuf,
}

impl ModelInfo {
    pub(crate) fn new(name: String, format: Format, main_path: PathBuf, files: Vec<PathBuf>) -> Self {
        Self {
            name,
            format,
            architecture: None,
            parameters: None,
            quantization: None,
            context_length: None,
            size_bytes: 0,
            has_chat_template: false,
            license: None,
            languages: Vec::new(),
            files,
            main_path,
        }
    }
}

/// A model as it was found, with the reason why it cannot be loaded.
#[derive(Debug)]
pub struct Inspection {
    /// What could be read.
    pub info: ModelInfo,
    /// Why it cannot be loaded; `None` if nothing speaks against it.
    pub problem: Option<ModelError>,
}

/// Reads the model at `path`: a GGUF file, a folder with safetensors, or a folder with one GGUF model.
///
/// Reads headers only: well under a second and 200 MB for any file. A model that passes can still fail to load, for
/// want of memory or because its weights or its template are senseless.
///
/// # Errors
/// Why the model cannot be loaded.
pub fn inspect(path: &Path) -> Result<ModelInfo, ModelError> {
    let Inspection { info, problem } = read(path)?;
    problem.map_or(Ok(info), Err)
}

/// Like [`inspect`], but returns what could be read of a broken model beside its problem.
///
/// # Errors
/// Only where there is nothing to describe: the path does not exist, cannot be read, or holds no model.
pub fn read(path: &Path) -> Result<Inspection, ModelError> {
    let meta = std::fs::metadata(path).map_err(ModelError::io(path))?;
    if meta.is_dir() {
        return read_folder(path);
    }
    if is_pickle(path) {
        return Err(Fault::NotAModel(PICKLE.into()).at(path));
    }
    let found = gguf::read(path);
    match found.problem {
        Some(problem @ ModelError::NotAModel { .. }) if !has_extension(path, "gguf") => Err(problem),
        _ => Ok(found),
    }
}

fn read_folder(path: &Path) -> Result<Inspection, ModelError> {
    if safetensors::looks_like_model(path).map_err(ModelError::io(path))? {
        return Ok(safetensors::read(path));
    }
    let entries = std::fs::read_dir(path).map_err(ModelError::io(path))?;
    let mut models: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|file| has_extension(file, "gguf") && !is_projector(file))
        .map(|file| gguf::parts(&file).map_or(file, |(_, parts)| parts[0].clone()))
        .collect();
    models.sort();
    models.dedup();
    match models.as_slice() {
        [] => Err(Fault::NotAModel(
            "the folder has neither a GGUF file nor safetensors with config.json".into(),
        )
        .at(path)),
        [one] => Ok(gguf::read(one)),
        several => {
            Err(Fault::NotAModel(format!("the folder has {} models; pick one of its files", several.len()))
                .at(path))
        }
    }
}

pub(crate) const PICKLE: &str =
    "it is a pickle, which can run programs when it is opened; convert it to safetensors";

pub(crate) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

pub(crate) fn is_pickle(path: &Path) -> bool {
    ["bin", "pt", "pth", "ckpt", "pkl", "pickle"].iter().any(|extension| has_extension(path, extension))
}

/// The vision part of another model, of no use alone.
pub(crate) fn is_projector(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().contains("mmproj"))
}
