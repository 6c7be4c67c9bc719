//! The whole header of one GGUF file, version 2 or 3, little-endian.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>

use std::collections::HashMap;
use std::io::{Read, Seek};

use super::ggml_type::GgmlType;
use super::metadata::{Metadata, Value};
use super::source::Source;
use crate::fault::{Fault, printable};

const MAX_TENSORS: u64 = 64 << 10;
const MAX_TENSOR_NAME_BYTES: u64 = 256;
const MAX_DIMS: u32 = 4;
const MAX_ALIGNMENT: u64 = 4096;
const DEFAULT_ALIGNMENT: u64 = 32;

/// Where a tensor lies and what shape it has.
#[derive(Debug, Clone)]
pub(crate) struct Tensor {
    /// Dimensions as in the file: the first is the one that is contiguous in memory.
    pub(crate) dims: Vec<u64>,
    pub(crate) kind: GgmlType,
    /// From the start of the data.
    offset: u64,
    /// `None` if the engine does not know the type, so that nobody can say.
    bytes: Option<u64>,
}

impl Tensor {
    pub(crate) fn elements(&self) -> u64 {
        self.dims.iter().product()
    }
}

/// What could be read of one file.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) metadata: Metadata,
    pub(crate) tensors: HashMap<String, Tensor>,
}

impl Header {
    /// Reads the header of a file of `size` bytes. What was read before a fault stays in `self`.
    pub(crate) fn read<R: Read + Seek>(&mut self, file: R, size: u64) -> Result<(), Fault> {
        let mut source = Source::new(file, size);
        check_magic(&mut source)?;
        let tensors = source.u64()?;
        let keys = source.u64()?;
        self.metadata.read(&mut source, keys)?;
        let alignment = self.alignment()?;
        self.read_tensors(&mut source, tensors, alignment)?;
        let data_start = source.position().next_multiple_of(alignment);
        self.check_layout(data_start, source.size())
    }

    fn alignment(&self) -> Result<u64, Fault> {
        match self.metadata.get("general.alignment") {
            None => Ok(DEFAULT_ALIGNMENT),
            Some(Value::U32(n)) if n.is_power_of_two() && u64::from(*n) <= MAX_ALIGNMENT => Ok((*n).into()),
            Some(other) => Err(Fault::Corrupt(format!(
                "general.alignment is {}, not a power of two up to {MAX_ALIGNMENT}",
                match other {
                    Value::U32(n) => n.to_string(),
                    _ => "of the wrong type".into(),
                }
            ))),
        }
    }

    fn read_tensors<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        count: u64,
        alignment: u64,
    ) -> Result<(), Fault> {
        if count > MAX_TENSORS {
            return Err(Fault::Corrupt(format!("the header claims to have {count} tensors")));
        }
        for _ in 0..count {
            let name = source.string("the name of a tensor", MAX_TENSOR_NAME_BYTES)?;
            let tensor = read_tensor(source, &name, alignment)?;
            if self.tensors.insert(name.clone(), tensor).is_some() {
                return Err(Fault::Corrupt(format!("the tensor {} occurs twice", printable(&name))));
            }
        }
        Ok(())
    }

    /// Tensors must neither share bytes nor end behind the file. Overlap comes first: a dimension that lies makes
    /// both true, and is not a file that was cut.
    fn check_layout(&self, data_start: u64, size: u64) -> Result<(), Fault> {
        let mut spans: Vec<_> =
            self.tensors.iter().filter_map(|(name, t)| Some((t.offset, t.bytes?, name.as_str()))).collect();
        spans.sort_unstable();
        for pair in spans.windows(2) {
            if pair[0].0.saturating_add(pair[0].1) > pair[1].0 {
                let (first, second) = (printable(pair[0].2), printable(pair[1].2));
                return Err(Fault::Corrupt(format!("the tensors {first} and {second} overlap")));
            }
        }
        let Some((offset, bytes, name)) = spans.last() else { return Ok(()) };
        match data_start.checked_add(*offset).and_then(|start| start.checked_add(*bytes)) {
            None => {
                Err(Fault::Corrupt(format!("the tensor {} lies at an impossible place", printable(name))))
            }
            Some(end) if end > size => Err(Fault::Cut { size_bytes: size, needed_bytes: end }),
            Some(_) => Ok(()),
        }
    }
}

fn check_magic<R: Read + Seek>(source: &mut Source<R>) -> Result<(), Fault> {
    if source.size() == 0 {
        return Err(Fault::NotAModel("the file is empty".into()));
    }
    let not_gguf = || Fault::NotAModel("it does not begin with GGUF".into());
    if source.size() < 4 || source.u32()?.to_le_bytes() != *b"GGUF" {
        return Err(not_gguf());
    }
    match source.u32()? {
        2 | 3 => Ok(()),
        1 => Err(Fault::NotAModel("GGUF version 1 is obsolete; convert the model again".into())),
        swapped if swapped.swap_bytes() <= 3 => Err(Fault::NotAModel("it is a big-endian GGUF file".into())),
        other => Err(Fault::NotAModel(format!("it is GGUF version {other}; XGEN reads 2 and 3"))),
    }
}

fn read_tensor<R: Read + Seek>(source: &mut Source<R>, name: &str, alignment: u64) -> Result<Tensor, Fault> {
    let corrupt = |reason: String| Fault::Corrupt(format!("the tensor {} {reason}", printable(name)));
    let count = source.u32()?;
    if count == 0 || count > MAX_DIMS {
        return Err(corrupt(format!("has {count} dimensions")));
    }
    let mut dims = Vec::new();
    for _ in 0..count {
        dims.push(source.u64()?);
    }
    let kind = GgmlType(source.u32()?);
    let offset = source.u64()?;
    let elements = dims.iter().try_fold(1u64, |product, dim| product.checked_mul(*dim));
    let Some(elements) = elements.filter(|n| *n > 0) else {
        return Err(corrupt(format!("has the impossible shape {dims:?}")));
    };
    if !offset.is_multiple_of(alignment) {
        return Err(corrupt(format!("starts at {offset}, not at a multiple of {alignment}")));
    }
    let bytes = match kind.layout() {
        None => None,
        Some(layout) if !dims[0].is_multiple_of(layout.block) => {
            return Err(corrupt(format!("has rows of {}, not a multiple of {}", dims[0], layout.block)));
        }
        Some(layout) => match (elements / layout.block).checked_mul(layout.bytes) {
            Some(bytes) => Some(bytes),
            None => return Err(corrupt(format!("has the impossible shape {dims:?}"))),
        },
    };
    Ok(Tensor { dims, kind, offset, bytes })
}
