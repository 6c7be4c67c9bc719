//! Images to and from files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use bollard::query_parameters::ImportImageOptions;
use futures::StreamExt;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;
use tokio_util::sync::CancellationToken;

use crate::DockerError;
use crate::engine::{Doing, Engine};
use crate::reference::check_image;

/// Ends the name of a file that is still being written; nothing lists such files.
const UNFINISHED: &str = "xgen-part";

impl Engine {
    /// Saves images to a tar archive that any engine loads; returns its size.
    ///
    /// The file appears under its name when it is whole and on the disk, and replaces what was there.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::DiskFull`], [`DockerError::Io`], [`DockerError::Cancelled`].
    pub async fn save_images(
        &self,
        images: &[&str],
        file: &Path,
        cancel: &CancellationToken,
        mut on_bytes: impl FnMut(u64) + Send,
    ) -> Result<u64, DockerError> {
        if images.is_empty() {
            return Err(DockerError::invalid("the list of images", "it is empty"));
        }
        for image in images {
            // The engine sends an archive without the image it does not know, and only then says so.
            check_image(image)?;
            self.image(image).await?;
        }
        let doing = Doing::new("saving", &images.join(", "));
        let part = Part::create(file).await?;
        let written = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(DockerError::Cancelled),
            written = self.write_archive(images, &part, &doing, &mut on_bytes) => written,
        };
        match written {
            Ok(bytes) => part.finish(file).await.map(|()| bytes),
            Err(error) => {
                part.discard().await;
                Err(error)
            }
        }
    }

    /// Loads the images of an archive; returns their names, or ids of those without one.
    ///
    /// # Errors
    /// [`DockerError::Io`], [`DockerError::Invalid`] if it is no archive of images, [`DockerError::DiskFull`].
    pub async fn load_images(
        &self,
        file: &Path,
        cancel: &CancellationToken,
        mut on_bytes: impl FnMut(u64) + Send,
    ) -> Result<Vec<String>, DockerError> {
        let doing = Doing::new("loading", &file.display().to_string());
        let source = File::open(file).await.map_err(DockerError::io(file))?;
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let pieces = ReaderStream::with_capacity(source, 256 << 10).inspect(move |piece| {
            let _ = tell.send(piece.as_ref().map_or(0, |piece| piece.len() as u64));
        });
        let body = bollard::body_try_stream(pieces);
        let mut answers = std::pin::pin!(self.long().import_image(ImportImageOptions::default(), body, None));
        let mut loaded = Vec::new();
        let mut bytes = 0;
        loop {
            let answer = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(DockerError::Cancelled),
                Some(more) = told.recv() => {
                    bytes += more;
                    on_bytes(bytes);
                    continue;
                }
                answer = answers.next() => answer,
            };
            let Some(answer) = answer else { break };
            let text = answer.map_err(|error| not_an_archive(file, doing.fault(error)))?.stream;
            loaded.extend(text.as_deref().and_then(loaded_name));
        }
        if loaded.is_empty() {
            return Err(DockerError::invalid(file.display().to_string(), "it holds no image"));
        }
        Ok(loaded)
    }

    async fn write_archive(
        &self,
        images: &[&str],
        part: &Part,
        doing: &Doing,
        on_bytes: &mut (impl FnMut(u64) + Send),
    ) -> Result<u64, DockerError> {
        let mut file = part.open().await?;
        let mut pieces = std::pin::pin!(self.long().export_images(images));
        let mut bytes = 0;
        let mut end = Vec::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| doing.fault(error))?;
            file.write_all(&piece).await.map_err(DockerError::io(&part.path))?;
            bytes += piece.len() as u64;
            end.extend_from_slice(&piece[piece.len().saturating_sub(TAR_END)..]);
            end.drain(..end.len().saturating_sub(TAR_END));
            on_bytes(bytes);
        }
        file.flush().await.map_err(DockerError::io(&part.path))?;
        file.sync_all().await.map_err(DockerError::io(&part.path))?;
        // An engine that fails in the middle ends its answer as if it were whole.
        if end.len() < TAR_END || end.iter().any(|byte| *byte != 0) {
            let reason = "the archive it sent is not whole".to_owned();
            return Err(DockerError::Gone { doing: doing.what.clone(), reason });
        }
        Ok(bytes)
    }
}

/// A tar archive ends with two blocks of zeros.
const TAR_END: usize = 1024;

/// A file under another name until it is whole.
struct Part {
    path: PathBuf,
}

impl Part {
    async fn create(file: &Path) -> Result<Self, DockerError> {
        let name = file
            .file_name()
            .ok_or_else(|| DockerError::invalid(file.display().to_string(), "it names no file"))?;
        // The rename at the end would replace a folder, a device or a pipe by a file.
        if file.exists() && !file.is_file() {
            return Err(DockerError::invalid(file.display().to_string(), "it is there and no file"));
        }
        // The process id tells what a killed process left; the number keeps two calls of one process apart.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let prefix = format!(".{}.", name.to_string_lossy());
        let (pid, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let part = Self { path: file.with_file_name(format!("{prefix}{pid}.{number}.{UNFINISHED}")) };
        remove_leftovers(&part.path, &prefix).await;
        part.open().await.map(|_| part)
    }

    async fn open(&self) -> Result<File, DockerError> {
        File::create(&self.path).await.map_err(DockerError::io(&self.path))
    }

    async fn finish(self, file: &Path) -> Result<(), DockerError> {
        fs::rename(&self.path, file).await.map_err(DockerError::io(file))?;
        sync_folder(file).await.map_err(DockerError::io(file))
    }

    async fn discard(self) {
        if let Err(error) = fs::remove_file(&self.path).await {
            tracing::warn!(path = %self.path.display(), %error, "an unfinished archive could not be removed");
        }
    }
}

/// Removes what killed processes left of the same file, but not what a process that lives is writing.
async fn remove_leftovers(own: &Path, prefix: &str) {
    let Some(folder) = own.parent() else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(mut entries) = fs::read_dir(folder).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let name = entry.file_name().to_string_lossy().into_owned();
        let middle = name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(&format!(".{UNFINISHED}")));
        let pid = middle.and_then(|middle| middle.split_once('.')).map(|(pid, _)| pid);
        // Elsewhere there is no cheap way to ask for a process, and what is left stays until somebody removes it.
        let is_dead = |pid: &str| cfg!(target_os = "linux") && !Path::new("/proc").join(pid).exists();
        if pid.is_some_and(is_dead) {
            let _ = fs::remove_file(entry.path()).await;
        }
    }
}

async fn sync_folder(file: &Path) -> io::Result<()> {
    // Windows has no such thing, and journals its names.
    if cfg!(windows) {
        return Ok(());
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).await?.sync_all().await
}

/// `Loaded image: a:1` or `Loaded image ID: sha256:…`.
fn loaded_name(text: &str) -> Option<String> {
    let rest = text.trim().strip_prefix("Loaded image")?;
    Some(rest.trim_start_matches(" ID").trim_start_matches(':').trim().to_owned())
}

fn not_an_archive(file: &Path, error: DockerError) -> DockerError {
    let about_archive = |reason: &str| {
        let signs = [
            "archive/tar",
            "invalid tar header",
            "unexpected EOF",
            "manifest.json",
            "unrecognized image format",
        ];
        signs.iter().any(|sign| reason.contains(sign))
    };
    match error {
        DockerError::Refused { reason, .. } if about_archive(&reason) => {
            DockerError::invalid(file.display().to_string(), format!("it is no archive of images: {reason}"))
        }
        other => other,
    }
}
