//! Which package manager an app has, and what its packages depend on.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::node::numbers;
use super::{BuildError, Node, SourceKind};

/// A package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// `package-lock.json`.
    Npm,
    /// `yarn.lock`.
    Yarn,
    /// `pnpm-lock.yaml`.
    Pnpm,
}

impl Manager {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Yarn => "yarn",
            Self::Pnpm => "pnpm",
        }
    }
}

impl fmt::Display for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Lock files in the order in which they count if a folder has several and package.json names no manager.
const LOCK_FILES: [(&str, Manager); 4] = [
    ("pnpm-lock.yaml", Manager::Pnpm),
    ("yarn.lock", Manager::Yarn),
    ("package-lock.json", Manager::Npm),
    ("npm-shrinkwrap.json", Manager::Npm),
];

/// What changes which packages an install brings, beside lock files and package.json.
const SETTINGS: [&str; 5] = [".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", ".pnpmfile.cjs"];

/// The part of package.json that an install depends on.
const DEPENDENCY_KEYS: [&str; 11] = [
    "name",
    "workspaces",
    "packageManager",
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "overrides",
    "resolutions",
    "pnpm",
];

/// How the packages of an app are installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packages {
    pub(super) manager: Manager,
    /// The folder of the lock file: the app's, or that of the workspace around it.
    pub(super) directory: PathBuf,
    /// The lock file's name.
    pub(super) lock_file: &'static str,
    /// The version to use if the one on this machine does not fit.
    pub(super) version: String,
    /// Packages whose install scripts the app allows.
    pub(super) scripts_of: Vec<String>,
}

impl Packages {
    /// Looks in `app` and in the folders above it, up to `root`.
    pub(super) fn detect(app: &Path, root: &Path) -> Result<Self, BuildError> {
        for directory in app.ancestors().take_while(|dir| dir.starts_with(root)) {
            let present: Vec<_> =
                LOCK_FILES.into_iter().filter(|(name, _)| directory.join(name).is_file()).collect();
            if present.is_empty() {
                continue;
            }
            let manifest = manifest(&directory.join("package.json"));
            let named = named_manager(&manifest)
                .or_else(|| named_manager(&self::manifest(&app.join("package.json"))));
            let wanted = named.as_ref().map(|(name, _)| name.as_str());
            let (lock_file, manager) =
                *present.iter().find(|(_, manager)| Some(manager.name()) == wanted).unwrap_or(&present[0]);
            let version = named.filter(|(name, _)| name == manager.name()).map(|(_, version)| version);
            let version = match version {
                Some(version) => version,
                None => default_version(manager, &directory.join(lock_file))?,
            };
            let scripts_of = if manager == Manager::Pnpm { allowed_scripts(&manifest) } else { Vec::new() };
            return Ok(Self { manager, directory: directory.to_owned(), lock_file, version, scripts_of });
        }
        Err(BuildError::NoLockFile { path: app.to_owned() })
    }

    pub(super) fn major(&self) -> u32 {
        numbers(&self.version).0
    }

    /// Yarn 1, whose options are others.
    pub(super) fn classic_yarn(&self) -> bool {
        self.manager == Manager::Yarn && self.major() < 2
    }

    pub(super) fn install_args(&self) -> &'static [&'static str] {
        match self.manager {
            Manager::Npm => &["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"],
            Manager::Yarn if self.classic_yarn() => &[
                "install",
                "--frozen-lockfile",
                "--ignore-scripts",
                "--non-interactive",
                "--production=false",
            ],
            // Install scripts are off by YARN_ENABLE_SCRIPTS.
            Manager::Yarn => &["install", "--immutable"],
            Manager::Pnpm => &["install", "--frozen-lockfile", "--ignore-scripts", "--prod=false"],
        }
    }

    /// A name for what an install of `root` brings: equal names, equal packages. `None` if that cannot be told, because
    /// a package is taken from a folder.
    pub(super) fn key(
        &self,
        root: &Path,
        kind: SourceKind,
        node: &Node,
    ) -> Result<Option<String>, BuildError> {
        let mut hash = Sha256::new();
        let mut add = |name: &str, bytes: &[u8]| {
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name.as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        add("for", format!("{} {} node {} {platform}", self.manager, self.version, node.major()).as_bytes());
        let lock = self.directory.join(self.lock_file);
        add(self.lock_file, &std::fs::read(&lock).map_err(BuildError::io(&lock))?);
        let mut whole = true;
        super::source::each_file(root, kind, |path, relative| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let relative = relative.to_string_lossy();
            if name == "package.json" {
                let mut manifest = manifest(path);
                if let Value::Object(fields) = &mut manifest {
                    fields.retain(|key, _| DEPENDENCY_KEYS.contains(&key.as_str()));
                }
                let text = manifest.to_string();
                // Folders are copied by some managers; what is in them is not in the lock file.
                whole &= !["\"file:", "\"portal:"].iter().any(|from| text.contains(from));
                add(&relative, text.as_bytes());
            } else if SETTINGS.contains(&name) || relative.contains("patches/") {
                add(&relative, &std::fs::read(path).map_err(BuildError::io(path))?);
            }
            Ok(())
        })?;
        let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(whole.then_some(digest))
    }
}

/// package.json as a value; null if it cannot be read.
pub(super) fn manifest(path: &Path) -> Value {
    std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// `"packageManager": "pnpm@9.1.0+sha512.…"`.
fn named_manager(manifest: &Value) -> Option<(String, String)> {
    let (name, version) = manifest["packageManager"].as_str()?.split_once('@')?;
    let version = version.split('+').next().unwrap_or_default();
    // It becomes part of an argument.
    let plain = !version.is_empty() && version.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    plain.then(|| (name.to_owned(), version.to_owned()))
}

/// A release that reads this lock file, for apps that name none.
fn default_version(manager: Manager, lock_file: &Path) -> Result<String, BuildError> {
    let text = match manager {
        Manager::Npm => return Ok(String::new()),
        Manager::Yarn | Manager::Pnpm => {
            let bytes = std::fs::read(lock_file).map_err(BuildError::io(lock_file))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let version = match manager {
        Manager::Yarn if text.contains("\n__metadata:") => "4.18.1",
        Manager::Yarn | Manager::Npm => "1.22.22",
        Manager::Pnpm => {
            let format =
                text.lines().find_map(|line| line.strip_prefix("lockfileVersion:")).unwrap_or_default();
            match numbers(format.trim().trim_matches(['\'', '"'])).0 {
                0..=5 => "7.33.7",
                6..=8 => "8.15.9",
                _ => "10.12.1",
            }
        }
    };
    Ok(version.to_owned())
}

fn allowed_scripts(manifest: &Value) -> Vec<String> {
    let names = manifest["pnpm"]["onlyBuiltDependencies"].as_array().into_iter().flatten();
    let names = names.filter_map(Value::as_str).filter(|name| !name.starts_with('-'));
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    struct Source(tempfile::TempDir);

    impl Source {
        fn with(files: &[(&str, &str)]) -> Self {
            let source = Self(tempfile::tempdir().unwrap());
            for (name, text) in files {
                source.write(name, text);
            }
            source
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.0.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn detect(&self, app: &str) -> Result<Packages, BuildError> {
            Packages::detect(&self.0.path().join(app), self.0.path())
        }

        fn key(&self, node: &str) -> Option<String> {
            let node = Node { path: "node".into(), version: node.into(), npm: None };
            self.detect("").unwrap().key(self.0.path(), SourceKind::Managed, &node).unwrap()
        }
    }

    #[test]
    fn the_lock_file_names_the_manager_and_its_format_the_release() {
        for (lock, text, manager, version) in [
            ("package-lock.json", "{}", Manager::Npm, ""),
            ("npm-shrinkwrap.json", "{}", Manager::Npm, ""),
            ("yarn.lock", "# yarn lockfile v1\n", Manager::Yarn, "1.22.22"),
            ("yarn.lock", "# made\n\n__metadata:\n  version: 8\n", Manager::Yarn, "4.18.1"),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n", Manager::Pnpm, "10.12.1"),
            ("pnpm-lock.yaml", "lockfileVersion: '6.0'\n", Manager::Pnpm, "8.15.9"),
            ("pnpm-lock.yaml", "lockfileVersion: 5.4\n", Manager::Pnpm, "7.33.7"),
        ] {
            let found = Source::with(&[(lock, text)]).detect("").unwrap();
            assert_eq!((found.manager, found.version.as_str()), (manager, version), "{lock} {text}");
        }
    }

    #[test]
    fn package_json_decides_between_two_lock_files_and_names_the_release() {
        let manifest = r#"{ "packageManager": "pnpm@9.1.0+sha512.ab", "pnpm": { "onlyBuiltDependencies": ["sharp", "--evil"] } }"#;
        let files =
            [("package.json", manifest), ("yarn.lock", ""), ("pnpm-lock.yaml", "lockfileVersion: '9.0'")];
        let found = Source::with(&files).detect("").unwrap();
        assert_eq!((found.manager, found.version.as_str()), (Manager::Pnpm, "9.1.0"));
        assert_eq!(found.scripts_of, ["sharp"], "an option is no package");
        let npm = [
            ("package.json", r#"{ "packageManager": "npm@10.0.0" }"#),
            ("yarn.lock", ""),
            ("package-lock.json", ""),
        ];
        assert_eq!(Source::with(&npm).detect("").unwrap().manager, Manager::Npm);
        let evil = [("package.json", r#"{ "packageManager": "yarn@4 --x" }"#), ("yarn.lock", "")];
        assert_eq!(
            Source::with(&evil).detect("").unwrap().version,
            "1.22.22",
            "what is no version is not used"
        );
    }

    #[test]
    fn the_lock_file_of_a_workspace_lies_above_the_app_and_never_above_the_source() {
        let source = Source::with(&[
            ("repo/pnpm-lock.yaml", "lockfileVersion: '9.0'"),
            ("repo/apps/web/package.json", "{}"),
        ]);
        let found = source.detect("repo/apps/web").unwrap();
        assert_eq!(found.directory, source.0.path().join("repo"));
        let app = source.0.path().join("repo/apps/web");
        assert!(matches!(Packages::detect(&app, &app), Err(BuildError::NoLockFile { .. })));
    }

    #[test]
    fn installed_packages_fit_as_long_as_nothing_they_depend_on_changes() {
        let manifest = r#"{ "dependencies": { "next": "16" }, "scripts": { "build": "next build" } }"#;
        let source =
            Source::with(&[("package.json", manifest), ("package-lock.json", "{}"), ("page.tsx", "1")]);
        let key = source.key("20.9.0");
        assert!(key.is_some());
        source.write("page.tsx", "2");
        source.write("package.json", &manifest.replace("next build", "next build --webpack"));
        assert_eq!(source.key("20.20.1"), key, "neither sources nor scripts nor a patch of Node.js matter");
        assert_ne!(source.key("22.0.0"), key);
        source.write(".npmrc", "legacy-peer-deps=true");
        assert_ne!(source.key("20.9.0"), key);
        fs::remove_file(source.0.path().join(".npmrc")).unwrap();
        source.write("package-lock.json", "{ }");
        assert_ne!(source.key("20.9.0"), key);
        source.write("package.json", r#"{ "dependencies": { "kit": "file:../kit" } }"#);
        assert_eq!(source.key("20.9.0"), None, "the folder may have changed");
    }
}
