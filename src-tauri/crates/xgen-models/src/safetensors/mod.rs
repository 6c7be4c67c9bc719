//! A folder in the form of Hugging Face: config.json, tokenizer.json, *.safetensors.

mod card;
mod config;
mod files;
mod header;
mod shapes;
mod tokenizer;
mod weights;

use std::path::Path;

use self::files::Folder;
use crate::ModelError;
use crate::fault::{Fault, printable};
use crate::info::{Format, Inspection, ModelInfo};

pub(crate) use self::files::{folder_name, is_model_folder, looks_like_model};

/// Reads the model in the folder `path`.
pub(crate) fn read(path: &Path) -> Inspection {
    let mut info =
        ModelInfo::new(printable(&folder_name(path)), Format::Safetensors, path.to_owned(), Vec::new());
    let problem = match Folder::open(path) {
        Ok(folder) => describe(&folder, &mut info).err(),
        Err(fault) => Some(fault.at(path)),
    };
    Inspection { info, problem }
}

/// Fills `info` from each file in turn, so that a fault in one does not hide the others, and returns the first fault.
fn describe(folder: &Folder, info: &mut ModelInfo) -> Result<(), ModelError> {
    info.files = folder.model_files();
    info.size_bytes = folder.size_of(&info.files);
    (info.license, info.languages) = card::read(folder);
    let config = config::read(folder);
    if let Ok(config) = &config {
        info.architecture = config.family_name();
        info.context_length = config.max_position_embeddings.and_then(|n| u32::try_from(n).ok());
    }
    let weights = weights::read(folder);
    if let Ok(weights) = &weights {
        info.parameters = weights.parameters();
        info.quantization = weights.majority_type();
    }
    if let Some(method) = config.as_ref().ok().and_then(config::Config::quant_method) {
        info.quantization = Some(method.to_uppercase());
    }
    let template = tokenizer::read_template(folder);
    info.has_chat_template = matches!(&template, Ok(Some(_)));

    // All but the weights are small files of which the reason names the one; for them the folder is named.
    let at = |fault: Fault| fault.at(folder.path());
    let config = config.map_err(at)?;
    config.check().map_err(at)?;
    let weights = weights?;
    shapes::check(&config, &weights).map_err(at)?;
    tokenizer::check(folder).map_err(at)?;
    match template.map_err(at)? {
        Some(template) => template.check().map_err(at),
        None => Err(at(Fault::NoChatTemplate("the model has none".into()))),
    }
}
