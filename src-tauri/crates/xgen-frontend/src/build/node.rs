//! Which Node.js builds here.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::BuildError;

/// The oldest release that the present Next.js runs on.
pub(super) const OLDEST: Oldest = Oldest { major: 20, minor: 9 };

/// A lower bound.
pub(super) struct Oldest {
    major: u32,
    minor: u32,
}

impl fmt::Display for Oldest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A Node.js that can build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The program.
    pub path: PathBuf,
    /// Such as `20.20.2`.
    pub version: String,
    /// Its npm; some distributions package it apart.
    pub npm: Option<PathBuf>,
}

impl Node {
    /// The first number of the version.
    #[must_use]
    pub fn major(&self) -> u32 {
        numbers(&self.version).0
    }
}

/// The Node.js that builds here: the first one on `PATH` that is new enough, else one from the places where version
/// managers and installers put it. A window that was started from a menu often has a `PATH` without them.
///
/// `env` looks up environment variables. Starts `node --version` for each candidate.
///
/// # Errors
/// [`BuildError::NoNode`] with those that are too old.
pub fn find_node(env: impl Fn(&str) -> Option<OsString>) -> Result<Node, BuildError> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for path in candidates(&env) {
        let Ok(real) = path.canonicalize() else { continue };
        if !seen.insert(real) {
            continue;
        }
        let Some(version) = version_of(&path) else { continue };
        if numbers(&version) < (OLDEST.major, OLDEST.minor) {
            found.push(format!("{version} at {}", path.display()));
            continue;
        }
        let npm = npm_of(&path, env("PATH").as_deref());
        return Ok(Node { path, version, npm });
    }
    Err(BuildError::NoNode { found })
}

/// The first `name` in the folders of `path`.
pub(super) fn on_path(name: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    std::env::split_paths(path?)
        .filter(|dir| dir.is_absolute())
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

fn candidates(env: &impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let name = if cfg!(windows) { "node.exe" } else { "node" };
    let path = env("PATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = std::env::split_paths(&path).filter(|dir| dir.is_absolute()).collect();
    let home = env(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from);
    if let Some(home) = &home {
        all.extend(newest_first(&home.join(".nvm/versions/node"), "bin"));
        all.push(home.join(".volta/bin"));
        for fnm in [".local/share/fnm", ".fnm", "Library/Application Support/fnm"] {
            all.extend(newest_first(&home.join(fnm).join("node-versions"), "installation/bin"));
        }
        all.extend(newest_first(&home.join(".asdf/installs/nodejs"), "bin"));
        all.extend(newest_first(&home.join(".local/share/mise/installs/node"), "bin"));
    }
    all.extend(
        ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"]
            .map(PathBuf::from),
    );
    for variable in ["ProgramFiles", "LOCALAPPDATA"] {
        all.extend(env(variable).map(|dir| PathBuf::from(dir).join("nodejs")));
    }
    all.into_iter().map(|dir| dir.join(name)).filter(|file| file.is_file()).collect()
}

/// `<dir>/<version>/<below>` for every version, newest first.
fn newest_first(dir: &Path, below: &str) -> Vec<PathBuf> {
    let mut versions: Vec<(Vec<u32>, PathBuf)> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let parts: Option<Vec<u32>> =
                name.trim_start_matches('v').split('.').map(|n| n.parse().ok()).collect();
            Some((parts?, entry.path().join(below)))
        })
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, path)| path).collect()
}

fn version_of(node: &Path) -> Option<String> {
    let output = Command::new(node)
        .arg("--version")
        .env_clear()
        .envs(super::environment::inherited())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.trim().strip_prefix('v')?.to_owned();
    (numbers(&version).0 > 0).then_some(version)
}

/// Major and minor; zeros where there are none.
pub(super) fn numbers(version: &str) -> (u32, u32) {
    let mut parts = version.split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

fn npm_of(node: &Path, path: Option<&OsStr>) -> Option<PathBuf> {
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let beside = |node: &Path| Some(node.parent()?.join(name)).filter(|npm| npm.is_file());
    beside(node).or_else(|| beside(&node.canonicalize().ok()?)).or_else(|| on_path(name, path))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn install(dir: &Path, version: &str) -> PathBuf {
        std::fs::create_dir_all(dir).unwrap();
        let node = dir.join("node");
        std::fs::write(&node, format!("#!/bin/sh\necho v{version}\n")).unwrap();
        std::fs::set_permissions(&node, std::fs::Permissions::from_mode(0o755)).unwrap();
        node
    }

    #[test]
    fn an_old_node_on_the_path_gives_way_to_the_newest_of_nvm() {
        let dir = tempfile::tempdir().unwrap();
        install(&dir.path().join("bin"), "18.19.0");
        let nvm = dir.path().join(".nvm/versions/node");
        install(&nvm.join("v20.9.0/bin"), "20.9.0");
        let newest = install(&nvm.join("v22.11.0/bin"), "22.11.0");
        let path = dir.path().join("bin").into_os_string();
        let node = find_node(|name| match name {
            "PATH" => Some(path.clone()),
            "HOME" => Some(dir.path().into()),
            _ => None,
        })
        .unwrap();
        assert_eq!((node.path, node.version.as_str()), (newest, "22.11.0"));
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(numbers("20.10.0") > numbers("20.9.9"));
        assert!(numbers("22.0.0-rc.1") < numbers("22.1"));
        assert_eq!(numbers("9.0"), (9, 0));
    }
}
