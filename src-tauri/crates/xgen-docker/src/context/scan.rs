//! Which files a build context has. Links are looked at, never followed.

use std::io;

use cap_fs_ext::DirExt;
use cap_std::fs::{Dir, FileType, Metadata};

use super::ignore::IgnoreFile;
use super::pattern::clean;
use super::secrets::holds_credentials;
use super::{ContextEntry, KeptOut, KeptOutBy};
use crate::DockerError;

/// Something that is sent.
#[derive(Debug)]
pub(super) struct Found {
    /// Relative, with `/`.
    pub(super) path: String,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Folder,
    File {
        size_bytes: u64,
    },
    /// With the text of the link.
    Link(String),
}

/// What a walk found, sorted by path.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) found: Vec<Found>,
    pub(super) kept_out: Vec<KeptOut>,
}

pub(super) struct Walk<'a> {
    pub(super) root: &'a Dir,
    pub(super) ignore: &'a IgnoreFile,
    /// Sent although a line excludes them: the engine needs them.
    pub(super) needed: Vec<String>,
    /// Whether to look into what is kept out, for its size.
    pub(super) measure: bool,
}

impl Walk<'_> {
    /// # Errors
    /// [`DockerError::ContextRefused`] for a link that leads out, a device, a pipe, a socket, or a name that is not
    /// UTF-8; [`DockerError::Io`] for what cannot be read.
    pub(super) fn run(&self) -> Result<Scan, DockerError> {
        let mut scan = Scan::default();
        self.folder(self.root, "", &mut scan)?;
        scan.found.sort_by(|a, b| a.path.cmp(&b.path));
        scan.kept_out.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
        Ok(scan)
    }

    fn folder(&self, dir: &Dir, path: &str, scan: &mut Scan) -> Result<(), DockerError> {
        for entry in dir.entries().map_err(DockerError::io(path))? {
            let entry = entry.map_err(DockerError::io(path))?;
            let Ok(name) = entry.file_name().into_string() else {
                let path = format!("{path}/{}", entry.file_name().to_string_lossy());
                return Err(refused(path.trim_start_matches('/'), "its name is not UTF-8"));
            };
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            let meta = match dir.symlink_metadata(&name) {
                // It was there a moment ago: somebody works in this folder, and it is gone for us too.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                meta => meta.map_err(DockerError::io(&path))?,
            };
            self.entry(dir, &name, path, &meta, scan)?;
        }
        Ok(())
    }

    fn entry(
        &self,
        dir: &Dir,
        name: &str,
        path: String,
        meta: &Metadata,
        scan: &mut Scan,
    ) -> Result<(), DockerError> {
        let open = || dir.open_dir_nofollow(name).map_err(DockerError::io(&path));
        if let Some(rule) = holds_credentials(name, meta.is_dir()) {
            let entry = self.measured(&path, meta, open)?;
            scan.kept_out.push(KeptOut { entry, by: KeptOutBy::Credentials(rule) });
            return Ok(());
        }
        let line = self.ignore.excludes(&path).filter(|_| !self.needed.contains(&path));
        let may_keep = meta.is_dir() && (self.needed_below(&path) || self.ignore.may_keep_below(&path));
        if let Some(line) = line
            && !may_keep
        {
            let entry = self.measured(&path, meta, open)?;
            scan.kept_out.push(KeptOut { entry, by: KeptOutBy::Line(line.to_owned()) });
            return Ok(());
        }
        if meta.is_dir() {
            // An excluded folder is entered for what may come back, but is not sent itself: the engine makes it.
            if line.is_none() {
                scan.found.push(Found { path: path.clone(), kind: Kind::Folder });
            }
            return self.folder(&open()?, &path, scan);
        }
        let kind = self.kind(dir, name, &path, meta)?;
        scan.found.push(Found { path, kind });
        Ok(())
    }

    fn needed_below(&self, folder: &str) -> bool {
        self.needed.iter().any(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    fn kind(&self, dir: &Dir, name: &str, path: &str, meta: &Metadata) -> Result<Kind, DockerError> {
        if meta.is_file() {
            return Ok(Kind::File { size_bytes: meta.len() });
        }
        if !meta.is_symlink() {
            return Err(refused(path, kind_name(meta.file_type())));
        }
        let target = dir.read_link_contents(name).map_err(DockerError::io(path))?;
        let Some(target) = target.to_str().map(with_slashes) else {
            return Err(refused(path, "the name it links to is not UTF-8"));
        };
        if self.leads_out(path, &target) {
            return Err(refused(path, &format!("it links to {target}, outside of the folder")));
        }
        Ok(Kind::Link(target))
    }

    /// By its text, and then by the file system: `a/..` may be elsewhere if `a` is itself a link.
    fn leads_out(&self, path: &str, target: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let resolved = clean(&format!("./{folder}/{target}"));
        let by_text = target.starts_with('/')
            || names_a_drive(target)
            || resolved == ".."
            || resolved.starts_with("../");
        let denied = |error: io::Error| error.kind() == io::ErrorKind::PermissionDenied;
        by_text || self.root.metadata(path).is_err_and(denied)
    }

    fn measured(
        &self,
        path: &str,
        meta: &Metadata,
        open: impl FnOnce() -> Result<Dir, DockerError>,
    ) -> Result<ContextEntry, DockerError> {
        let mut entry = ContextEntry { path: path.to_owned(), files: 0, size_bytes: 0 };
        match meta.is_dir() {
            true if self.measure => measure(&open()?, &mut entry).map_err(DockerError::io(path))?,
            true => {}
            false => {
                entry.files = 1;
                entry.size_bytes = meta.len();
            }
        }
        Ok(entry)
    }
}

fn measure(dir: &Dir, into: &mut ContextEntry) -> io::Result<()> {
    for entry in dir.entries()? {
        let name = entry?.file_name();
        let meta = dir.symlink_metadata(&name)?;
        if meta.is_dir() {
            measure(&dir.open_dir_nofollow(&name)?, into)?;
        } else {
            into.files += 1;
            into.size_bytes += meta.len();
        }
    }
    Ok(())
}

fn with_slashes(target: &str) -> String {
    if cfg!(windows) { target.replace('\\', "/") } else { target.to_owned() }
}

fn names_a_drive(target: &str) -> bool {
    cfg!(windows) && target.contains(':')
}

fn refused(path: &str, reason: &str) -> DockerError {
    DockerError::ContextRefused { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(unix)]
fn kind_name(kind: FileType) -> &'static str {
    use cap_std::fs::FileTypeExt;
    if kind.is_fifo() {
        "it is a named pipe"
    } else if kind.is_socket() {
        "it is a socket"
    } else {
        "it is a device"
    }
}

#[cfg(not(unix))]
fn kind_name(_: FileType) -> &'static str {
    "it is neither a file nor a folder"
}
