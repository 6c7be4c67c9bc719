//! One defect at a time in a good safetensors folder.

use std::fs;
use std::path::Path;

use serde_json::json;
use xgen_core::Coded;
use xgen_core::ErrorCode::{self, *};
use xgen_models::inspect;

use crate::hf;

fn refused(code: ErrorCode, words: &str, break_it: impl FnOnce(&Path)) {
    let dir = tempfile::tempdir().unwrap();
    hf::write(dir.path());
    break_it(dir.path());
    let error = inspect(dir.path()).expect_err(words);
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(words), "{error} should say {words:?}");
    assert!(error.hint().is_some(), "{error} must say what to do next");
}

fn put(dir: &Path, name: &str, contents: impl AsRef<[u8]>) {
    fs::write(dir.join(name), contents).unwrap();
}

fn remove(dir: &Path, name: &str) {
    fs::remove_file(dir.join(name)).unwrap();
}

#[test]
fn a_good_folder_is_described() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("한글 모델");
    hf::write(&path);
    let info = inspect(&path).unwrap();
    assert_eq!(info.name, "한글 모델");
    assert_eq!(info.architecture.as_deref(), Some("llama"));
    assert_eq!(info.quantization.as_deref(), Some("BF16"));
    assert_eq!(info.parameters, Some(40 + 2 * (16 + 64 + 32 + 32 + 64 + 3 * 128)));
    assert_eq!((info.context_length, info.has_chat_template), (Some(64), true));
    assert_eq!((info.license.as_deref(), info.languages), (Some("mit"), vec!["ko".to_owned()]));
    assert_eq!(info.files.len(), 6, "{:?}", info.files);
}

#[test]
fn config_json_must_fit_the_engine() {
    refused(ModelCorrupt, "config.json is missing", |dir| remove(dir, "config.json"));
    refused(ModelCorrupt, "config.json", |dir| put(dir, "config.json", "{"));
    let change = |fields: serde_json::Value| move |dir: &Path| hf::change_config(dir, &fields);
    refused(
        ModelUnsupportedArchitecture,
        "FooForCausalLM",
        change(json!({ "architectures": ["FooForCausalLM"] })),
    );
    refused(
        ModelCorrupt,
        "names 2",
        change(json!({ "architectures": ["LlamaForCausalLM", "GemmaForCausalLM"] })),
    );
    refused(
        ModelUnsupportedQuantization,
        "spqr",
        change(json!({ "quantization_config": { "quant_method": "spqr" } })),
    );
    refused(
        ModelCorrupt,
        "num_attention_heads in config.json is 0",
        change(json!({ "num_attention_heads": 0 })),
    );
    refused(ModelCorrupt, "do not divide", change(json!({ "num_key_value_heads": 3 })));
    refused(ModelCorrupt, "instead of [4, 4]", change(json!({ "hidden_size": 4 })));
    refused(ModelCorrupt, "9 layers", change(json!({ "num_hidden_layers": 9 })));
}

#[test]
fn the_tokenizer_must_be_whole() {
    refused(ModelTokenizer, "tokenizer.json is missing", |dir| remove(dir, "tokenizer.json"));
    refused(ModelTokenizer, "tokenizer.json", |dir| put(dir, "tokenizer.json", "{}"));
    refused(ModelTokenizer, "tokenizer.json", |dir| {
        put(dir, "tokenizer.json", r#"{"model":{"vocab":[["a",0]]},"added_tokens":[]}"#);
    });
    refused(ModelTokenizer, "tokenizer_config.json", |dir| put(dir, "tokenizer_config.json", "{"));
    refused(ModelTokenizer, "<nope>", |dir| {
        put(dir, "tokenizer_config.json", r#"{"eos_token":"<nope>","chat_template":"x"}"#);
    });
    refused(ModelTokenizer, "unknown token 77", |dir| {
        put(dir, "generation_config.json", r#"{"eos_token_id":77}"#);
    });
}

#[test]
fn a_chat_needs_a_template_that_parses() {
    refused(ModelNoChatTemplate, "has none", |dir| remove(dir, "tokenizer_config.json"));
    refused(ModelNoChatTemplate, "syntax error in line 1", |dir| put(dir, "chat_template.jinja", "{% if %}"));
}

#[test]
fn each_place_for_a_template_counts() {
    for (name, contents) in [
        ("chat_template.jinja", "{{ messages }}"),
        ("chat_template.json", r#"{"chat_template":"{{ messages }}"}"#),
    ] {
        let dir = tempfile::tempdir().unwrap();
        hf::write(dir.path());
        put(dir.path(), "tokenizer_config.json", r#"{"eos_token":"</s>"}"#);
        put(dir.path(), name, contents);
        assert!(inspect(dir.path()).unwrap().has_chat_template, "{name}");
    }
}

#[test]
fn weights_must_be_whole() {
    refused(ModelCut, "11 are missing", |dir| {
        let bytes = fs::read(dir.join("model.safetensors")).unwrap();
        put(dir, "model.safetensors", &bytes[..bytes.len() - 11]);
    });
    refused(ModelCorrupt, "belong to no tensor", |dir| {
        let mut bytes = fs::read(dir.join("model.safetensors")).unwrap();
        bytes.push(0);
        put(dir, "model.safetensors", bytes);
    });
    refused(ModelCut, "it has 0 bytes", |dir| put(dir, "model.safetensors", ""));
    refused(ModelCorrupt, "no *.safetensors", |dir| remove(dir, "model.safetensors"));
    refused(ModelCorrupt, "claims to have", |dir| {
        put(dir, "model.safetensors", [&(1u64 << 60).to_le_bytes()[..], b"{}"].concat());
    });
    refused(ModelCorrupt, "q_proj.weight is missing", |dir| {
        let tensors: Vec<_> =
            hf::tensors().into_iter().filter(|(name, _)| !name.contains("1.self_attn.q_proj")).collect();
        put(dir, "model.safetensors", hf::weights(&tensors));
    });
}

#[test]
fn a_missing_shard_is_named() {
    let split = |dir: &Path, last: bool| {
        let tensors = hf::tensors();
        let (first, second) = tensors.split_at(5);
        put(dir, "model-00001-of-00002.safetensors", hf::weights(first));
        if last {
            put(dir, "model-00002-of-00002.safetensors", hf::weights(second));
        }
        remove(dir, "model.safetensors");
        let file = |(name, _): &(String, Vec<u64>), n| {
            (name.clone(), json!(format!("model-0000{n}-of-00002.safetensors")))
        };
        let map: serde_json::Map<_, _> =
            first.iter().map(|t| file(t, 1)).chain(second.iter().map(|t| file(t, 2))).collect();
        put(dir, "model.safetensors.index.json", json!({ "weight_map": map }).to_string());
    };
    refused(ModelCorrupt, "model-00002-of-00002.safetensors", |dir| split(dir, false));
    let dir = tempfile::tempdir().unwrap();
    hf::write(dir.path());
    split(dir.path(), true);
    inspect(dir.path()).expect("a model in two shards is whole");
}

#[test]
fn pickles_are_never_opened() {
    refused(ModelNotAModel, "pickle", |dir| {
        remove(dir, "model.safetensors");
        put(dir, "pytorch_model.bin", "whatever");
    });
    let dir = tempfile::tempdir().unwrap();
    for name in ["model.pt", "model.bin", "model.pth", "model.ckpt"] {
        put(dir.path(), name, "GGUF");
        let error = inspect(&dir.path().join(name)).unwrap_err();
        assert!(error.to_string().contains("pickle"), "{error}");
    }
}

#[test]
fn oddities_that_load_are_accepted() {
    let dir = tempfile::tempdir().unwrap();
    hf::write(dir.path());
    put(dir.path(), "generation_config.json", "nope");
    inspect(dir.path()).expect("the engine passes over a broken generation_config.json");
}
