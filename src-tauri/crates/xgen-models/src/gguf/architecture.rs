//! The architectures that the engine loads from GGUF, the metadata each must have, and the tensors with their shapes.
//!
//! After mistralrs-core 0.8.1: `gguf/mod.rs`, `pipeline/gguf.rs`, `utils/gguf_metadata.rs` and
//! `models/quantized_*.rs`. The engine reads most numbers as `u32` and nothing else, and panics or divides by zero
//! where this file says `Corrupt`.

use std::collections::HashMap;

use super::header::Tensor;
use super::metadata::{Metadata, Value};
use crate::fault::{Fault, printable};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Llama,
    Qwen2,
    Qwen3,
    Qwen3Moe,
    Phi2,
    Phi3,
    Starcoder2,
}

impl Family {
    fn of(architecture: &str) -> Option<Self> {
        Some(match architecture {
            "llama" | "mistral3" => Self::Llama,
            "qwen2" => Self::Qwen2,
            "qwen3" => Self::Qwen3,
            "qwen3moe" => Self::Qwen3Moe,
            "phi2" => Self::Phi2,
            "phi3" => Self::Phi3,
            "starcoder2" => Self::Starcoder2,
            _ => return None,
        })
    }
}

/// The numbers that decide the shapes.
struct Config {
    family: Family,
    blocks: u64,
    embedding: u64,
    heads: u64,
    kv_heads: u64,
    head_dim: u64,
    experts: u64,
    /// Absent in some files; then the first feed-forward tensor says it.
    feed_forward: Option<u64>,
}

/// Checks metadata and tensors against what the engine will ask for.
pub(crate) fn check(
    architecture: &str,
    metadata: &Metadata,
    tensors: &HashMap<String, Tensor>,
) -> Result<(), Fault> {
    let Some(family) = Family::of(architecture) else {
        return Err(Fault::Architecture(printable(architecture)));
    };
    let config = config(family, architecture, metadata)?;
    let vocab = metadata.vocab.tokens.as_ref().map(|tokens| tokens.len() as u64);
    check_globals(&config, tensors, vocab)?;
    let feed_forward = config.feed_forward.or_else(|| {
        let up = tensors.get("blk.0.ffn_up.weight")?;
        Some(if family == Family::Phi3 { up.dims.get(1)? / 2 } else { *up.dims.get(1)? })
    });
    for block in 0..config.blocks {
        for (name, shape) in block_tensors(&config, feed_forward.unwrap_or(0), block, tensors) {
            check_shape(tensors, &format!("blk.{block}.{name}"), &shape)?;
        }
    }
    let extra = format!("blk.{}.", config.blocks);
    if tensors.keys().any(|name| name.starts_with(&extra)) {
        let blocks = config.blocks;
        return Err(Fault::Corrupt(format!(
            "{architecture}.block_count is {blocks}, but there are more blocks"
        )));
    }
    Ok(())
}

fn config(family: Family, architecture: &str, metadata: &Metadata) -> Result<Config, Fault> {
    let key = |name: &str| format!("{architecture}.{name}");
    let number = |name: &str| match metadata.get(&key(name)) {
        Some(Value::U32(0)) => Err(Fault::Corrupt(format!("{} is 0", key(name)))),
        Some(Value::U32(n)) => Ok(u64::from(*n)),
        Some(_) => Err(Fault::Corrupt(format!("{} is not a single 32-bit number", key(name)))),
        None => Err(Fault::Corrupt(format!("{} is missing", key(name)))),
    };
    let optional = |name: &str| match metadata.get(&key(name)) {
        Some(Value::U32(n)) => Some(u64::from(*n)),
        _ => None,
    };
    let blocks = number("block_count")?;
    let embedding = number("embedding_length")?;
    let heads = number("attention.head_count")?;
    let kv_heads = number("attention.head_count_kv")?;
    check_context(&key("context_length"), family, metadata)?;
    check_epsilon(&key(epsilon_name(family)), metadata)?;
    let head_dim = head_dim(family, embedding, heads, optional)?;
    if !heads.is_multiple_of(kv_heads) {
        return Err(Fault::Corrupt(format!("{heads} attention heads do not divide by {kv_heads} KV heads")));
    }
    if matches!(family, Family::Llama | Family::Phi2 | Family::Phi3) {
        let rope = number("rope.dimension_count")?;
        if rope % 2 != 0 || rope > head_dim {
            return Err(Fault::Corrupt(format!(
                "{} is {rope}, heads have {head_dim}",
                key("rope.dimension_count")
            )));
        }
    }
    let (experts, feed_forward) = match family {
        Family::Qwen3Moe => {
            number("expert_used_count")?;
            (number("expert_count")?, Some(number("expert_feed_forward_length")?))
        }
        Family::Phi3 => (0, Some(number("feed_forward_length")?)),
        Family::Llama => (optional("expert_count").unwrap_or(0), optional("feed_forward_length")),
        Family::Qwen2 | Family::Qwen3 | Family::Phi2 | Family::Starcoder2 => {
            (0, optional("feed_forward_length"))
        }
    };
    Ok(Config { family, blocks, embedding, heads, kv_heads, head_dim, experts, feed_forward })
}

fn check_context(key: &str, family: Family, metadata: &Metadata) -> Result<(), Fault> {
    match (metadata.get(key), family) {
        (None, _) => Err(Fault::Corrupt(format!("{key} is missing"))),
        (Some(Value::U32(0) | Value::Unsigned(0)), _) => Err(Fault::Corrupt(format!("{key} is 0"))),
        (Some(Value::U32(_)), _) => Ok(()),
        (Some(Value::Unsigned(_)), Family::Llama | Family::Qwen2 | Family::Qwen3 | Family::Qwen3Moe) => {
            Ok(())
        }
        (Some(_), _) => Err(Fault::Corrupt(format!("{key} is not a 32-bit number"))),
    }
}

fn epsilon_name(family: Family) -> &'static str {
    match family {
        Family::Starcoder2 => "attention.layer_norm_epsilon",
        Family::Llama | Family::Qwen2 | Family::Qwen3 | Family::Qwen3Moe | Family::Phi2 | Family::Phi3 => {
            "attention.layer_norm_rms_epsilon"
        }
    }
}

fn check_epsilon(key: &str, metadata: &Metadata) -> Result<(), Fault> {
    match metadata.get(key) {
        Some(Value::F32(epsilon)) if epsilon.is_finite() && *epsilon >= 0.0 => Ok(()),
        Some(_) => Err(Fault::Corrupt(format!("{key} is not a 32-bit float that makes sense"))),
        None => Err(Fault::Corrupt(format!("{key} is missing"))),
    }
}

fn head_dim(
    family: Family,
    embedding: u64,
    heads: u64,
    optional: impl Fn(&str) -> Option<u64>,
) -> Result<u64, Fault> {
    // Phi and StarCoder2 take the quotient whatever the file says.
    let reads_lengths = !matches!(family, Family::Phi2 | Family::Phi3 | Family::Starcoder2);
    let key_length = optional("attention.key_length").filter(|_| reads_lengths);
    let value_length = optional("attention.value_length").filter(|_| reads_lengths);
    if key_length.is_none_or(|_| value_length.is_none()) && !embedding.is_multiple_of(heads) {
        return Err(Fault::Corrupt(format!("an embedding of {embedding} does not divide by {heads} heads")));
    }
    let (key, value) = (key_length.unwrap_or(embedding / heads), value_length.unwrap_or(embedding / heads));
    if key != value || key == 0 {
        return Err(Fault::Corrupt(format!("keys have {key} dimensions and values {value}")));
    }
    Ok(key)
}

fn check_globals(c: &Config, tensors: &HashMap<String, Tensor>, vocab: Option<u64>) -> Result<(), Fault> {
    let Some(embedding) = tensors.get("token_embd.weight") else {
        return Err(Fault::Corrupt("the tensor token_embd.weight is missing".into()));
    };
    let rows = embedding.dims.get(1).copied().unwrap_or(1);
    check_shape(tensors, "token_embd.weight", &[c.embedding, rows])?;
    if let Some(tokens) = vocab.filter(|tokens| rows < *tokens) {
        return Err(Fault::Corrupt(format!("token_embd.weight has {rows} rows for {tokens} tokens")));
    }
    check_shape(tensors, "output_norm.weight", &[c.embedding])?;
    let has_biases = matches!(c.family, Family::Phi2 | Family::Starcoder2);
    if has_biases {
        check_shape(tensors, "output_norm.bias", &[c.embedding])?;
    }
    let separate = matches!(c.family, Family::Phi2 | Family::Phi3 | Family::Starcoder2);
    if separate || tensors.contains_key("output.weight") {
        check_shape(tensors, "output.weight", &[c.embedding, rows])?;
    }
    if c.family == Family::Phi2 {
        check_shape(tensors, "output.bias", &[rows])?;
    }
    Ok(())
}

type Shaped = (String, Vec<u64>);

fn block_tensors(c: &Config, ff: u64, block: u64, tensors: &HashMap<String, Tensor>) -> Vec<Shaped> {
    let e = c.embedding;
    let q = c.heads.saturating_mul(c.head_dim);
    let kv = c.kv_heads.saturating_mul(c.head_dim);
    let qkv = q.saturating_add(kv.saturating_mul(2));
    let mut list = Vec::new();
    // Phi-2 feeds attention and feed-forward from one norm.
    let norms: &[&str] = if c.family == Family::Phi2 { &["attn_norm"] } else { &["attn_norm", "ffn_norm"] };
    list.extend(norms.iter().map(|name| (format!("{name}.weight"), vec![e])));
    let attention = match c.family {
        Family::Phi2 | Family::Phi3 => vec![("attn_qkv", e, qkv), ("attn_output", q, e)],
        Family::Llama | Family::Qwen2 | Family::Qwen3 | Family::Qwen3Moe | Family::Starcoder2 => {
            vec![("attn_q", e, q), ("attn_k", e, kv), ("attn_v", e, kv), ("attn_output", q, e)]
        }
    };
    let feed_forward = match c.family {
        Family::Phi3 => vec![("ffn_up", e, ff.saturating_mul(2)), ("ffn_down", ff, e)],
        Family::Phi2 | Family::Starcoder2 => vec![("ffn_up", e, ff), ("ffn_down", ff, e)],
        Family::Llama | Family::Qwen2 | Family::Qwen3 if c.experts <= 1 => {
            vec![("ffn_gate", e, ff), ("ffn_up", e, ff), ("ffn_down", ff, e)]
        }
        Family::Llama | Family::Qwen2 | Family::Qwen3 | Family::Qwen3Moe => {
            list.extend(expert_tensors(c, ff, block, tensors));
            Vec::new()
        }
    };
    let biased = |name: &str| match c.family {
        Family::Phi2 | Family::Starcoder2 => true,
        Family::Qwen2 => matches!(name, "attn_q" | "attn_k" | "attn_v"),
        Family::Llama | Family::Qwen3 | Family::Qwen3Moe | Family::Phi3 => false,
    };
    for (name, input, output) in attention.into_iter().chain(feed_forward) {
        list.push((format!("{name}.weight"), vec![input, output]));
        if biased(name) {
            list.push((format!("{name}.bias"), vec![output]));
        }
    }
    match c.family {
        Family::Qwen3 | Family::Qwen3Moe => {
            list.extend(
                ["attn_q_norm.weight", "attn_k_norm.weight"].map(|name| (name.into(), vec![c.head_dim])),
            );
        }
        Family::Phi2 | Family::Starcoder2 => {
            list.extend(norms.iter().map(|name| (format!("{name}.bias"), vec![e])));
        }
        Family::Llama | Family::Qwen2 | Family::Phi3 => {}
    }
    list
}

fn expert_tensors(c: &Config, ff: u64, block: u64, tensors: &HashMap<String, Tensor>) -> Vec<Shaped> {
    let (e, n) = (c.embedding, c.experts);
    let mut list = vec![("ffn_gate_inp.weight".into(), vec![e, n])];
    let stacked = format!("blk.{block}.ffn_gate_exps.weight");
    // Older files have one tensor for each expert. The count is foreign: more experts than tensors cannot be.
    if c.family == Family::Llama && !tensors.contains_key(&stacked) && n <= tensors.len() as u64 {
        for expert in 0..n {
            list.push((format!("ffn_gate.{expert}.weight"), vec![e, ff]));
            list.push((format!("ffn_up.{expert}.weight"), vec![e, ff]));
            list.push((format!("ffn_down.{expert}.weight"), vec![ff, e]));
        }
    } else {
        list.push(("ffn_gate_exps.weight".into(), vec![e, ff, n]));
        list.push(("ffn_up_exps.weight".into(), vec![e, ff, n]));
        list.push(("ffn_down_exps.weight".into(), vec![ff, e, n]));
    }
    list
}

/// Trailing dimensions of 1 mean nothing.
fn check_shape(tensors: &HashMap<String, Tensor>, name: &str, shape: &[u64]) -> Result<(), Fault> {
    let Some(tensor) = tensors.get(name) else {
        return Err(Fault::Corrupt(format!("the tensor {name} is missing")));
    };
    let trim = |dims: &[u64]| {
        let len = dims.iter().rposition(|dim| *dim != 1).map_or(0, |last| last + 1);
        dims[..len].to_vec()
    };
    if trim(&tensor.dims) == trim(shape) {
        return Ok(());
    }
    Err(Fault::Corrupt(format!("the tensor {name} has the shape {:?} instead of {shape:?}", tensor.dims)))
}
