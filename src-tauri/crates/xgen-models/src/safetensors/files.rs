//! Which files of a folder make the model.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::info::{has_extension, is_pickle};

const MAX_ENTRIES: usize = 4096;

/// The plain files directly in a folder, with their sizes.
pub(crate) struct Folder {
    path: PathBuf,
    files: Vec<(String, u64)>,
}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, Fault> {
        let mut files = Vec::new();
        for entry in fs::read_dir(path)?.take(MAX_ENTRIES) {
            let entry = entry?;
            // The link's target counts: the cache of Hugging Face keeps its files behind links.
            let Ok(meta) = fs::metadata(entry.path()) else { continue };
            if let (true, Ok(name)) = (meta.is_file(), entry.file_name().into_string()) {
                files.push((name, meta.len()));
            }
        }
        files.sort();
        Ok(Self { path: path.to_owned(), files })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names().any(|found| found == name)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The file's bytes, or `None` if there is no such file.
    pub(crate) fn bytes(&self, name: &str, max: u64) -> Result<Option<Vec<u8>>, Fault> {
        let file = match File::open(self.join(name)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Vec::new();
        file.take(max + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > max {
            return Err(Fault::TooBig(format!("{name} is larger than {} MiB", max >> 20)));
        }
        Ok(Some(bytes))
    }

    /// The weights that the engine would load, in order.
    pub(crate) fn weights(&self) -> Vec<&str> {
        let all: Vec<_> = self.names().filter(|name| is_weights(name)).collect();
        let sharded: Vec<_> = all.iter().copied().filter(|name| name.starts_with("model")).collect();
        // Mistral publishes the same weights once more as one file in another layout.
        if sharded.is_empty() { all } else { sharded }
    }

    pub(crate) fn pickle(&self) -> Option<&str> {
        self.names().find(|name| is_pickle(Path::new(name)) && *name != "training_args.bin")
    }

    /// What is copied with the model: no pickles, no second set of weights, nothing hidden.
    pub(crate) fn model_files(&self) -> Vec<PathBuf> {
        let weights = self.weights();
        let keeps = |name: &str| {
            let path = Path::new(name);
            let about = name.starts_with("LICENSE") || name.starts_with("NOTICE");
            let text = ["json", "jinja", "txt", "model", "md"].iter().any(|ext| has_extension(path, ext));
            !name.starts_with('.') && (text || about)
        };
        self.names()
            .filter(|name| weights.contains(name) || keeps(name))
            .map(|name| self.join(name))
            .collect()
    }

    pub(crate) fn size_of(&self, paths: &[PathBuf]) -> u64 {
        let listed =
            |name: &str| paths.iter().any(|path| path.file_name().is_some_and(|found| found == name));
        self.files.iter().filter(|(name, _)| listed(name)).map(|(_, size)| size).sum()
    }
}

/// `model.safetensors`, `model-00001-of-00002.safetensors`, `consolidated.safetensors`: the names the engine knows.
fn is_weights(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".safetensors") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    stem == "model"
        || stem == "consolidated"
        || stem
            .strip_prefix("model-")
            .and_then(|rest| rest.split_once("-of-"))
            .is_some_and(|(number, count)| digits(number) && digits(count))
}

/// Whether somebody who picks this folder means it as a model of this form.
pub(crate) fn looks_like_model(path: &Path) -> io::Result<bool> {
    let names = names_in(path)?;
    let any = |extension: &str| names.iter().any(|name| has_extension(Path::new(name), extension));
    Ok(any("safetensors") || (names.iter().any(|name| name == "config.json") && !any("gguf")))
}

/// Whether a search lists this folder: stricter, since adapters and the parts of image models are no chat models.
pub(crate) fn is_model_folder(path: &Path) -> io::Result<bool> {
    let names = names_in(path)?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let pickled = |name: &String| name.starts_with("pytorch_model") && is_pickle(Path::new(name));
    Ok(names.iter().any(|name| is_weights(name)) || (has("config.json") && names.iter().any(pickled)))
}

/// The name people know the model by: in the cache of Hugging Face, where the folder is named by a commit, that of
/// the repository (`models--org--name/snapshots/<commit>`).
pub(crate) fn folder_name(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let repository = real.ancestors().nth(2).map(name).unwrap_or_default();
    match repository.strip_prefix("models--").and_then(|rest| rest.rsplit("--").next()) {
        Some(model) if !model.is_empty() => model.to_owned(),
        _ => name(&real),
    }
}

fn names_in(path: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(path)?.take(MAX_ENTRIES);
    Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
}
