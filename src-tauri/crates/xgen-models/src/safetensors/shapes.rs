//! Whether the tensors have the shapes that config.json implies.
//!
//! Embedding and number of layers are checked for every architecture, since all of the list name them alike; single
//! layers only for the plain transformers of the Llama kind, and never for quantized weights.

use super::config::Config;
use super::weights::Weights;
use crate::fault::{Fault, printable};

/// With `q_proj`, `k_proj`, `v_proj`, `o_proj` and `gate_proj`, `up_proj`, `down_proj` in every layer.
const PLAIN: &[&str] = &[
    "GemmaForCausalLM",
    "Gemma2ForCausalLM",
    "LlamaForCausalLM",
    "MistralForCausalLM",
    "Qwen2ForCausalLM",
    "Qwen3ForCausalLM",
    "SmolLM3ForCausalLM",
];

pub(crate) fn check(config: &Config, weights: &Weights) -> Result<(), Fault> {
    let required =
        (config.hidden_size, config.num_hidden_layers, config.num_attention_heads, config.vocab_size);
    // `Config::check` has made sure of these four.
    let (Some(hidden), Some(layers), Some(heads), Some(vocab)) = required else { return Ok(()) };
    if config.is_quantized() {
        return check_layer_count(weights, layers);
    }
    expect(weights, "model.embed_tokens.weight", &[vocab, hidden])?;
    check_layer_count(weights, layers)?;
    if !PLAIN.contains(&config.architecture()) {
        return Ok(());
    }
    expect(weights, "model.norm.weight", &[hidden])?;
    let ties_by_default = config.architecture().starts_with("Gemma");
    if !config.tie_word_embeddings.unwrap_or(ties_by_default) {
        expect(weights, "lm_head.weight", &[vocab, hidden])?;
    }
    // The Llama loader ignores `head_dim`.
    let fixed =
        matches!(config.architecture(), "LlamaForCausalLM" | "Qwen2ForCausalLM" | "SmolLM3ForCausalLM");
    let head_dim = config.head_dim.filter(|_| !fixed).unwrap_or(hidden / heads);
    let q = heads.saturating_mul(head_dim);
    let kv = config.num_key_value_heads.unwrap_or(heads).saturating_mul(head_dim);
    let ff = config.intermediate_size.unwrap_or(0);
    for layer in 0..layers {
        let shapes = [
            ("input_layernorm", vec![hidden]),
            ("post_attention_layernorm", vec![hidden]),
            ("self_attn.q_proj", vec![q, hidden]),
            ("self_attn.k_proj", vec![kv, hidden]),
            ("self_attn.v_proj", vec![kv, hidden]),
            ("self_attn.o_proj", vec![hidden, q]),
            ("mlp.gate_proj", vec![ff, hidden]),
            ("mlp.up_proj", vec![ff, hidden]),
            ("mlp.down_proj", vec![hidden, ff]),
        ];
        for (name, shape) in shapes {
            expect(weights, &format!("model.layers.{layer}.{name}.weight"), &shape)?;
        }
    }
    Ok(())
}

fn check_layer_count(weights: &Weights, layers: u64) -> Result<(), Fault> {
    let last = format!("model.layers.{}.", layers.saturating_sub(1));
    if weights.tensors.keys().any(|name| name.starts_with(&last)) {
        return Ok(());
    }
    Err(Fault::Corrupt(format!(
        "config.json says {layers} layers, but there is no {}",
        last.trim_end_matches('.')
    )))
}

fn expect(weights: &Weights, name: &str, shape: &[u64]) -> Result<(), Fault> {
    match weights.tensors.get(name) {
        None => Err(Fault::Corrupt(format!("the tensor {} is missing", printable(name)))),
        Some(tensor) if tensor.shape.0 != shape => Err(Fault::Corrupt(format!(
            "the tensor {} has the shape {:?} instead of {shape:?}",
            printable(name),
            tensor.shape.0
        ))),
        Some(_) => Ok(()),
    }
}
