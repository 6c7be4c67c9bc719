//! Settings with the source of each value.

use crate::{FrontendSource, ModelId, Sampling, WireError};

crate::wire_choice! {
    /// The language of the UI.
    pub enum Language {
        /// The one of the operating system, English if it is neither.
        System,
        /// Korean.
        Ko,
        /// English.
        En,
    }

    /// The colours of the UI.
    pub enum Theme {
        /// As the operating system has it.
        System,
        /// Light.
        Light,
        /// Dark.
        Dark,
    }
}

crate::wire! {
    /// The effective settings.
    pub struct Settings {
        /// The language of the UI.
        pub language: Language,
        /// The colours of the UI.
        pub theme: Theme,
        /// Folders to search for models, besides XGEN's own.
        pub model_folders: Vec<String>,
        /// The model of a new chat.
        pub default_model_id: ModelId,
        /// Compute threads; null: the number of physical cores.
        pub threads: Option<u32>,
        /// Limit on the context; null: the model's own.
        pub context_length: Option<u32>,
        /// Instructions that stand above every chat; empty: none.
        pub system_prompt: String,
        /// How to sample.
        pub sampling: Sampling,
        /// A server that answers instead of this machine; null: Standalone.
        pub server_url: Option<String>,
        /// Where the frontend comes from.
        pub frontend: FrontendSettings,
    }

    /// Where the frontend comes from. In an update what is absent stays as it is.
    #[derive(Default)]
    #[serde(default)]
    pub struct FrontendSettings {
        /// Bundled, a local folder, or a repository.
        pub source: Option<FrontendSource>,
        /// The address of the repository: `https://host/group/project.git`, `git@host:group/project.git` or a path.
        pub repository: Option<String>,
        /// The branch, tag or commit; null: the default branch.
        pub revision: Option<String>,
        /// The folder of the app in the repository; null: it is looked for.
        pub directory: Option<String>,
        /// The local folder.
        pub local_path: Option<String>,
        /// The user name that goes with a token; null: `oauth2`.
        pub username: Option<String>,
        /// A private key for SSH; null: the agent.
        pub ssh_key: Option<String>,
        /// A PEM file with certificates to trust besides the system's.
        pub ca_file: Option<String>,
        /// A proxy; null: that of the environment.
        pub proxy: Option<String>,
        /// Allow `http://`, which sends a token in the clear.
        pub allow_http: Option<bool>,
        /// The repositories whose frontends may call XGEN.
        pub trusted: Option<Vec<String>>,
    }

    /// The settings, and why each value is what it is.
    pub struct SettingsView {
        /// The effective values.
        pub values: Settings,
        /// For each setting its source, in the order of `Settings`.
        pub sources: Vec<SettingSource>,
        /// The file.
        pub path: String,
        /// What was wrong with the file, if anything.
        pub problem: Option<WireError>,
    }

    /// Why a setting has its value.
    pub struct SettingSource {
        /// The key, as in `settings.json`.
        pub key: String,
        /// The source.
        pub source: Source,
        /// Where exactly: the name of the environment variable or the path of the file.
        pub detail: Option<String>,
    }

    /// Changes to settings: what is null stays as it is, except keys in `reset`, which go back to their default.
    #[derive(Default)]
    #[serde(default)]
    pub struct SettingsUpdateReq {
        /// The language of the UI.
        pub language: Option<Language>,
        /// The colours of the UI.
        pub theme: Option<Theme>,
        /// Folders to search for models.
        pub model_folders: Option<Vec<String>>,
        /// The model of a new chat.
        pub default_model_id: Option<ModelId>,
        /// Compute threads.
        pub threads: Option<u32>,
        /// Limit on the context.
        pub context_length: Option<u32>,
        /// Instructions above every chat.
        pub system_prompt: Option<String>,
        /// How to sample.
        pub sampling: Option<Sampling>,
        /// A server that answers.
        pub server_url: Option<String>,
        /// Where the frontend comes from.
        pub frontend: Option<FrontendSettings>,
        /// Keys that go back to their default.
        pub reset: Vec<String>,
    }
}

crate::wire_choice! {
    /// A layer of the settings, lowest first.
    pub enum Source {
        /// Built in.
        Default,
        /// `settings.json`.
        File,
        /// An environment variable; it cannot be changed in the app.
        Environment,
    }
}
