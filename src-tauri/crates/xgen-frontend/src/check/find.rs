//! Finds the Next.js app in a repository.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::CheckError;
use super::source::MAX_BYTES;

/// The folder of the Next.js app in `root`.
///
/// It is `directory` if one is named; else `root` if its package.json depends on `next`; else `frontend/`; else the
/// only folder directly in `root` that does. A broken package.json in a folder that nothing else speaks against is
/// taken as the app, so that the check can name its line.
///
/// # Errors
/// [`CheckError::NotNext`] with what was looked at, [`CheckError::Ambiguous`], [`CheckError::Outside`], or
/// [`CheckError::Unreadable`].
pub fn find_app(root: &Path, directory: Option<&str>) -> Result<PathBuf, CheckError> {
    if let Some(directory) = directory.filter(|directory| !directory.is_empty() && *directory != ".") {
        return named(root, directory);
    }
    let mut looked_at = vec!["package.json".to_owned()];
    let at_root = Package::of(root);
    if matches!(at_root, Package::Next) {
        return Ok(root.to_owned());
    }
    looked_at.push("frontend/package.json".to_owned());
    let frontend = root.join("frontend");
    if matches!(Package::of(&frontend), Package::Next | Package::Broken) {
        return Ok(frontend);
    }
    let found = children(root, &mut looked_at)?;
    match found.as_slice() {
        [only] => Ok(root.join(only)),
        [] if matches!(at_root, Package::Broken) => Ok(root.to_owned()),
        [] => Err(CheckError::NotNext { root: root.to_owned(), looked_at }),
        _ => Err(CheckError::Ambiguous { root: root.to_owned(), found }),
    }
}

fn named(root: &Path, directory: &str) -> Result<PathBuf, CheckError> {
    let outside = || CheckError::Outside { root: root.to_owned(), directory: directory.to_owned() };
    if !Path::new(directory).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return Err(outside());
    }
    let app = root.join(directory);
    let real = |path: &Path| {
        path.canonicalize().map_err(|source| CheckError::Unreadable { path: path.to_owned(), source })
    };
    if !real(&app)?.starts_with(real(root)?) {
        return Err(outside());
    }
    match Package::of(&app) {
        Package::Next | Package::Broken => Ok(app),
        Package::Other | Package::Missing => Err(CheckError::NotNext {
            root: root.to_owned(),
            looked_at: vec![format!("{}/package.json", directory.trim_end_matches('/'))],
        }),
    }
}

fn children(root: &Path, looked_at: &mut Vec<String>) -> Result<Vec<String>, CheckError> {
    let unreadable = |source| CheckError::Unreadable { path: root.to_owned(), source };
    let mut found = Vec::new();
    let mut names: Vec<String> = fs::read_dir(root)
        .map_err(unreadable)?
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.') && name != "node_modules" && name != "frontend")
        .collect();
    names.sort_unstable();
    for name in names {
        match Package::of(&root.join(&name)) {
            Package::Missing => continue,
            Package::Next => found.push(name.clone()),
            Package::Other | Package::Broken => {}
        }
        looked_at.push(format!("{name}/package.json"));
    }
    Ok(found)
}

/// What the package.json of a folder says about Next.js.
pub(super) enum Package {
    Missing,
    Broken,
    Other,
    Next,
}

impl Package {
    pub(super) fn of(folder: &Path) -> Self {
        let path = folder.join("package.json");
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() && metadata.len() <= MAX_BYTES => {}
            Ok(metadata) if metadata.is_file() => return Self::Broken,
            _ => return Self::Missing,
        }
        let Ok(bytes) = fs::read(&path) else { return Self::Broken };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let Ok(package) = serde_json::from_slice::<serde_json::Value>(bytes) else { return Self::Broken };
        let depends = ["dependencies", "devDependencies", "peerDependencies"]
            .iter()
            .any(|group| package.get(group).and_then(|group| group.get("next")).is_some());
        if depends { Self::Next } else { Self::Other }
    }
}
