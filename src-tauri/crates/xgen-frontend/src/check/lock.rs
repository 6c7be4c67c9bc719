//! Lock files: which one counts, what it locks, and whether it was made for this package.json.

mod formats;

use std::fs;
use std::path::PathBuf;

use super::manifest::{self, Dependency, Manifest, NamedManager};
use super::report::{At, Findings, PackageManager, Severity, Target};
use super::rules::Rule;
use super::source::Root;
use formats::Locked;

/// In the order in which they count if there are several and package.json names no package manager.
const LOCK_FILES: [(&str, PackageManager); 6] = [
    ("pnpm-lock.yaml", PackageManager::Pnpm),
    ("yarn.lock", PackageManager::Yarn),
    ("package-lock.json", PackageManager::Npm),
    ("npm-shrinkwrap.json", PackageManager::Npm),
    ("bun.lock", PackageManager::Bun),
    ("bun.lockb", PackageManager::Bun),
];
/// A workspace lies at most this many folders above its app.
const MAX_LEVELS: usize = 6;
/// Lock files of large workspaces have tens of megabytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What the lock file says.
#[derive(Debug, Default)]
pub(super) struct Lock {
    pub(super) manager: Option<PackageManager>,
    pub(super) file: Option<String>,
    pub(super) next: Option<String>,
}

/// The folder with the lock files: the app's own, or that of the workspace around it.
struct Place {
    folder: PathBuf,
    /// How findings name it: empty, or `../../`.
    prefix: String,
    /// The app in it: empty, or `apps/web`.
    app: String,
    present: Vec<(&'static str, PackageManager)>,
}

/// Finds and compares the lock file; everything that is wrong with it becomes a finding.
pub(super) fn inspect(root: &Root, manifest: &Manifest, findings: &mut Findings) -> Lock {
    let named = manifest.named_manager();
    let named_known = named.as_ref().and_then(|named| named.manager);
    let Some(place) = find(root) else {
        let message = "there is no lock file: what would be installed differs from day to day".to_owned();
        findings.add(Rule::LockFileMissing, Severity::Error, &Target::ALL, At::file(manifest::FILE), message);
        return Lock { manager: named_known, ..Lock::default() };
    };
    let chosen = place.present.iter().find(|(_, manager)| Some(*manager) == named_known);
    let Some(&(name, manager)) = chosen.or(place.present.first()) else { return Lock::default() };
    several(&place, name, findings);
    conflict(named.as_ref(), name, manager, findings);
    let file = format!("{}{name}", place.prefix);
    let mut lock = Lock { manager: Some(manager), file: Some(file.clone()), next: None };
    if manager == PackageManager::Bun {
        let message = format!("{file} is Bun's, which XGEN does not run");
        findings.add(
            Rule::PackageManagerUnsupported,
            Severity::Error,
            &Target::ALL,
            At::file(&file),
            message,
        );
    }
    if name == "bun.lockb" {
        return lock;
    }
    match read(&place.folder.join(name)).and_then(|text| Locked::parse(name, &text, &place.app)) {
        Ok(locked) => {
            lock.next = locked.version("next");
            stale(manifest, &locked, &file, findings);
        }
        Err(why) => {
            let message = format!("{file} cannot be read: {why}");
            findings.add(Rule::LockFileBroken, Severity::Error, &Target::ALL, At::file(&file), message);
        }
    }
    lock
}

fn find(root: &Root) -> Option<Place> {
    for (level, folder) in root.path().ancestors().take(MAX_LEVELS).enumerate() {
        let present: Vec<_> =
            LOCK_FILES.into_iter().filter(|(name, _)| folder.join(name).is_file()).collect();
        // A stray lock file above the app is nobody's: only a workspace installs what lies below it.
        if present.is_empty() || (level > 0 && !is_workspace(folder)) {
            continue;
        }
        let app = root.path().strip_prefix(folder).unwrap_or(root.path());
        let app =
            app.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        return Some(Place { folder: folder.to_owned(), prefix: "../".repeat(level), app, present });
    }
    None
}

fn is_workspace(folder: &std::path::Path) -> bool {
    folder.join("pnpm-workspace.yaml").is_file()
        || read(&folder.join("package.json"))
            .ok()
            .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
            .is_some_and(|package| package.get("workspaces").is_some())
}

fn read(path: &std::path::Path) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is no file".into());
    }
    if metadata.len() > MAX_BYTES {
        return Err("it is larger than 64 MB".into());
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".into())
}

fn several(place: &Place, chosen: &str, findings: &mut Findings) {
    let others: Vec<_> = place.present.iter().filter(|(name, _)| *name != chosen).collect();
    let Some((other, _)) = others.first() else { return };
    let names: Vec<_> = others.iter().map(|(name, _)| format!("{}{name}", place.prefix)).collect();
    let message = format!("{} is beside {chosen}, which is used", names.join(", "));
    let at = At::file(format!("{}{other}", place.prefix));
    findings.add(Rule::LockFileSeveral, Severity::Warning, &Target::ALL, at, message);
}

fn conflict(named: Option<&NamedManager>, lock: &str, manager: PackageManager, findings: &mut Findings) {
    let Some(named) = named else { return };
    let at = At::line(manifest::FILE, named.line);
    let message = match named.manager {
        Some(other) if other == manager => return,
        Some(other) => {
            format!(
                "packageManager names {}, and the lock file is {lock}: {} is used",
                other.as_str(),
                manager.as_str()
            )
        }
        None => {
            format!("packageManager is {:?}, which is not known: {} is used", named.text, manager.as_str())
        }
    };
    findings.add(Rule::PackageManagerConflict, Severity::Warning, &Target::ALL, at, message);
}

fn stale(manifest: &Manifest, locked: &Locked, file: &str, findings: &mut Findings) {
    let dependencies = manifest.dependencies();
    let differing: Vec<&Dependency> = dependencies
        .iter()
        .filter(|dependency| !manifest.overrides(&dependency.name) && !locked.fits(dependency))
        .collect();
    if let Some(first) = differing.first() {
        let mut names: Vec<String> = differing
            .iter()
            .take(5)
            .map(|dependency| format!("{}@{}", dependency.name, dependency.spec))
            .collect();
        if differing.len() > names.len() {
            names.push(format!("{} more", differing.len() - names.len()));
        }
        let message = format!("{file} was not made for {}", names.join(", "));
        let at = At::line(manifest::FILE, first.line);
        findings.add(Rule::LockFileStale, Severity::Error, &Target::ALL, at, message);
        return;
    }
    let gone = locked.extra(&dependencies);
    if !gone.is_empty() {
        let message = format!("{file} still locks {}, which package.json does not ask for", gone.join(", "));
        findings.add(Rule::LockFileStale, Severity::Error, &Target::ALL, At::file(manifest::FILE), message);
    }
}
