//! The settings themselves and their defaults.

use std::path::PathBuf;

use xgen_core::ModelId;

/// The effective settings. Limits of the values are those of [`Update`](crate::Update).
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// The language of the UI.
    pub language: Language,
    /// The colours of the UI.
    pub theme: Theme,
    /// Folders to search for models, besides XGEN's own.
    pub model_folders: Vec<PathBuf>,
    /// The model of a new chat.
    pub default_model_id: ModelId,
    /// Compute threads; `None`: the number of physical cores.
    pub threads: Option<u32>,
    /// Limit on the context in tokens; `None`: the model's own.
    pub context_length: Option<u32>,
    /// Instructions that stand above every chat; empty: none.
    pub system_prompt: String,
    /// How to sample.
    pub sampling: Sampling,
    /// A server that answers instead of this machine; `None`: Standalone.
    pub server_url: Option<String>,
    /// Where the frontend comes from.
    pub frontend: Frontend,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            language: Language::System,
            theme: Theme::System,
            model_folders: Vec::new(),
            default_model_id: ModelId::starter(),
            threads: None,
            context_length: None,
            system_prompt: String::new(),
            sampling: Sampling::default(),
            server_url: None,
            frontend: Frontend::default(),
        }
    }
}

/// The language of the UI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The one of the operating system, English if it is neither.
    System,
    /// Korean.
    Ko,
    /// English.
    En,
}

impl Language {
    /// All, in the order of a menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Ko, Self::En];

    /// The value as in `settings.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Ko => "ko",
            Self::En => "en",
        }
    }
}

/// The colours of the UI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the operating system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All, in the order of a menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value as in `settings.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Sampling parameters.
///
/// The defaults are those of llama.cpp (`common_params_sampling`, what LM Studio starts from too), so that a model
/// answers as its users know it: temperature 0.8, top-k 40, top-p 0.95, min-p 0.05, no repetition penalty, and an
/// answer as long as the context allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// 0 is greedy; at most 2.
    pub temperature: f64,
    /// Nucleus: the smallest set of tokens with at least this probability, in (0, 1].
    pub top_p: f64,
    /// The most probable tokens that are considered, at least 1.
    pub top_k: u32,
    /// The least probability relative to the best token, in [0, 1).
    pub min_p: f64,
    /// Divides the logits of tokens that were there before; 1 is none, at most 2.
    pub repetition_penalty: f64,
    /// The most tokens of the answer; `None`: what the context leaves.
    pub max_tokens: Option<u32>,
    /// The answer ends before any of these; at most 16.
    pub stop: Vec<String>,
    /// For reproducible sampling; `None`: another one each time.
    pub seed: Option<u64>,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            temperature: 0.8,
            top_p: 0.95,
            top_k: 40,
            min_p: 0.05,
            repetition_penalty: 1.0,
            max_tokens: None,
            stop: Vec::new(),
            seed: None,
        }
    }
}

/// Where the frontend comes from, and how its repository is reached.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frontend {
    /// Which of the three.
    pub source: FrontendSource,
    /// The address of the repository, without a password.
    pub repository: Option<String>,
    /// The branch, tag or commit; `None`: the default branch.
    pub revision: Option<String>,
    /// The folder of the app in the repository; `None`: it is looked for.
    pub directory: Option<String>,
    /// The local folder.
    pub local_path: Option<PathBuf>,
    /// The user name that goes with a token; `None`: `oauth2`.
    pub username: Option<String>,
    /// A private key for SSH; `None`: the agent.
    pub ssh_key: Option<PathBuf>,
    /// A PEM file with certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// A proxy; `None`: that of the environment.
    pub proxy: Option<String>,
    /// Whether `http://` is allowed.
    pub allow_http: bool,
    /// The repositories whose frontends may call XGEN.
    pub trusted: Vec<String>,
}

/// Where the frontend comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FrontendSource {
    /// It ships in XGEN.
    #[default]
    Bundled,
    /// A folder on this machine.
    Local,
    /// A repository.
    Git,
}

impl FrontendSource {
    /// All, in the order of a menu.
    pub const ALL: [Self; 3] = [Self::Bundled, Self::Local, Self::Git];

    /// The value as in `settings.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bundled => "bundled",
            Self::Local => "local",
            Self::Git => "git",
        }
    }
}
