//! Where XGEN keeps its files.

use directories::ProjectDirs;
use std::path::PathBuf;

/// The folders of one user.
#[derive(Debug, Clone)]
pub struct Places {
    /// Settings.
    pub config_dir: PathBuf,
    /// Chats and models.
    pub data_dir: PathBuf,
    /// Logs.
    pub log_dir: PathBuf,
}

impl Places {
    /// The platform's own folders; `XGEN_CONFIG_DIR` and `XGEN_DATA_DIR` move them. With `XGEN_DATA_DIR` the logs are
    /// in it too, so that one variable moves all that XGEN writes besides settings.
    ///
    /// None if the user has no home folder and the variables are not set.
    #[must_use]
    pub fn of_user(env: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let set = |name: &str| env(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let dirs = ProjectDirs::from("io", "XGEN", "XGEN");
        let data = set("XGEN_DATA_DIR");
        let config_dir = set("XGEN_CONFIG_DIR").or(dirs.as_ref().map(|d| d.config_dir().to_owned()))?;
        let log_dir = match (&data, &dirs) {
            (Some(data), _) => data.join("logs"),
            (None, Some(dirs)) => dirs.state_dir().unwrap_or(dirs.data_local_dir()).join("logs"),
            (None, None) => return None,
        };
        let data_dir = data.or(dirs.map(|d| d.data_dir().to_owned()))?;
        Some(Self { config_dir, data_dir, log_dir })
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.config_dir.join("settings.json")
    }

    /// The chats.
    #[must_use]
    pub fn chats(&self) -> PathBuf {
        self.data_dir.join("chats.db")
    }

    /// Versions of the frontend, and the repository they came from.
    #[must_use]
    pub fn frontend(&self) -> PathBuf {
        self.data_dir.join("frontend")
    }

    /// Imported models.
    #[must_use]
    pub fn models(&self) -> PathBuf {
        self.data_dir.join("models")
    }

    /// Models imported by reference.
    #[must_use]
    pub fn references(&self) -> PathBuf {
        self.data_dir.join("model-references.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_variable_moves_all_data() {
        let env = |name: &str| match name {
            "XGEN_DATA_DIR" => Some("/data".to_owned()),
            "XGEN_CONFIG_DIR" => Some("/config".to_owned()),
            _ => None,
        };
        let places = Places::of_user(env).unwrap();
        for path in [places.chats(), places.models(), places.references(), places.log_dir.clone()] {
            assert!(path.starts_with("/data"), "{}", path.display());
        }
        assert_eq!(places.settings(), PathBuf::from("/config/settings.json"));
    }
}
