//! Changes to settings.

use serde_json::{Value, json};
use xgen_core::ModelId;

use crate::{FrontendSource, Key, Language, SettingsError, Theme, Values};

/// Changes to settings. What is `None` stays as it is; a key in `reset` leaves the file and so has its default again.
/// A key that is set and reset is set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Update {
    /// The language of the UI.
    pub language: Option<Language>,
    /// The colours of the UI.
    pub theme: Option<Theme>,
    /// Absolute paths.
    pub model_folders: Option<Vec<String>>,
    /// At most 256 bytes.
    pub default_model_id: Option<ModelId>,
    /// 1 to 512.
    pub threads: Option<u32>,
    /// At least 128.
    pub context_length: Option<u32>,
    /// At most 100,000 characters.
    pub system_prompt: Option<String>,
    /// 0 to 2.
    pub temperature: Option<f64>,
    /// Above 0, at most 1.
    pub top_p: Option<f64>,
    /// At least 1.
    pub top_k: Option<u32>,
    /// From 0, below 1.
    pub min_p: Option<f64>,
    /// Above 0, at most 2.
    pub repetition_penalty: Option<f64>,
    /// At least 1.
    pub max_tokens: Option<u32>,
    /// At most 16, none of them empty.
    pub stop: Option<Vec<String>>,
    /// Any.
    pub seed: Option<u64>,
    /// An http or https URL without user name and password.
    pub server_url: Option<String>,
    /// Where the frontend comes from.
    pub frontend: FrontendUpdate,
    /// Keys that go back to their default.
    pub reset: Vec<Key>,
}

/// Changes to where the frontend comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontendUpdate {
    /// Which of the three.
    pub source: Option<FrontendSource>,
    /// An address without a password.
    pub repository: Option<String>,
    /// A branch, tag or commit.
    pub revision: Option<String>,
    /// A folder inside the repository.
    pub directory: Option<String>,
    /// An absolute path.
    pub local_path: Option<String>,
    /// Without a colon.
    pub username: Option<String>,
    /// An absolute path.
    pub ssh_key: Option<String>,
    /// An absolute path.
    pub ca_file: Option<String>,
    /// An http, https or socks5 URL.
    pub proxy: Option<String>,
    /// Whether `http://` is allowed.
    pub allow_http: Option<bool>,
    /// Addresses without a password.
    pub trusted: Option<Vec<String>>,
}

impl FrontendUpdate {
    fn assignments(&self) -> [(Key, Option<Value>); 11] {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        [
            (Key::FrontendSource, self.source.map(|source| json!(source.as_str()))),
            (Key::FrontendRepository, text(&self.repository)),
            (Key::FrontendRevision, text(&self.revision)),
            (Key::FrontendDirectory, text(&self.directory)),
            (Key::FrontendLocalPath, text(&self.local_path)),
            (Key::FrontendUsername, text(&self.username)),
            (Key::FrontendSshKey, text(&self.ssh_key)),
            (Key::FrontendCaFile, text(&self.ca_file)),
            (Key::FrontendProxy, text(&self.proxy)),
            (Key::FrontendAllowHttp, self.allow_http.map(Value::from)),
            (Key::FrontendTrusted, self.trusted.as_ref().map(|trusted| json!(trusted))),
        ]
    }
}

impl Update {
    /// Checks the values without changing anything.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] names the first value that is not allowed.
    pub fn check(&self) -> Result<(), SettingsError> {
        for (key, value) in self.assignments() {
            Values::default().set(key, &value).map_err(|reason| SettingsError::Invalid { key, reason })?;
        }
        Ok(())
    }

    /// The keys that are set, with the values as they are written to the file.
    pub(crate) fn assignments(&self) -> Vec<(Key, Value)> {
        let all = [
            (Key::Language, self.language.map(|language| json!(language.as_str()))),
            (Key::Theme, self.theme.map(|theme| json!(theme.as_str()))),
            (Key::ModelFolders, self.model_folders.as_ref().map(|folders| json!(folders))),
            (Key::DefaultModelId, self.default_model_id.as_ref().map(|id| json!(id.as_str()))),
            (Key::Threads, self.threads.map(Value::from)),
            (Key::ContextLength, self.context_length.map(Value::from)),
            (Key::SystemPrompt, self.system_prompt.as_deref().map(Value::from)),
            (Key::Temperature, self.temperature.map(Value::from)),
            (Key::TopP, self.top_p.map(Value::from)),
            (Key::TopK, self.top_k.map(Value::from)),
            (Key::MinP, self.min_p.map(Value::from)),
            (Key::RepetitionPenalty, self.repetition_penalty.map(Value::from)),
            (Key::MaxTokens, self.max_tokens.map(Value::from)),
            (Key::Stop, self.stop.as_ref().map(|stop| json!(stop))),
            (Key::Seed, self.seed.map(Value::from)),
            (Key::ServerUrl, self.server_url.as_deref().map(Value::from)),
        ];
        all.into_iter()
            .chain(self.frontend.assignments())
            .filter_map(|(key, value)| Some((key, value?)))
            .collect()
    }
}
