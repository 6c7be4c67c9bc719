//! tokenizer.json, tokenizer_config.json, generation_config.json and the chat template.
//!
//! After `utils/tokenizer.rs`, `pipeline/paths.rs` and `pipeline/chat_template.rs` of mistralrs-core 0.8.1, which
//! unwrap where this file says `Tokenizer`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::files::Folder;
use crate::fault::{Fault, printable};
use crate::template;

/// The largest known has 33 MB.
const MAX_TOKENIZER_BYTES: u64 = 44 << 20;
const MAX_TOKENS: usize = 1 << 20;
const MAX_CONFIG_BYTES: u64 = 4 << 20;
const CONFIG: &str = "tokenizer_config.json";
const JINJA: &str = "chat_template.jinja";

/// The engine's view of tokenizer.json: `vocab` as a list, which Unigram models have, makes it panic.
#[derive(Deserialize)]
struct TokenizerFile<'a> {
    #[serde(borrow)]
    model: Model<'a>,
    added_tokens: Vec<AddedToken>,
}

#[derive(Deserialize)]
struct Model<'a> {
    #[serde(borrow)]
    vocab: Vocab<'a>,
}

struct Vocab<'a>(HashMap<Cow<'a, str>, u32>);

impl<'de: 'a, 'a> Deserialize<'de> for Vocab<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Vocab<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("token ids by token")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vocab<'de>, A::Error> {
                let mut vocab = HashMap::new();
                while let Some((token, id)) = map.next_entry::<Cow<'de, str>, u32>()? {
                    vocab.insert(token, id);
                    if vocab.len() > MAX_TOKENS {
                        return Err(A::Error::custom("too many tokens"));
                    }
                }
                Ok(Vocab(vocab))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[derive(Deserialize)]
struct AddedToken {
    id: u32,
    content: String,
}

/// The fields of tokenizer_config.json whose types the engine insists on.
#[derive(Deserialize)]
#[allow(dead_code, reason = "the types are what is checked")]
struct TokenizerConfig {
    add_bos_token: Option<bool>,
    add_eos_token: Option<bool>,
    additional_special_tokens: Option<Vec<String>>,
    added_tokens_decoder: Option<HashMap<String, DecoderToken>>,
    bos_token: Option<Token>,
    clean_up_tokenization_spaces: Option<bool>,
    device_map: Option<String>,
    eos_token: Option<Token>,
    legacy: Option<bool>,
    model_max_length: Option<f64>,
    pad_token: Option<Token>,
    sp_model_kwargs: Option<HashMap<String, String>>,
    spaces_between_special_tokens: Option<bool>,
    tokenizer_class: Option<String>,
    truncation_size: Option<String>,
    unk_token: Option<Token>,
    use_default_system_prompt: Option<bool>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "the types are what is checked")]
struct DecoderToken {
    content: String,
    lstrip: bool,
    normalized: bool,
    rstrip: bool,
    single_word: bool,
    special: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Token {
    Text(String),
    Full(DecoderToken),
}

#[derive(Deserialize)]
struct GenerationConfig {
    eos_token_id: Option<Ids>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Ids {
    One(u32),
    Many(Vec<u32>),
}

/// Checks that the tokenizer can be built and that the tokens which end an answer exist.
pub(crate) fn check(folder: &Folder) -> Result<(), Fault> {
    let Some(bytes) = folder.bytes("tokenizer.json", MAX_TOKENIZER_BYTES)? else {
        return Err(Fault::Tokenizer("tokenizer.json is missing".into()));
    };
    let file: TokenizerFile<'_> =
        serde_json::from_slice(&bytes).map_err(|error| broken("tokenizer.json", &error))?;
    let knows = |text: &str| {
        file.model.vocab.0.contains_key(text) || file.added_tokens.iter().any(|token| token.content == text)
    };
    if let Some(eos) = eos_name(folder)?.filter(|eos| !knows(eos)) {
        return Err(Fault::Tokenizer(format!("the end token {} is not in the vocabulary", printable(&eos))));
    }
    let ids: HashSet<u32> =
        file.model.vocab.0.values().copied().chain(file.added_tokens.iter().map(|token| token.id)).collect();
    match eos_ids(folder)?.into_iter().find(|id| !ids.contains(id)) {
        Some(id) => {
            Err(Fault::Tokenizer(format!("generation_config.json ends answers with the unknown token {id}")))
        }
        None => Ok(()),
    }
}

fn eos_name(folder: &Folder) -> Result<Option<String>, Fault> {
    let Some(bytes) = folder.bytes(CONFIG, MAX_CONFIG_BYTES)? else { return Ok(None) };
    let typed = serde_json::from_slice::<TokenizerConfig>(&bytes);
    if typed.is_err() && folder.has(JINJA) {
        // With a template of its own, the engine does without this file unless it is no JSON at all.
        serde_json::from_slice::<IgnoredAny>(&bytes).map_err(|error| broken(CONFIG, &error))?;
        return Ok(None);
    }
    let config = typed.map_err(|error| broken(CONFIG, &error))?;
    Ok(config.eos_token.map(|token| match token {
        Token::Text(text) => text,
        Token::Full(token) => token.content,
    }))
}

/// The engine passes over a generation_config.json that it cannot read.
fn eos_ids(folder: &Folder) -> Result<Vec<u32>, Fault> {
    let bytes = folder.bytes("generation_config.json", MAX_CONFIG_BYTES)?.unwrap_or_default();
    let config: Option<GenerationConfig> = serde_json::from_slice(&bytes).ok();
    Ok(match config.and_then(|config| config.eos_token_id) {
        None => Vec::new(),
        Some(Ids::One(id)) => vec![id],
        Some(Ids::Many(ids)) => ids,
    })
}

fn broken(file: &str, error: &serde_json::Error) -> Fault {
    Fault::Tokenizer(format!("{file}: {}", printable(&error.to_string())))
}

/// The chat template, or the several named ones that some models have.
pub(crate) struct ChatTemplate(Vec<String>);

impl ChatTemplate {
    pub(crate) fn check(&self) -> Result<(), Fault> {
        self.0.iter().try_for_each(|text| template::check(text)).map_err(Fault::NoChatTemplate)
    }
}

#[derive(Deserialize)]
struct TemplateField {
    #[serde(default)]
    chat_template: Value,
}

/// The template the engine would take: chat_template.jinja, else tokenizer_config.json, else chat_template.json.
pub(crate) fn read_template(folder: &Folder) -> Result<Option<ChatTemplate>, Fault> {
    if let Some(bytes) = folder.bytes(JINJA, template::MAX_BYTES)? {
        let text =
            String::from_utf8(bytes).map_err(|_| Fault::NoChatTemplate(format!("{JINJA} is not UTF-8")))?;
        return Ok(Some(ChatTemplate(vec![text])));
    }
    for name in [CONFIG, "chat_template.json"] {
        let Some(bytes) = folder.bytes(name, MAX_CONFIG_BYTES)? else { continue };
        let field: TemplateField = serde_json::from_slice(&bytes).map_err(|error| broken(name, &error))?;
        if let Some(template) = from_field(&field.chat_template)? {
            return Ok(Some(template));
        }
    }
    Ok(None)
}

fn from_field(field: &Value) -> Result<Option<ChatTemplate>, Fault> {
    let long = |text: &str| text.len() as u64 > template::MAX_BYTES;
    let texts: Vec<String> = match field {
        Value::Null => return Ok(None),
        Value::String(text) => vec![text.clone()],
        Value::Array(named) => {
            named.iter().filter_map(|t| Some(t.get("template")?.as_str()?.to_owned())).collect()
        }
        _ => Vec::new(),
    };
    if texts.is_empty() || texts.iter().any(|text| long(text)) {
        return Err(Fault::NoChatTemplate("the chat template is not a text of a sensible length".into()));
    }
    Ok(Some(ChatTemplate(texts)))
}
