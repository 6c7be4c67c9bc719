//! One defect at a time in a good GGUF file.

use xgen_core::ErrorCode::{self, *};
use xgen_testsupport::gguf::{Gguf, Value};

use crate::bases::{good_models, verdict};

/// Applies `break_it` to every good model and expects each to be refused with `code` and a text with `words`.
fn refused(code: ErrorCode, words: &str, break_it: impl Fn(&mut Gguf)) {
    for mut gguf in good_models() {
        break_it(&mut gguf);
        expect(code, words, &gguf.bytes());
    }
}

fn expect(code: ErrorCode, words: &str, bytes: &[u8]) {
    let (found, text) =
        verdict(bytes).unwrap_or_else(|| panic!("a model passed that should be {code}: {words}"));
    assert_eq!(found, code, "{text}");
    assert!(text.contains(words), "{text:?} should say {words:?}");
}

/// Overwrites bytes behind the first occurrence of `name`.
fn patch(bytes: &mut [u8], name: &str, skip: usize, with: &[u8]) {
    let found = bytes.windows(name.len()).position(|window| window == name.as_bytes()).unwrap();
    let at = found + name.len() + skip;
    bytes[at..at + with.len()].copy_from_slice(with);
}

fn patched(name: &str, skip: usize, with: &[u8]) -> Vec<Vec<u8>> {
    good_models()
        .iter()
        .map(|gguf| {
            let mut bytes = gguf.bytes();
            patch(&mut bytes, name, skip, with);
            bytes
        })
        .collect()
}

#[test]
fn a_good_model_passes() {
    for gguf in good_models() {
        assert_eq!(verdict(&gguf.bytes()), None);
    }
}

#[test]
fn what_is_no_gguf_is_told_apart() {
    let good = Gguf::tiny_llama();
    expect(ModelNotAModel, "empty", b"");
    expect(ModelNotAModel, "does not begin with GGUF", b"NOPE");
    expect(ModelNotAModel, "does not begin with GGUF", b"<!doctype html><title>404</title>");
    expect(ModelNotAModel, "version 9", &Gguf { version: 9, ..good.clone() }.bytes());
    expect(ModelNotAModel, "version 1 is obsolete", &Gguf { version: 1, ..good.clone() }.bytes());
    expect(ModelNotAModel, "big-endian", &Gguf { version: 3 << 24, ..good }.bytes());
}

#[test]
fn a_cut_file_says_how_much_is_missing() {
    for gguf in good_models() {
        let bytes = gguf.bytes();
        expect(ModelCut, "are missing", &bytes[..200]);
        expect(ModelCut, "40 are missing", &bytes[..bytes.len() - 40]);
        let third = bytes.len() / 3;
        expect(ModelCut, &format!("{third} are missing"), &bytes[..bytes.len() - third]);
    }
}

#[test]
fn every_cut_of_the_header_is_refused() {
    let bytes = Gguf::tiny_llama().bytes();
    for len in (1..bytes.len()).step_by(7) {
        let (code, text) =
            verdict(&bytes[..len]).unwrap_or_else(|| panic!("{len} bytes of {} passed", bytes.len()));
        assert!(matches!(code, ModelCut | ModelNotAModel), "{len} bytes: {text}");
    }
}

#[test]
fn architectures_that_do_not_load_are_named() {
    refused(ModelUnsupportedArchitecture, "gemma3", |gguf| gguf.rename_architecture("llama", "gemma3"));
    refused(ModelUnsupportedArchitecture, "falcon", |gguf| gguf.rename_architecture("llama", "falcon"));
    refused(ModelCorrupt, "general.architecture is missing", |gguf| gguf.remove("general.architecture"));
}

#[test]
fn numbers_that_make_the_engine_panic_are_refused() {
    refused(ModelCorrupt, "block_count is missing", |gguf| gguf.remove("llama.block_count"));
    refused(ModelCorrupt, "head_count is missing", |gguf| gguf.remove("llama.attention.head_count"));
    refused(ModelCorrupt, "head_count is 0", |gguf| gguf.set("llama.attention.head_count", 0));
    refused(ModelCorrupt, "do not divide", |gguf| gguf.set("llama.attention.head_count_kv", 5));
    refused(ModelCorrupt, "head_count_kv is 0", |gguf| gguf.set("llama.attention.head_count_kv", 0));
    refused(ModelCorrupt, "does not divide", |gguf| {
        gguf.set("llama.attention.head_count", 7);
        gguf.set("llama.attention.head_count_kv", 7);
    });
    refused(ModelCorrupt, "context_length is 0", |gguf| gguf.set("llama.context_length", 0));
    refused(ModelCorrupt, "context_length is missing", |gguf| gguf.remove("llama.context_length"));
    refused(ModelCorrupt, "not a single 32-bit number", |gguf| {
        gguf.set("llama.block_count", Value::Raw(10, 2u64.to_le_bytes().to_vec()));
    });
    refused(ModelCorrupt, "rms_epsilon", |gguf| gguf.remove("llama.attention.layer_norm_rms_epsilon"));
}

#[test]
fn tensors_that_contradict_the_metadata_are_refused() {
    refused(ModelCorrupt, "is missing", |gguf| gguf.set("llama.block_count", 50));
    refused(ModelCorrupt, "there are more blocks", |gguf| gguf.set("llama.block_count", 1));
    refused(ModelCorrupt, "blk.1.ffn_up.weight is missing", |gguf| gguf.remove_tensor("blk.1.ffn_up.weight"));
    refused(ModelCorrupt, "blk.1.ffn_up.weight has the shape", |gguf| {
        gguf.halve_tensor("blk.1.ffn_up.weight");
    });
    refused(ModelCorrupt, "rows for", |gguf| gguf.halve_tensor("token_embd.weight"));
    refused(ModelCorrupt, "occurs twice", |gguf| {
        let twin = gguf.tensor("blk.1.ffn_up.weight").clone();
        gguf.tensors.push(twin);
    });
}

#[test]
fn tokenizers_that_cannot_be_built_are_refused() {
    refused(ModelTokenizer, "tokens is missing", |gguf| gguf.remove("tokenizer.ggml.tokens"));
    refused(ModelTokenizer, "model is missing", |gguf| gguf.remove("tokenizer.ggml.model"));
    refused(ModelTokenizer, "eos_token_id is missing", |gguf| gguf.remove("tokenizer.ggml.eos_token_id"));
    refused(ModelTokenizer, "eos_token_id is 99999", |gguf| gguf.set("tokenizer.ggml.eos_token_id", 99_999));
    refused(ModelTokenizer, "bos_token_id is 99999", |gguf| gguf.set("tokenizer.ggml.bos_token_id", 99_999));
    refused(ModelTokenizer, "bert is not supported", |gguf| gguf.set("tokenizer.ggml.model", "bert"));
    refused(ModelTokenizer, "merges is missing", |gguf| gguf.remove("tokenizer.ggml.merges"));
    refused(ModelTokenizer, "tokens that do not exist", |gguf| {
        gguf.set("tokenizer.ggml.merges", ["zzzz yyyy"].as_slice());
    });
    refused(ModelTokenizer, "does not have two parts", |gguf| {
        gguf.set("tokenizer.ggml.merges", ["zzzz"].as_slice());
    });
    refused(ModelTokenizer, "scores is missing", |gguf| {
        gguf.set("tokenizer.ggml.model", "llama");
        gguf.remove("tokenizer.ggml.scores");
    });
}

#[test]
fn a_chat_needs_a_template_that_parses() {
    refused(ModelNoChatTemplate, "has none", |gguf| gguf.remove("tokenizer.chat_template"));
    refused(ModelNoChatTemplate, "line 1", |gguf| gguf.set("tokenizer.chat_template", "{% for m in %}"));
    refused(ModelNoChatTemplate, "not a text", |gguf| gguf.set("tokenizer.chat_template", 1));
}

#[test]
fn a_quantization_that_does_not_load_is_named() {
    for (id, name) in [(39u32, "MXFP4"), (18, "IQ3_XXS"), (4242, "type 4242")] {
        for bytes in patched("token_embd.weight", 4 + 16, &id.to_le_bytes()) {
            expect(ModelUnsupportedQuantization, name, &bytes);
        }
    }
}

/// Each of these would make a careless reader allocate until the process is killed.
#[test]
fn lengths_that_lie_are_refused_before_anything_is_allocated() {
    for len in [1u64 << 34, 1 << 44, 1 << 63, u64::MAX] {
        for gguf in good_models() {
            let mut bytes = gguf.bytes();
            bytes[24..32].copy_from_slice(&len.to_le_bytes());
            expect(ModelCorrupt, "a metadata key claims", &bytes);
            for (at, words) in [(8, "tensors"), (16, "metadata keys")] {
                let mut bytes = gguf.bytes();
                bytes[at..at + 8].copy_from_slice(&len.to_le_bytes());
                expect(ModelCorrupt, words, &bytes);
            }
        }
    }
    for len in [1u64 << 36, 1 << 42, 1 << 62] {
        for bytes in patched("tokenizer.ggml.tokens", 4 + 4, &len.to_le_bytes()) {
            expect(ModelCorrupt, "tokens claims to have", &bytes);
        }
    }
    for bytes in patched("token_embd.weight", 4, &(1u64 << 40).to_le_bytes()) {
        expect(ModelCorrupt, "overlap", &bytes);
    }
    for bytes in patched("token_embd.weight", 4, &(1u64 << 63).to_le_bytes()) {
        expect(ModelCorrupt, "impossible shape", &bytes);
    }
    for bytes in patched("token_embd.weight", 0, &u32::MAX.to_le_bytes()) {
        expect(ModelCorrupt, "4294967295 dimensions", &bytes);
    }
}

#[test]
fn alignment_must_be_a_small_power_of_two() {
    for bad in [0, 3, 8192, u32::MAX] {
        refused(ModelCorrupt, "general.alignment", |gguf| gguf.set("general.alignment", bad));
    }
    refused(ModelCorrupt, "wrong type", |gguf| gguf.set("general.alignment", 32.0));
}

#[test]
fn nested_arrays_end_somewhere() {
    refused(ModelCorrupt, "nests", |gguf| {
        let deep = (0..50).fold(Value::U32(1), |inner, _| Value::Array(vec![inner]));
        gguf.set("general.deep", deep);
    });
}

#[test]
fn oddities_that_load_are_accepted() {
    for mut gguf in good_models() {
        gguf.set("llama.context_length", 100);
        gguf.set("tokenizer.ggml.pre", "whatever");
        gguf.set("general.nested", Value::Array(vec![Value::Array(vec![Value::U32(1)])]));
        gguf.set("general.flags", Value::Array(vec![Value::Bool(true), Value::Bool(false)]));
        assert_eq!(verdict(&gguf.bytes()), None);
        gguf.version = 2;
        assert_eq!(verdict(&gguf.bytes()), None, "version 2 has the same layout");
    }
}
