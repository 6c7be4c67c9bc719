//! What can go wrong with the settings, and what is reported without failing.

use std::path::PathBuf;

use xgen_core::{Coded, ErrorCode};

use crate::Key;

/// Why the settings could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file is there, but cannot be read. It is not replaced by defaults.
    #[error("the settings {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The change could not be saved; the settings are as before.
    #[error("the settings {} cannot be written", path.display())]
    Write {
        /// The file or folder that could not be written.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file cannot be read as settings and could not be set aside either, so nothing is written over it.
    #[error(transparent)]
    Broken(Problem),
    /// A change is not allowed.
    #[error("the setting {key} {reason}")]
    Invalid {
        /// Which setting.
        key: Key,
        /// What it must be.
        reason: &'static str,
    },
    /// The environment sets it.
    #[error("the setting {key} is set by the environment variable {variable}")]
    SetByEnvironment {
        /// Which setting.
        key: Key,
        /// Which variable.
        variable: &'static str,
    },
    /// No setting has this key.
    #[error("there is no setting {0}")]
    UnknownKey(String),
}

impl Coded for SettingsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => ErrorCode::of_io(source),
            Self::Broken(problem) => problem.code(),
            Self::Invalid { .. } => ErrorCode::SettingsInvalid,
            Self::SetByEnvironment { .. } | Self::UnknownKey(_) => ErrorCode::InvalidInput,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Read { path, .. } => Some(format!("check the permissions of {}", path.display())),
            Self::Write { path, .. } => {
                Some(format!("check the permissions of {} and the free space", path.display()))
            }
            Self::Broken(problem) => problem.hint(),
            Self::SetByEnvironment { variable, .. } => {
                Some(format!("unset {variable} and start XGEN again, or change it there"))
            }
            Self::Invalid { .. } | Self::UnknownKey(_) => None,
        }
    }
}

/// What is wrong with the settings while XGEN goes on with defaults in place of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is no JSON object.
    #[error("the settings {} cannot be read as settings: {reason}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// Where it lies now; `None` if it could not be moved.
        aside: Option<PathBuf>,
        /// The last good copy, if there is one.
        last_good: Option<PathBuf>,
        /// What the reader says.
        reason: String,
    },
    /// Some values are not allowed; they are ignored, and stay until they are changed.
    #[error("{}", listed(values))]
    Invalid {
        /// The file, for the hint.
        path: PathBuf,
        /// Which, at least one.
        values: Vec<WrongValue>,
    },
}

/// A value that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongValue {
    /// The key, as in `settings.json`; `sampling` if that is no object.
    pub key: &'static str,
    /// The environment variable it comes from; `None`: the file.
    pub variable: Option<&'static str>,
    /// What it must be.
    pub reason: &'static str,
}

fn listed(values: &[WrongValue]) -> String {
    let text = |wrong: &WrongValue| match wrong.variable {
        Some(variable) => format!("the environment variable {variable} {}", wrong.reason),
        None => format!("the setting {} {}", wrong.key, wrong.reason),
    };
    values.iter().map(text).collect::<Vec<_>>().join("; ")
}

impl Coded for Problem {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Broken { .. } => ErrorCode::SettingsBroken,
            Self::Invalid { .. } => ErrorCode::SettingsInvalid,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Broken { path, aside, last_good, .. } => {
                let kept = match aside {
                    Some(aside) => format!("defaults are used; the file was kept as {}", aside.display()),
                    None => {
                        format!("defaults are used and nothing is saved; repair or move {}", path.display())
                    }
                };
                let last =
                    last_good.as_ref().map(|good| format!("; the last good copy is {}", good.display()));
                Some(kept + &last.unwrap_or_default())
            }
            Self::Invalid { path, values } => Some(match values.first().and_then(|wrong| wrong.variable) {
                Some(variable) => {
                    format!("the value is ignored; change or unset {variable} and start XGEN again")
                }
                None => format!("the value is ignored; change it in the settings or in {}", path.display()),
            }),
        }
    }
}
