//! The keys of `settings.json`.

use std::fmt;

use crate::SettingsError;

macro_rules! keys {
    ($($(#[$meta:meta])* $variant:ident = $name:literal $(, env $variable:literal)?;)+) => {
        /// One setting. Those of sampling and of the frontend lie in objects of that name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Key { $($(#[$meta])* $variant),+ }

        impl Key {
            /// All keys, in the order of [`Values`](crate::Values).
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The key as in `settings.json`; the parts of a nested one are joined by a dot.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The environment variable that sets it, if there is one.
            #[must_use]
            pub fn variable(self) -> Option<&'static str> {
                match self { $(Self::$variant => keys!(@variable $($variable)?)),+ }
            }
        }
    };
    (@variable) => { None };
    (@variable $variable:literal) => { Some($variable) };
}

keys! {
    /// The language of the UI.
    Language = "language", env "XGEN_LANGUAGE";
    /// The colours of the UI.
    Theme = "theme", env "XGEN_THEME";
    /// Folders to search for models; in the environment separated as in `PATH`.
    ModelFolders = "modelFolders", env "XGEN_MODEL_FOLDERS";
    /// The model of a new chat.
    DefaultModelId = "defaultModelId", env "XGEN_DEFAULT_MODEL";
    /// Compute threads.
    Threads = "threads", env "XGEN_THREADS";
    /// Limit on the context.
    ContextLength = "contextLength", env "XGEN_CONTEXT_LENGTH";
    /// Instructions above every chat.
    SystemPrompt = "systemPrompt", env "XGEN_SYSTEM_PROMPT";
    /// How sharp the choice of a token is.
    Temperature = "sampling.temperature";
    /// Nucleus sampling.
    TopP = "sampling.topP";
    /// How many tokens are considered.
    TopK = "sampling.topK";
    /// The least relative probability.
    MinP = "sampling.minP";
    /// Against repetition.
    RepetitionPenalty = "sampling.repetitionPenalty";
    /// The most tokens of an answer.
    MaxTokens = "sampling.maxTokens";
    /// What ends an answer.
    Stop = "sampling.stop";
    /// For reproducible answers.
    Seed = "sampling.seed";
    /// A server that answers.
    ServerUrl = "serverUrl", env "XGEN_SERVER_URL";
    /// Bundled, local or git.
    FrontendSource = "frontend.source", env "XGEN_FRONTEND_SOURCE";
    /// The repository of the frontend.
    FrontendRepository = "frontend.repository", env "FRONTEND_REPO";
    /// Its branch, tag or commit.
    FrontendRevision = "frontend.revision", env "FRONTEND_BRANCH";
    /// The folder of the app in it.
    FrontendDirectory = "frontend.directory";
    /// The local folder.
    FrontendLocalPath = "frontend.localPath";
    /// The user name that goes with a token.
    FrontendUsername = "frontend.username";
    /// A private key for SSH.
    FrontendSshKey = "frontend.sshKey";
    /// Certificates to trust.
    FrontendCaFile = "frontend.caFile";
    /// A proxy.
    FrontendProxy = "frontend.proxy";
    /// Whether `http://` is allowed.
    FrontendAllowHttp = "frontend.allowHttp";
    /// The repositories that may call XGEN.
    FrontendTrusted = "frontend.trusted";
}

impl Key {
    /// The keys that `name` stands for: one, or all of `sampling`.
    ///
    /// # Errors
    /// [`SettingsError::UnknownKey`].
    pub fn named(name: &str) -> Result<Vec<Self>, SettingsError> {
        let found = |key: &Self| key.as_str() == name || key.path().0 == Some(name);
        let keys: Vec<_> = Self::ALL.iter().copied().filter(found).collect();
        if keys.is_empty() { Err(SettingsError::UnknownKey(name.to_owned())) } else { Ok(keys) }
    }

    /// The object the key lies in, if it is nested, and its name there.
    pub(crate) fn path(self) -> (Option<&'static str>, &'static str) {
        match self.as_str().split_once('.') {
            Some((object, name)) => (Some(object), name),
            None => (None, self.as_str()),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_names_all_keys_in_it() {
        assert_eq!(Key::named("theme").unwrap(), [Key::Theme]);
        assert_eq!(Key::named("sampling.topP").unwrap(), [Key::TopP]);
        assert_eq!(Key::named("sampling").unwrap().len(), 8);
        for unknown in ["", "topP", "Theme", "sampling.", "theme.x"] {
            assert!(matches!(Key::named(unknown), Err(SettingsError::UnknownKey(_))), "{unknown:?}");
        }
    }
}
