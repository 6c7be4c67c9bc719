//! The key/value part of a GGUF header.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::source::Source;
use super::vocab::Vocab;
use crate::fault::{Fault, printable};
use crate::template;

const MAX_KEYS: u64 = 4 << 10;
const MAX_KEY_BYTES: u64 = 65_535;
/// Keys and texts longer than this are passed over: nothing that decides anything is longer.
const MAX_KEPT_BYTES: u64 = 1 << 10;
/// Texts longer than this do not occur; the limit keeps the engine from allocating them.
const MAX_TEXT_BYTES: u64 = 64 << 20;
const MAX_ARRAY_ITEMS: u64 = 16 << 20;
const MAX_TEXT_ITEMS: u64 = 1 << 20;
const MAX_KEPT_ITEMS: u64 = 64;
const MAX_DEPTH: u32 = 4;

const TEMPLATE_KEY: &str = "tokenizer.chat_template";
const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// A value, as far as anybody asks for it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    U32(u32),
    /// Any other integer or bool that the engine widens to `u64`.
    Unsigned(u64),
    F32(f32),
    Text(String),
    Texts(Vec<String>),
    /// An array of which only the type of its items and their number matter.
    Array {
        item: u32,
        len: u64,
    },
    /// A negative number, a double, a text too long to keep.
    Other,
}

/// The metadata of one file, or of all parts of a split one.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    values: BTreeMap<String, Value>,
    pub(crate) vocab: Vocab,
}

impl Metadata {
    pub(crate) fn read<R: Read + Seek>(&mut self, source: &mut Source<R>, count: u64) -> Result<(), Fault> {
        if count > MAX_KEYS {
            return Err(Fault::Corrupt(format!("the header claims to have {count} metadata keys")));
        }
        for _ in 0..count {
            let key = source.string("a metadata key", MAX_KEY_BYTES)?;
            let type_id = source.u32()?;
            let value = self.value(source, &key, type_id, 0)?;
            if key.len() as u64 > MAX_KEPT_BYTES {
                continue;
            }
            if self.values.insert(key.clone(), value).is_some() {
                return Err(Fault::Corrupt(format!("the metadata key {} occurs twice", printable(&key))));
            }
        }
        Ok(())
    }

    fn value<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        key: &str,
        type_id: u32,
        depth: u32,
    ) -> Result<Value, Fault> {
        Ok(match type_id {
            0 => Value::Unsigned(source.u8()?.into()),
            2 => Value::Unsigned(source.u16()?.into()),
            4 => Value::U32(source.u32()?),
            6 => Value::F32(f32::from_bits(source.u32()?)),
            7 => match source.u8()? {
                bit @ (0 | 1) => Value::Unsigned(bit.into()),
                other => {
                    return Err(Fault::Corrupt(format!("{} is a bool of value {other}", printable(key))));
                }
            },
            10 => Value::Unsigned(source.u64()?),
            1 | 3 | 5 | 11 | 12 => {
                source.skip(fixed_size(type_id).unwrap_or(0))?;
                Value::Other
            }
            STRING => text(source, key)?,
            ARRAY => self.array(source, key, depth + 1)?,
            other => return Err(Fault::Corrupt(format!("{} has the unknown type {other}", printable(key)))),
        })
    }

    fn array<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        key: &str,
        depth: u32,
    ) -> Result<Value, Fault> {
        let item = source.u32()?;
        let len = source.u64()?;
        let max = if item == STRING { MAX_TEXT_ITEMS } else { MAX_ARRAY_ITEMS };
        if len > max {
            return Err(Fault::Corrupt(format!("{} claims to have {len} items", printable(key))));
        }
        if depth > MAX_DEPTH {
            return Err(Fault::Corrupt(format!("{} nests its arrays too deeply", printable(key))));
        }
        match (key, item) {
            ("tokenizer.ggml.tokens", STRING) => self.vocab.read_tokens(source, len)?,
            ("tokenizer.ggml.merges", STRING) => self.vocab.read_merges(source, len)?,
            ("general.languages", STRING) if len <= MAX_KEPT_ITEMS => return texts(source, key, len),
            (_, STRING) => {
                for _ in 0..len {
                    let bytes = source.string_len(&printable(key), MAX_TEXT_BYTES)?;
                    source.skip(bytes)?;
                }
            }
            (_, ARRAY) => {
                for _ in 0..len {
                    self.array(source, key, depth + 1)?;
                }
            }
            (_, 7) => bools(source, key, len)?,
            _ => {
                let Some(size) = fixed_size(item) else {
                    return Err(Fault::Corrupt(format!("{} has the unknown type {item}", printable(key))));
                };
                source.skip(len * size)?;
            }
        }
        Ok(Value::Array { item, len })
    }

    /// Adds the keys of another part of a split model; the first part wins.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, value) in other.values {
            self.values.entry(key).or_insert(value);
        }
        self.vocab.tokens = self.vocab.tokens.take().or(other.vocab.tokens);
        self.vocab.merges = self.vocab.merges.take().or(other.vocab.merges);
        self.vocab.bad_merge = self.vocab.bad_merge.take().or(other.vocab.bad_merge);
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number of any width.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::U32(n) => Some((*n).into()),
            Value::Unsigned(n) => Some(*n),
            _ => None,
        }
    }

    pub(crate) fn chat_template(&self) -> Option<&Value> {
        self.get(TEMPLATE_KEY)
    }
}

fn text<R: Read + Seek>(source: &mut Source<R>, key: &str) -> Result<Value, Fault> {
    let what = printable(key);
    if key == TEMPLATE_KEY {
        return Ok(Value::Text(source.string(&what, template::MAX_BYTES)?));
    }
    let len = source.string_len(&what, MAX_TEXT_BYTES)?;
    if len > MAX_KEPT_BYTES {
        source.skip(len)?;
        return Ok(Value::Other);
    }
    let mut bytes = Vec::new();
    source.text(len, &mut bytes)?;
    Ok(Value::Text(String::from_utf8_lossy(&bytes).into_owned()))
}

fn texts<R: Read + Seek>(source: &mut Source<R>, key: &str, len: u64) -> Result<Value, Fault> {
    let mut texts = Vec::new();
    for _ in 0..len {
        match text(source, key)? {
            Value::Text(text) => texts.push(text),
            _ => texts.push(String::new()),
        }
    }
    Ok(Value::Texts(texts))
}

/// The engine refuses a file with a bool that is neither 0 nor 1, also inside an array.
fn bools<R: Read + Seek>(source: &mut Source<R>, key: &str, len: u64) -> Result<(), Fault> {
    source.expect(len)?;
    for _ in 0..len {
        if source.u8()? > 1 {
            return Err(Fault::Corrupt(format!("{} has a bool that is neither 0 nor 1", printable(key))));
        }
    }
    Ok(())
}

fn fixed_size(type_id: u32) -> Option<u64> {
    match type_id {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}
