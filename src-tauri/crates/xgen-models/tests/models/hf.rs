//! A tiny model in the form of Hugging Face, made in code.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Writes a valid Llama of two layers.
pub(crate) fn write(dir: &Path) {
    fs::create_dir_all(dir).unwrap();
    let json = |name: &str, value: Value| fs::write(dir.join(name), value.to_string()).unwrap();
    json("config.json", config());
    json("generation_config.json", json!({ "eos_token_id": [1] }));
    json(
        "tokenizer_config.json",
        json!({ "eos_token": "</s>", "bos_token": null, "chat_template": "{{ messages }}" }),
    );
    json(
        "tokenizer.json",
        json!({
            "model": { "type": "BPE", "vocab": { "<s>": 0, "</s>": 1, "a": 2, "b": 3 }, "merges": [] },
            "added_tokens": [{ "id": 0, "content": "<s>" }, { "id": 1, "content": "</s>" }],
        }),
    );
    fs::write(dir.join("README.md"), "---\nlicense: mit\nlanguage:\n- ko\n---\n").unwrap();
    fs::write(dir.join("model.safetensors"), weights(&tensors())).unwrap();
}

pub(crate) fn config() -> Value {
    json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "hidden_size": 8,
        "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
        "vocab_size": 4, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
        "tie_word_embeddings": true,
    })
}

/// Changes single fields of config.json.
pub(crate) fn change_config(dir: &Path, fields: &Value) {
    let mut changed = config();
    for (name, value) in fields.as_object().unwrap() {
        changed[name] = value.clone();
    }
    fs::write(dir.join("config.json"), changed.to_string()).unwrap();
}

pub(crate) type Tensors = Vec<(String, Vec<u64>)>;

pub(crate) fn tensors() -> Tensors {
    let mut list =
        vec![("model.embed_tokens.weight".into(), vec![4, 8]), ("model.norm.weight".into(), vec![8])];
    for layer in 0..2 {
        for (name, shape) in [
            ("input_layernorm", vec![8]),
            ("post_attention_layernorm", vec![8]),
            ("self_attn.q_proj", vec![8, 8]),
            ("self_attn.k_proj", vec![4, 8]),
            ("self_attn.v_proj", vec![4, 8]),
            ("self_attn.o_proj", vec![8, 8]),
            ("mlp.gate_proj", vec![16, 8]),
            ("mlp.up_proj", vec![16, 8]),
            ("mlp.down_proj", vec![8, 16]),
        ] {
            list.push((format!("model.layers.{layer}.{name}.weight"), shape));
        }
    }
    list
}

/// A safetensors file of BF16 zeros.
pub(crate) fn weights(tensors: &[(String, Vec<u64>)]) -> Vec<u8> {
    let mut header = Map::new();
    let mut offset = 0;
    for (name, shape) in tensors {
        let end = offset + shape.iter().product::<u64>() * 2;
        header
            .insert(name.clone(), json!({ "dtype": "BF16", "shape": shape, "data_offsets": [offset, end] }));
        offset = end;
    }
    let header = Value::Object(header).to_string();
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + usize::try_from(offset).unwrap(), 0);
    bytes
}
