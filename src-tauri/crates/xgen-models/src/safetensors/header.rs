//! The header of one safetensors file.
//!
//! Format: <https://github.com/huggingface/safetensors#format>. Like the reference reader, tensors must fill the file
//! without gaps, overlaps or anything behind.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::fault::{Fault, printable};

/// Headers of models with tens of thousands of experts stay below a third of this.
const MAX_HEADER_BYTES: u64 = 16 << 20;
const MAX_DIMS: usize = 8;

#[derive(Debug, Deserialize)]
pub(crate) struct Tensor {
    pub(crate) dtype: String,
    pub(crate) shape: Shape,
    data_offsets: [u64; 2],
}

impl Tensor {
    pub(crate) fn elements(&self) -> u64 {
        self.shape.0.iter().fold(1, |product: u64, dim| product.saturating_mul(*dim))
    }
}

/// Dimensions, outermost first.
#[derive(Debug)]
pub(crate) struct Shape(pub(crate) Vec<u64>);

pub(crate) type Tensors = BTreeMap<String, Tensor>;

/// Reads the header of a file of `size` bytes and takes what it costs from `budget`.
pub(crate) fn read(file: &mut impl Read, size: u64, budget: &mut u64) -> Result<Tensors, Fault> {
    let cut = |needed_bytes| Err(Fault::Cut { size_bytes: size, needed_bytes });
    if size < 8 {
        return cut(8);
    }
    let mut len = [0; 8];
    file.read_exact(&mut len)?;
    let len = u64::from_le_bytes(len);
    if len > MAX_HEADER_BYTES {
        return Err(Fault::Corrupt(format!("a safetensors header claims to have {len} bytes")));
    }
    if len + 8 > size {
        return cut(len + 8);
    }
    *budget =
        budget.checked_sub(len).ok_or_else(|| Fault::TooBig("the headers of all files together".into()))?;
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes)?;
    let Entries(tensors) = serde_json::from_slice(&bytes).map_err(|error| {
        Fault::Corrupt(format!("a safetensors header: {}", printable(&error.to_string())))
    })?;
    check_layout(&tensors, len + 8, size)?;
    Ok(tensors)
}

fn check_layout(tensors: &Tensors, data_start: u64, size: u64) -> Result<(), Fault> {
    let mut spans = Vec::new();
    for (name, tensor) in tensors {
        let [begin, end] = tensor.data_offsets;
        let bits =
            tensor.shape.0.iter().try_fold(dtype_bits(name, &tensor.dtype)?, |n, dim| n.checked_mul(*dim));
        if end.checked_sub(begin).and_then(|bytes| bytes.checked_mul(8)) != bits || bits.is_none() {
            return Err(Fault::Corrupt(format!("the size of {} contradicts its shape", printable(name))));
        }
        spans.push((begin, end, name));
    }
    spans.sort_unstable();
    let mut expected = 0;
    for (begin, end, name) in spans {
        if begin != expected {
            return Err(Fault::Corrupt(format!(
                "the data of {} does not follow the tensor before",
                printable(name)
            )));
        }
        expected = end;
    }
    match data_start.checked_add(expected) {
        Some(end) if end == size => Ok(()),
        Some(end) if end < size => Err(Fault::Corrupt(format!("{} bytes belong to no tensor", size - end))),
        end => Err(Fault::Cut { size_bytes: size, needed_bytes: end.unwrap_or(u64::MAX) }),
    }
}

fn dtype_bits(name: &str, dtype: &str) -> Result<u64, Fault> {
    Ok(match dtype {
        "F4" => 4,
        "BOOL" | "U8" | "I8" | "F8_E5M2" | "F8_E4M3" | "F8_E8M0" => 8,
        "I16" | "U16" | "F16" | "BF16" => 16,
        "I32" | "U32" | "F32" => 32,
        "I64" | "U64" | "F64" => 64,
        other => {
            let (name, other) = (printable(name), printable(other));
            return Err(Fault::Corrupt(format!("the tensor {name} has the unknown type {other}")));
        }
    })
}

struct Entries(Tensors);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tensors by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut tensors = Tensors::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "__metadata__" {
                        map.next_value::<IgnoredAny>()?;
                    } else if tensors.insert(name, map.next_value()?).is_some() {
                        return Err(A::Error::custom("a tensor occurs twice"));
                    }
                }
                Ok(Entries(tensors))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Shape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "at most {MAX_DIMS} dimensions")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
                let mut dims = Vec::new();
                while let Some(dim) = seq.next_element()? {
                    if dims.len() == MAX_DIMS {
                        return Err(A::Error::invalid_length(dims.len() + 1, &self));
                    }
                    dims.push(dim);
                }
                Ok(Shape(dims))
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}
