//! config.json, as far as it decides whether the engine loads the model.
//!
//! After `pipeline/loaders/normal_loaders.rs` and `models/*.rs` of mistralrs-core 0.8.1.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::files::Folder;
use crate::fault::{Fault, printable};

const MAX_BYTES: u64 = 1 << 20;

/// What the engine calls normal loaders: text in, text out.
const ARCHITECTURES: &[&str] = &[
    "DeepseekV2ForCausalLM",
    "DeepseekV3ForCausalLM",
    "Gemma2ForCausalLM",
    "GemmaForCausalLM",
    "Glm4ForCausalLM",
    "Glm4MoeForCausalLM",
    "Glm4MoeLiteForCausalLM",
    "GptOssForCausalLM",
    "GraniteMoeHybridForCausalLM",
    "LlamaForCausalLM",
    "MistralForCausalLM",
    "MixtralForCausalLM",
    "Phi3ForCausalLM",
    "PhiForCausalLM",
    "PhiMoEForCausalLM",
    "Qwen2ForCausalLM",
    "Qwen3ForCausalLM",
    "Qwen3MoeForCausalLM",
    "Qwen3NextForCausalLM",
    "SmolLM3ForCausalLM",
    "Starcoder2ForCausalLM",
];

const QUANT_METHODS: &[&str] = &["afq", "awq", "bitsandbytes", "fp8", "gptq", "mxfp4"];

/// Without these no architecture of the list loads.
const REQUIRED: &[&str] = &["hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Config {
    architectures: Vec<String>,
    model_type: Option<String>,
    pub(crate) hidden_size: Option<u64>,
    pub(crate) intermediate_size: Option<u64>,
    pub(crate) num_hidden_layers: Option<u64>,
    pub(crate) num_attention_heads: Option<u64>,
    pub(crate) num_key_value_heads: Option<u64>,
    pub(crate) head_dim: Option<u64>,
    pub(crate) vocab_size: Option<u64>,
    pub(crate) max_position_embeddings: Option<u64>,
    pub(crate) tie_word_embeddings: Option<bool>,
    quantization_config: Option<Value>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

pub(crate) fn read(folder: &Folder) -> Result<Config, Fault> {
    let Some(bytes) = folder.bytes("config.json", MAX_BYTES)? else {
        return Err(Fault::Corrupt("config.json is missing".into()));
    };
    serde_json::from_slice(&bytes)
        .map_err(|error| Fault::Corrupt(format!("config.json: {}", printable(&error.to_string()))))
}

impl Config {
    /// Short name of the architecture, as GGUF files have it.
    pub(crate) fn family_name(&self) -> Option<String> {
        self.model_type.as_ref().or(self.architectures.first()).map(|name| printable(name))
    }

    pub(crate) fn architecture(&self) -> &str {
        self.architectures.first().map_or("", String::as_str)
    }

    pub(crate) fn quant_method(&self) -> Option<String> {
        let method = self.quantization_config.as_ref()?.get("quant_method")?.as_str()?;
        Some(printable(method))
    }

    pub(crate) fn is_quantized(&self) -> bool {
        self.quantization_config.is_some()
    }

    pub(crate) fn check(&self) -> Result<(), Fault> {
        match self.architectures.as_slice() {
            [name] if ARCHITECTURES.contains(&name.as_str()) => {}
            [name] => return Err(Fault::Architecture(printable(name))),
            names => {
                return Err(Fault::Corrupt(format!("config.json names {} architectures", names.len())));
            }
        }
        if let Some(method) = self.quant_method().filter(|method| !QUANT_METHODS.contains(&method.as_str())) {
            return Err(Fault::Quantization(method));
        }
        self.check_numbers()
    }

    fn check_numbers(&self) -> Result<(), Fault> {
        let known = [
            ("hidden_size", self.hidden_size),
            ("intermediate_size", self.intermediate_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("num_attention_heads", self.num_attention_heads),
            ("num_key_value_heads", self.num_key_value_heads),
            ("head_dim", self.head_dim),
            ("vocab_size", self.vocab_size),
            ("max_position_embeddings", self.max_position_embeddings),
        ];
        if let Some((name, _)) = known.iter().find(|(_, value)| *value == Some(0)) {
            return Err(Fault::Corrupt(format!("{name} in config.json is 0")));
        }
        let has = |name: &str| {
            known.iter().any(|(known, value)| *known == name && value.is_some())
                || self.others.contains_key(name)
        };
        let required = REQUIRED.iter().chain(self.required_by_architecture());
        if let Some(name) = required.into_iter().find(|name| !has(name)) {
            return Err(Fault::Corrupt(format!("{name} is missing in config.json")));
        }
        let heads = self.num_attention_heads.unwrap_or(1);
        let kv_heads = self.num_key_value_heads.unwrap_or(heads);
        if !heads.is_multiple_of(kv_heads) {
            return Err(Fault::Corrupt(format!(
                "{heads} attention heads do not divide by {kv_heads} KV heads"
            )));
        }
        match self.hidden_size {
            Some(hidden) if self.head_dim.is_none() && !hidden.is_multiple_of(heads) => {
                Err(Fault::Corrupt(format!("a hidden size of {hidden} does not divide by {heads} heads")))
            }
            _ => Ok(()),
        }
    }

    /// Fields without a default in the engine's own type.
    fn required_by_architecture(&self) -> &'static [&'static str] {
        match self.architecture() {
            "LlamaForCausalLM" | "Qwen2ForCausalLM" | "SmolLM3ForCausalLM" => &[
                "intermediate_size",
                "num_key_value_heads",
                "max_position_embeddings",
                "rms_norm_eps",
                "rope_theta",
                "hidden_act",
            ],
            "Qwen3ForCausalLM" => &[
                "intermediate_size",
                "num_key_value_heads",
                "max_position_embeddings",
                "rms_norm_eps",
                "rope_theta",
                "hidden_act",
                "max_window_layers",
                "use_sliding_window",
            ],
            "MistralForCausalLM" => &[
                "intermediate_size",
                "num_key_value_heads",
                "max_position_embeddings",
                "rms_norm_eps",
                "hidden_act",
            ],
            "GemmaForCausalLM" | "Gemma2ForCausalLM" => &[
                "attention_bias",
                "head_dim",
                "intermediate_size",
                "num_key_value_heads",
                "rms_norm_eps",
                "rope_theta",
            ],
            _ => &[],
        }
    }
}
