//! GGUF: one file, or several that make one model.

mod architecture;
mod ggml_type;
mod header;
mod metadata;
mod source;
mod split;
mod tokenizer;
mod vocab;

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use self::header::{Header, Tensor};
use self::metadata::{Metadata, Value};
use crate::fault::{Fault, printable};
use crate::info::{Format, Inspection, ModelInfo};
use crate::{ModelError, template};

pub(crate) use self::split::parts;

/// Reads the model at `path`, which may be one part of a split model.
pub(crate) fn read(path: &Path) -> Inspection {
    let (name, files) = parts(path).unwrap_or_else(|| (stem(path), vec![path.to_owned()]));
    let mut info = ModelInfo::new(name, Format::Gguf, files[0].clone(), files.clone());
    let mut whole = Header::default();
    let problem = read_files(&files, &mut info, &mut whole)
        .and_then(|()| check(&whole).map_err(|fault| fault.at(&info.main_path)))
        .err();
    describe(&mut info, &whole);
    Inspection { info, problem }
}

fn read_files(files: &[PathBuf], info: &mut ModelInfo, whole: &mut Header) -> Result<(), ModelError> {
    for path in files {
        let file = File::open(path).map_err(ModelError::io(path))?;
        let meta = file.metadata().map_err(ModelError::io(path))?;
        if !meta.is_file() {
            return Err(Fault::NotAModel("it is not a file".into()).at(path));
        }
        info.size_bytes += meta.len();
        let mut part = Header::default();
        let read = part.read(file, meta.len());
        whole.metadata.merge(part.metadata);
        let mut twice = None;
        for (name, tensor) in part.tensors {
            let shown = printable(&name);
            if whole.tensors.insert(name, tensor).is_some() {
                twice = Some(format!("the tensor {shown} is in another part too"));
            }
        }
        read.map_err(|fault| fault.at(path))?;
        if let Some(reason) = twice {
            return Err(Fault::Corrupt(reason).at(path));
        }
    }
    let declared = whole.metadata.number("split.count").filter(|count| *count > 0);
    match declared {
        Some(count) if count != files.len() as u64 => Err(Fault::Corrupt(format!(
            "the model says that it has {count} parts; keep their names name-00001-of-{count:05}.gguf"
        ))
        .at(&files[0])),
        _ => Ok(()),
    }
}

fn check(header: &Header) -> Result<(), Fault> {
    let metadata = &header.metadata;
    let Some(name) = metadata.text("general.architecture") else {
        return Err(Fault::Corrupt("general.architecture is missing".into()));
    };
    // An unknown architecture is the better news when the quantization is unknown too.
    let fit = architecture::check(name, metadata, &header.tensors);
    if let Err(Fault::Architecture(_)) = fit {
        return fit;
    }
    if let Some(tensor) = header.tensors.values().find(|tensor| tensor.kind.layout().is_none()) {
        return Err(Fault::Quantization(tensor.kind.name()));
    }
    fit?;
    tokenizer::check(metadata)?;
    match metadata.chat_template() {
        Some(Value::Text(text)) => template::check(text).map_err(Fault::NoChatTemplate),
        Some(_) => Err(Fault::NoChatTemplate("the chat template is not a text".into())),
        None => Err(Fault::NoChatTemplate("the model has none".into())),
    }
}

fn describe(info: &mut ModelInfo, header: &Header) {
    let metadata = &header.metadata;
    if let Some(name) = metadata.text("general.name").map(printable).filter(|name| !name.is_empty()) {
        info.name = name;
    }
    info.architecture = metadata.text("general.architecture").map(printable);
    info.quantization = quantization(metadata, &header.tensors);
    let elements = header.tensors.values().map(Tensor::elements);
    info.parameters = elements.reduce(u64::saturating_add);
    let context =
        info.architecture.as_ref().and_then(|name| metadata.number(&format!("{name}.context_length")));
    info.context_length = context.and_then(|tokens| u32::try_from(tokens).ok());
    info.has_chat_template = matches!(metadata.chat_template(), Some(Value::Text(text)) if !text.is_empty());
    info.license = metadata.text("general.license").map(printable).filter(|text| !text.is_empty());
    if let Some(Value::Texts(languages)) = metadata.get("general.languages") {
        info.languages = languages.iter().map(|language| printable(language)).collect();
    }
}

/// What the file says, else the type that most weights have.
fn quantization(metadata: &Metadata, tensors: &HashMap<String, Tensor>) -> Option<String> {
    let mut weights: HashMap<_, u64> = HashMap::new();
    for tensor in tensors.values() {
        let sum = weights.entry(tensor.kind).or_default();
        *sum = sum.saturating_add(tensor.elements());
    }
    let majority = weights.into_iter().max_by_key(|(kind, sum)| (*sum, *kind)).map(|(kind, _)| kind.name());
    let declared = metadata.number("general.file_type").and_then(ggml_type::file_type_name);
    declared.map(str::to_owned).or(majority)
}

fn stem(path: &Path) -> String {
    printable(&path.file_stem().unwrap_or_default().to_string_lossy())
}
