//! A safetensors folder with the weights, tokenizer and template of a GGUF file, so that one small model in the
//! repository serves the tests of both forms.

use crate::gguf::{Gguf, Tensor, Value};
use serde_json::{Map, json};
use std::path::Path;

/// The pre-tokenizer `qwen2` of GGUF as a regular expression.
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// Writes `gguf`, a Llama with tied embeddings in F32, F16 or Q8_0, into `folder` in the form of Hugging Face, as F32.
///
/// # Panics
/// If the file is anything else, or the folder cannot be written.
pub fn write_folder(gguf: &Gguf, folder: &Path) {
    let write = |name: &str, value: serde_json::Value| {
        std::fs::write(folder.join(name), value.to_string()).expect("the folder is writable");
    };
    let number = |key: &str| match gguf.get(key) {
        Some(Value::U32(n)) => *n,
        other => panic!("{key} is {other:?}"),
    };
    let text = |key: &str| match gguf.get(key) {
        Some(Value::Text(text)) => text.clone(),
        other => panic!("{key} is {other:?}"),
    };
    let tokens = texts(gguf, "tokenizer.ggml.tokens");
    let heads = number("llama.attention.head_count");
    let kv_heads = number("llama.attention.head_count_kv");
    let context = number("llama.context_length");
    let eos = number("tokenizer.ggml.eos_token_id");
    write(
        "config.json",
        json!({
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float32",
            "hidden_size": number("llama.embedding_length"), "intermediate_size": number("llama.feed_forward_length"),
            "num_hidden_layers": number("llama.block_count"), "num_attention_heads": heads,
            "num_key_value_heads": kv_heads, "vocab_size": tokens.len(), "max_position_embeddings": context,
            "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": true,
            "attention_bias": false, "bos_token_id": 0, "eos_token_id": eos
        }),
    );
    write(
        "tokenizer_config.json",
        json!({
            "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": tokens[eos as usize], "bos_token": null,
            "model_max_length": context, "chat_template": text("tokenizer.chat_template")
        }),
    );
    write("generation_config.json", json!({ "eos_token_id": [eos] }));
    write("tokenizer.json", tokenizer(&tokens, &texts(gguf, "tokenizer.ggml.merges"), special(gguf)));
    write_weights(gguf, &folder.join("model.safetensors"), heads as usize, kv_heads as usize);
}

fn texts(gguf: &Gguf, key: &str) -> Vec<String> {
    let Some(Value::Array(values)) = gguf.get(key) else { panic!("{key} is no array") };
    let text = |value: &Value| {
        if let Value::Text(text) = value { text.clone() } else { panic!("{key} holds {value:?}") }
    };
    values.iter().map(text).collect()
}

/// The ids of control tokens.
fn special(gguf: &Gguf) -> Vec<usize> {
    let Some(Value::Array(types)) = gguf.get("tokenizer.ggml.token_type") else { return Vec::new() };
    types.iter().enumerate().filter(|(_, t)| matches!(t, Value::I32(3))).map(|(id, _)| id).collect()
}

fn tokenizer(tokens: &[String], merges: &[String], special: Vec<usize>) -> serde_json::Value {
    let added: Vec<_> = special
        .into_iter()
        .map(|id| {
            json!({ "id": id, "content": tokens[id], "single_word": false, "lstrip": false, "rstrip": false,
                    "normalized": false, "special": true })
        })
        .collect();
    let vocabulary: Map<_, _> =
        tokens.iter().enumerate().map(|(id, token)| (token.clone(), json!(id))).collect();
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": added, "normalizer": null,
        "pre_tokenizer": { "type": "Sequence", "pretokenizers": [
            { "type": "Split", "pattern": { "Regex": QWEN2 }, "behavior": "Isolated", "invert": false },
            { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false } ] },
        "post_processor": null,
        "decoder": { "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true },
        "model": { "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                   "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
                   "vocab": vocabulary, "merges": merges }
    })
}

fn write_weights(gguf: &Gguf, path: &Path, heads: usize, kv_heads: usize) {
    let mut header = Map::new();
    let mut data = Vec::new();
    for tensor in &gguf.tensors {
        let mut values = floats(tensor);
        let columns = tensor.dims[0] as usize;
        if tensor.name.ends_with("attn_q.weight") {
            values = rotate_half(&values, columns, heads);
        } else if tensor.name.ends_with("attn_k.weight") {
            values = rotate_half(&values, columns, kv_heads);
        }
        let begin = data.len();
        data.extend(values.iter().flat_map(|v| v.to_le_bytes()));
        let shape: Vec<_> = tensor.dims.iter().rev().collect();
        let entry = json!({ "dtype": "F32", "shape": shape, "data_offsets": [begin, data.len()] });
        header.insert(name(&tensor.name), entry);
    }
    let header = serde_json::Value::Object(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    std::fs::write(path, file).expect("the folder is writable");
}

fn name(gguf: &str) -> String {
    match gguf {
        "token_embd.weight" => "model.embed_tokens.weight".into(),
        "output_norm.weight" => "model.norm.weight".into(),
        _ => {
            let (layer, part) =
                gguf.strip_prefix("blk.").and_then(|n| n.split_once('.')).expect("a tensor of a block");
            let part = match part.strip_suffix(".weight").expect("a weight") {
                "attn_q" => "self_attn.q_proj",
                "attn_k" => "self_attn.k_proj",
                "attn_v" => "self_attn.v_proj",
                "attn_output" => "self_attn.o_proj",
                "ffn_gate" => "mlp.gate_proj",
                "ffn_up" => "mlp.up_proj",
                "ffn_down" => "mlp.down_proj",
                "attn_norm" => "input_layernorm",
                "ffn_norm" => "post_attention_layernorm",
                other => panic!("a Llama has no {other}"),
            };
            format!("model.layers.{layer}.{part}.weight")
        }
    }
}

/// GGUF interleaves the two halves that rotary embedding turns; Hugging Face keeps them apart.
fn rotate_half(values: &[f32], columns: usize, heads: usize) -> Vec<f32> {
    let rows = values.len() / columns;
    let head = rows / heads;
    let mut turned = Vec::with_capacity(values.len());
    for row in 0..rows {
        let (h, within) = (row / head, row % head);
        let (half, place) = (within / (head / 2), within % (head / 2));
        let from = h * head + place * 2 + half;
        turned.extend(&values[from * columns..(from + 1) * columns]);
    }
    turned
}

fn floats(tensor: &Tensor) -> Vec<f32> {
    match tensor.kind {
        0 => tensor.data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
        1 => tensor.data.chunks_exact(2).map(|b| half(u16::from_le_bytes([b[0], b[1]]))).collect(),
        8 => tensor
            .data
            .chunks_exact(34)
            .flat_map(|block| {
                let scale = half(u16::from_le_bytes([block[0], block[1]]));
                block[2..].iter().map(move |b| f32::from(i8::from_le_bytes([*b])) * scale)
            })
            .collect(),
        other => panic!("{} has type {other}", tensor.name),
    }
}

/// An IEEE 754 half as a float.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f32::from(bits & 0x3ff) / 1024.0;
    match exponent {
        0 => sign * fraction * 2f32.powi(-14),
        _ => sign * (1.0 + fraction) * 2f32.powi(exponent - 15),
    }
}
