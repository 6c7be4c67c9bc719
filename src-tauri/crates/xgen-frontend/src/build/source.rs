//! The source of a build: read, never written.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::BuildError;

/// What kind of folder the source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A tree that XGEN checked out: everything in it is source.
    Managed,
    /// A folder of the user's: what Git would ignore in it is none.
    Folder,
}

/// Never part of a source: history, packages, and what Next.js writes.
const LEFT_OUT: [&str; 3] = [".git", "node_modules", ".next"];

/// The id of the version that a folder of the user's would make: `local-` and a digest of names and contents.
///
/// # Errors
/// [`BuildError::SourceMissing`], [`BuildError::LinkLeaves`] or [`BuildError::Io`].
pub fn local_version_id(folder: &Path) -> Result<String, BuildError> {
    let mut hash = Sha256::new();
    for entry in entries(folder, SourceKind::Folder)? {
        hash.update(entry.relative.as_os_str().as_encoded_bytes());
        hash.update([0]);
        let content = match entry.kind {
            Kind::Folder => continue,
            Kind::Link(target) => Sha256::digest(target.as_os_str().as_encoded_bytes()),
            Kind::File => {
                let path = folder.join(&entry.relative);
                let mut file = File::open(&path).map_err(BuildError::io(&path))?;
                let mut content = Sha256::new();
                io::copy(&mut file, &mut content).map_err(BuildError::io(&path))?;
                content.finalize()
            }
        };
        hash.update(content);
    }
    let digest: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("local-{digest}"))
}

/// Copies the source into `to`, which exists. Where the file system can, a copy shares its blocks with the original.
///
/// Returns how many files that were.
pub(super) fn copy(
    from: &Path,
    to: &Path,
    kind: SourceKind,
    cancel: &CancellationToken,
) -> Result<u64, BuildError> {
    let mut files = 0;
    for entry in entries(from, kind)? {
        if cancel.is_cancelled() {
            return Err(BuildError::Cancelled);
        }
        let target = to.join(&entry.relative);
        match entry.kind {
            Kind::Folder => fs::create_dir_all(&target).map_err(BuildError::io(&target))?,
            Kind::Link(points_to) => link(&points_to, &target).map_err(BuildError::io(&target))?,
            Kind::File => {
                let original = from.join(&entry.relative);
                fs::copy(&original, &target).map_err(BuildError::io(&original))?;
                writable(&target).map_err(BuildError::io(&target))?;
                files += 1;
            }
        }
    }
    Ok(files)
}

/// Calls `visit` with every file of a source and its path in it, in the order of names.
pub(super) fn each_file(
    root: &Path,
    kind: SourceKind,
    mut visit: impl FnMut(&Path, &Path) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    for entry in entries(root, kind)? {
        if matches!(entry.kind, Kind::File) {
            visit(&root.join(&entry.relative), &entry.relative)?;
        }
    }
    Ok(())
}

struct Entry {
    relative: PathBuf,
    kind: Kind,
}

enum Kind {
    File,
    Folder,
    Link(PathBuf),
}

/// Everything in `root` that is source, parents before children and otherwise by name.
fn entries(root: &Path, kind: SourceKind) -> Result<Vec<Entry>, BuildError> {
    let real_root = root.canonicalize().map_err(|_| BuildError::SourceMissing { path: root.to_owned() })?;
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(false).follow_links(false).sort_by_file_path(Ord::cmp);
    if kind == SourceKind::Folder {
        walk.git_ignore(true).git_exclude(true).git_global(true).parents(true).require_git(false);
    }
    walk.filter_entry(|entry| entry.depth() == 0 || !LEFT_OUT.iter().any(|name| entry.file_name() == *name));
    let mut entries = Vec::new();
    for entry in walk.build() {
        let entry = entry.map_err(|error| {
            let source = error.io_error().map_or(io::ErrorKind::Other, io::Error::kind).into();
            BuildError::Io { path: root.to_owned(), source }
        })?;
        if entry.depth() == 0 {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_owned();
        let Some(file_type) = entry.file_type() else { continue };
        let kind = if file_type.is_dir() {
            Kind::Folder
        } else if file_type.is_symlink() {
            Kind::Link(inner_target(root, &real_root, &relative)?)
        } else if file_type.is_file() {
            Kind::File
        } else {
            continue; // sockets and pipes
        };
        entries.push(Entry { relative, kind });
    }
    Ok(entries)
}

/// Where a link points, if it stays inside. An absolute target would point back from the copy to the original.
fn inner_target(root: &Path, real_root: &Path, relative: &Path) -> Result<PathBuf, BuildError> {
    let path = root.join(relative);
    let target = fs::read_link(&path).map_err(BuildError::io(&path))?;
    let stays = match path.canonicalize() {
        Ok(real) => real.starts_with(real_root),
        Err(_) => climbs_no_further(relative, &target),
    };
    if target.is_absolute() || !stays {
        return Err(BuildError::LinkLeaves { path: relative.to_owned(), target });
    }
    Ok(target)
}

/// For links to nothing: whether `..` in `target` stays below the root.
fn climbs_no_further(link: &Path, target: &Path) -> bool {
    let mut depth = link.components().count() - 1;
    for component in target.components() {
        match component {
            Component::ParentDir if depth == 0 => return false,
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    true
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, at)
}

/// Read-only originals are copied with their mode; `next build` rewrites some files.
#[cfg(unix)]
fn writable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)?.permissions().mode();
    if mode & 0o200 == 0 {
        fs::set_permissions(file, fs::Permissions::from_mode(mode | 0o200))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn writable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn source(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    fn copied(from: &Path, kind: SourceKind) -> Result<Vec<String>, BuildError> {
        let to = tempfile::tempdir().unwrap();
        copy(from, to.path(), kind, &CancellationToken::new())?;
        let mut names = Vec::new();
        each_file(to.path(), SourceKind::Managed, |_, relative| {
            names.push(relative.to_string_lossy().into_owned());
            Ok(())
        })?;
        Ok(names)
    }

    const FILES: [(&str, &str); 7] = [
        (".gitignore", ".env.local\n/dist/\n"),
        (".env", "A=1"),
        (".env.local", "TOKEN=x"),
        ("dist/old.js", ""),
        ("node_modules/next/a.js", ""),
        (".git/config", ""),
        ("src/.hidden/page.tsx", ""),
    ];

    #[test]
    fn of_a_users_folder_only_what_git_would_take_is_copied() {
        let dir = source(&FILES);
        assert_eq!(
            copied(dir.path(), SourceKind::Folder).unwrap(),
            [".env", ".gitignore", "src/.hidden/page.tsx"]
        );
        let managed = copied(dir.path(), SourceKind::Managed).unwrap();
        assert_eq!(managed, [".env", ".env.local", ".gitignore", "dist/old.js", "src/.hidden/page.tsx"]);
    }

    #[test]
    fn ignore_files_above_the_folder_count() {
        let dir = source(&[(".gitignore", "*.log\n"), ("app/a.log", ""), ("app/page.tsx", "")]);
        assert_eq!(copied(&dir.path().join("app"), SourceKind::Folder).unwrap(), ["page.tsx"]);
    }

    #[test]
    fn links_inside_are_kept_and_links_out_are_refused_by_name() {
        let dir = source(&[("real/a.ts", "x"), ("app/page.tsx", "")]);
        symlink("../real", dir.path().join("app/inside")).unwrap();
        assert_eq!(copied(dir.path(), SourceKind::Managed).unwrap(), ["app/page.tsx", "real/a.ts"]);
        let real = dir.path().join("real");
        for target in ["/etc/passwd", "../../..", "../../gone", "inside/../../x", real.to_str().unwrap()] {
            let link = dir.path().join("app/out");
            symlink(target, &link).unwrap();
            let error = copied(dir.path(), SourceKind::Managed).unwrap_err();
            assert!(
                matches!(&error, BuildError::LinkLeaves { path, .. } if path == Path::new("app/out")),
                "{target}"
            );
            fs::remove_file(link).unwrap();
        }
    }

    #[test]
    fn the_id_of_a_folder_changes_with_names_and_contents_only() {
        let dir = source(&[("a.ts", "1"), (".gitignore", "out\n")]);
        let id = local_version_id(dir.path()).unwrap();
        assert_eq!((id.len(), &id[..6]), (18, "local-"));
        fs::create_dir(dir.path().join("out")).unwrap();
        fs::write(dir.path().join("out/x"), "ignored").unwrap();
        assert_eq!(local_version_id(dir.path()).unwrap(), id);
        fs::write(dir.path().join("a.ts"), "2").unwrap();
        let other = local_version_id(dir.path()).unwrap();
        fs::rename(dir.path().join("a.ts"), dir.path().join("b.ts")).unwrap();
        assert!(other != id && local_version_id(dir.path()).unwrap() != other);
    }
}
