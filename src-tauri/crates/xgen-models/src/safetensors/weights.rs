//! All weights of a folder, and whether they are the ones that the index promises.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs::File;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::files::Folder;
use super::header::{self, Tensors};
use crate::ModelError;
use crate::fault::{Fault, printable};
use crate::info::PICKLE;

const INDEX: &str = "model.safetensors.index.json";
const MAX_INDEX_BYTES: u64 = 16 << 20;
const MAX_HEADERS_BYTES: u64 = 48 << 20;
const MAX_SHARDS: usize = 4096;
const MAX_TENSORS: usize = 256 << 10;

pub(crate) struct Weights {
    pub(crate) tensors: Tensors,
}

#[derive(Deserialize)]
struct Index {
    weight_map: Shards,
}

/// The files that the index names.
struct Shards(BTreeSet<String>);

impl<'de> Deserialize<'de> for Shards {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Shards;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("file names by tensor")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shards, A::Error> {
                let mut shards = BTreeSet::new();
                while let Some((_, shard)) = map.next_entry::<IgnoredAny, String>()? {
                    shards.insert(shard);
                    if shards.len() > MAX_SHARDS {
                        return Err(A::Error::custom("too many files"));
                    }
                }
                Ok(Shards(shards))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

pub(crate) fn read(folder: &Folder) -> Result<Weights, ModelError> {
    let names = present(folder).map_err(|fault| fault.at(folder.path()))?;
    let mut tensors = Tensors::new();
    let mut budget = MAX_HEADERS_BYTES;
    for name in names {
        let path = folder.join(name);
        read_file(&path, &mut tensors, &mut budget).map_err(|fault| fault.at(&path))?;
    }
    Ok(Weights { tensors })
}

/// The names of the weight files, once it is sure that none is missing.
fn present(folder: &Folder) -> Result<Vec<&str>, Fault> {
    let files = folder.weights();
    if files.is_empty() {
        return Err(match folder.pickle() {
            Some(pickle) => Fault::NotAModel(format!("{}: {PICKLE}", printable(pickle))),
            None => Fault::Corrupt("no *.safetensors in the folder".into()),
        });
    }
    if let Some(bytes) = folder.bytes(INDEX, MAX_INDEX_BYTES)? {
        check_shards(&bytes, &files)?;
    }
    Ok(files)
}

fn read_file(path: &Path, tensors: &mut Tensors, budget: &mut u64) -> Result<(), Fault> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    for (tensor, entry) in header::read(&mut file, size, budget)? {
        if tensors.insert(tensor.clone(), entry).is_some() {
            return Err(Fault::Corrupt(format!("the tensor {} is in another file too", printable(&tensor))));
        }
    }
    if tensors.len() > MAX_TENSORS {
        return Err(Fault::TooBig(format!("more than {MAX_TENSORS} tensors")));
    }
    Ok(())
}

fn check_shards(bytes: &[u8], files: &[&str]) -> Result<(), Fault> {
    let index: Index = serde_json::from_slice(bytes)
        .map_err(|error| Fault::Corrupt(format!("{INDEX}: {}", printable(&error.to_string()))))?;
    let Shards(shards) = index.weight_map;
    let missing: Vec<_> = shards.iter().filter(|shard| !files.contains(&shard.as_str())).collect();
    match missing.first() {
        None => Ok(()),
        Some(first) => Err(Fault::Corrupt(format!(
            "{} of {} weight files are missing, the first is {}",
            missing.len(),
            shards.len(),
            printable(first)
        ))),
    }
}

impl Weights {
    pub(crate) fn parameters(&self) -> Option<u64> {
        self.tensors.values().map(header::Tensor::elements).reduce(u64::saturating_add)
    }

    pub(crate) fn majority_type(&self) -> Option<String> {
        let mut weights: HashMap<&str, u64> = HashMap::new();
        for tensor in self.tensors.values() {
            let sum = weights.entry(&tensor.dtype).or_default();
            *sum = sum.saturating_add(tensor.elements());
        }
        weights.into_iter().max_by_key(|(dtype, sum)| (*sum, *dtype)).map(|(dtype, _)| dtype.to_owned())
    }
}
