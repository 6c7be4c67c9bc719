//! Whether the engine can build its tokenizer from the metadata.
//!
//! After `gguf/gguf_tokenizer.rs` of mistralrs-core 0.8.1, which indexes the tokens with whatever id the file names.

use super::metadata::{Metadata, Value};
use crate::fault::{Fault, printable};

const I32: u32 = 5;
const F32: u32 = 6;

pub(crate) fn check(metadata: &Metadata) -> Result<(), Fault> {
    let Some(model) = metadata.text("tokenizer.ggml.model") else {
        return Err(Fault::Tokenizer("tokenizer.ggml.model is missing".into()));
    };
    let tokens = match &metadata.vocab.tokens {
        Some(tokens) if !tokens.is_empty() => tokens.len() as u64,
        _ => return Err(Fault::Tokenizer("tokenizer.ggml.tokens is missing or empty".into())),
    };
    check_ids(metadata, tokens)?;
    if let Some(value) = metadata.get("tokenizer.ggml.token_type")
        && !matches!(value, Value::Array { item: I32, .. })
    {
        return Err(Fault::Tokenizer("tokenizer.ggml.token_type is not a list of 32-bit numbers".into()));
    }
    match model {
        "gpt2" => check_bpe(metadata),
        "llama" | "replit" => check_unigram(metadata, tokens),
        other => Err(Fault::Tokenizer(format!("the tokenizer model {} is not supported", printable(other)))),
    }
}

fn check_ids(metadata: &Metadata, tokens: u64) -> Result<(), Fault> {
    match metadata.get("tokenizer.ggml.eos_token_id") {
        Some(Value::U32(_)) => {}
        Some(_) => return Err(Fault::Tokenizer("tokenizer.ggml.eos_token_id is not a 32-bit number".into())),
        None => return Err(Fault::Tokenizer("tokenizer.ggml.eos_token_id is missing".into())),
    }
    for name in ["eos", "bos", "unknown"] {
        let key = format!("tokenizer.ggml.{name}_token_id");
        if let Some(Value::U32(id)) = metadata.get(&key)
            && u64::from(*id) >= tokens
        {
            return Err(Fault::Tokenizer(format!("{key} is {id}, but there are {tokens} tokens")));
        }
    }
    Ok(())
}

fn check_bpe(metadata: &Metadata) -> Result<(), Fault> {
    if metadata.vocab.merges.is_none() {
        return Err(Fault::Tokenizer("tokenizer.ggml.merges is missing".into()));
    }
    if let Some(merge) = &metadata.vocab.bad_merge {
        return Err(Fault::Tokenizer(format!("the merge {merge:?} does not have two parts")));
    }
    match metadata.vocab.unknown_merges() {
        0 => Ok(()),
        count => Err(Fault::Tokenizer(format!("{count} merges name tokens that do not exist"))),
    }
}

fn check_unigram(metadata: &Metadata, tokens: u64) -> Result<(), Fault> {
    match metadata.get("tokenizer.ggml.scores") {
        Some(Value::Array { item: F32, len }) if *len == tokens => Ok(()),
        Some(Value::Array { item: F32, len }) => {
            Err(Fault::Tokenizer(format!("there are {len} scores for {tokens} tokens")))
        }
        Some(_) => Err(Fault::Tokenizer("tokenizer.ggml.scores is not a list of floats".into())),
        None => Err(Fault::Tokenizer("tokenizer.ggml.scores is missing".into())),
    }
}
