//! The folder that a build sees.
//!
//! What is sent is decided here and nowhere else: not by the engine, which takes what it gets. Links are never
//! followed, nothing outside of the folder can be reached, and files that hold credentials stay at home whatever an
//! ignore file says.

mod archive;
mod ignore;
mod pattern;
mod report;
mod scan;
mod secrets;

use std::cmp::Reverse;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use tokio::sync::mpsc;

pub use report::{ContextEntry, ContextReport, KeptOut, KeptOutBy};

use crate::DockerError;
use archive::ToBody;
use ignore::IgnoreFile;
use scan::{Kind, Scan, Walk};

/// A build context. Opening reads the ignore file; each call walks the folder anew. All calls block.
#[derive(Debug)]
pub struct BuildContext {
    path: PathBuf,
    root: Dir,
    /// Relative to the root, with `/`.
    dockerfile: String,
    ignore_file: Option<String>,
    ignore: IgnoreFile,
    extra: Vec<(String, Vec<u8>)>,
}

impl BuildContext {
    /// Opens `folder`. `dockerfile` is relative to it; its own `<dockerfile>.dockerignore` wins over `.dockerignore`.
    ///
    /// # Errors
    /// [`DockerError::Io`] if the folder cannot be read, [`DockerError::IgnoreFile`], [`DockerError::Invalid`] if
    /// there is no such Dockerfile in the folder.
    pub fn open(folder: &Path, dockerfile: &str) -> Result<Self, DockerError> {
        let name = pattern::clean(&dockerfile.replace('\\', "/"));
        let mut context = Self::open_folder(folder, &name)?;
        match context.root.metadata(&context.dockerfile) {
            Ok(meta) if meta.is_file() => {}
            Ok(_) => return Err(DockerError::invalid(format!("the Dockerfile {name}"), "it is not a file")),
            Err(error) => {
                let reason = format!("{error} in {}", folder.display());
                return Err(DockerError::invalid(format!("the Dockerfile {name}"), reason));
            }
        }
        context.dockerfile = name;
        Ok(context)
    }

    /// Opens `folder` with a Dockerfile that is not in it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(folder: &Path, dockerfile: &str) -> Result<Self, DockerError> {
        let mut context = Self::open_folder(folder, ".xgen.Dockerfile")?;
        context.extra.push((context.dockerfile.clone(), dockerfile.as_bytes().to_vec()));
        Ok(context)
    }

    /// The Dockerfile, relative to the context.
    #[must_use]
    pub fn dockerfile(&self) -> &str {
        &self.dockerfile
    }

    /// What is sent and what is not, with the sizes of both.
    ///
    /// # Errors
    /// [`DockerError::ContextRefused`], [`DockerError::Io`].
    pub fn report(&self) -> Result<ContextReport, DockerError> {
        Ok(self.report_of(&self.scan(true)?))
    }

    /// Writes the context as a tar archive: sorted, and the same bytes for the same files.
    ///
    /// # Errors
    /// As [`report`](Self::report), [`DockerError::ContextChanged`].
    pub fn write_tar(&self, to: impl Write) -> Result<ContextReport, DockerError> {
        let scan = self.scan(false)?;
        archive::write(&self.root, &scan.found, &self.extra, to)?;
        Ok(self.report_of(&scan))
    }

    /// Walks the folder and tells `scanned` what it found, then sends the archive piece by piece.
    pub(crate) fn send(
        &self,
        to: mpsc::Sender<io::Result<Bytes>>,
        scanned: impl FnOnce(ContextReport),
    ) -> Result<(), DockerError> {
        let sent = self.scan(false).and_then(|scan| {
            scanned(self.report_of(&scan));
            archive::write(&self.root, &scan.found, &self.extra, ToBody::new(to.clone()))
        });
        if sent.is_err() {
            // Cuts the request: an archive that only looks complete must not be built.
            let _ = to.blocking_send(Err(io::Error::other("the build context could not be read")));
        }
        sent
    }

    fn open_folder(folder: &Path, dockerfile: &str) -> Result<Self, DockerError> {
        let root = Dir::open_ambient_dir(folder, ambient_authority()).map_err(DockerError::io(folder))?;
        let own = format!("{dockerfile}.dockerignore");
        let mut ignore_file = None;
        let mut ignore = IgnoreFile::default();
        for name in [own.as_str(), ".dockerignore"] {
            match root.read(name) {
                Ok(bytes) => {
                    ignore = IgnoreFile::parse(name, &String::from_utf8_lossy(&bytes))?;
                    ignore_file = Some(name.to_owned());
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(DockerError::io(folder.join(name))(error)),
            }
        }
        let (path, dockerfile) = (folder.to_owned(), dockerfile.to_owned());
        Ok(Self { path, root, dockerfile, ignore_file, ignore, extra: Vec::new() })
    }

    fn scan(&self, measure: bool) -> Result<Scan, DockerError> {
        let mut needed = vec![self.dockerfile.clone()];
        needed.extend(self.ignore_file.clone());
        Walk { root: &self.root, ignore: &self.ignore, needed, measure }.run().map_err(|error| match error {
            DockerError::Io { path, source } => DockerError::Io { path: self.path.join(path), source },
            other => other,
        })
    }

    fn report_of(&self, scan: &Scan) -> ContextReport {
        let mut sent: Vec<ContextEntry> = Vec::new();
        for entry in &scan.found {
            if let Kind::File { size_bytes } = entry.kind {
                sent.push(ContextEntry { path: entry.path.clone(), files: 1, size_bytes });
            }
        }
        for (path, bytes) in &self.extra {
            sent.push(ContextEntry { path: path.clone(), files: 1, size_bytes: bytes.len() as u64 });
        }
        let mut kept_out = scan.kept_out.clone();
        sent.sort_by(|a, b| b.size_bytes.cmp(&a.size_bytes).then_with(|| a.path.cmp(&b.path)));
        kept_out.sort_by_key(|kept| Reverse(kept.entry.size_bytes));
        ContextReport {
            ignore_file: self.ignore_file.clone(),
            files: sent.len() as u64,
            size_bytes: sent.iter().map(|entry| entry.size_bytes).sum(),
            sent,
            kept_out,
        }
    }
}
