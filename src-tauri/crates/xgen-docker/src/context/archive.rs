//! A build context as a tar archive: the same bytes for the same files, whoever packs them and when.

use std::io::{self, Read, Write};

use bytes::Bytes;
use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, Metadata, OpenOptions};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};
use tokio::sync::mpsc;

use super::scan::{Found, Kind};
use crate::DockerError;

/// Before any build: 2020-09-13.
const EPOCH: u64 = 1_600_000_000;

/// Files up to this size get a time that depends on their bytes.
const TIMED_BYTES: u64 = 8 << 20;

/// Writes `found` below `root`, then `extra`: files that are not on the disk.
pub(super) fn write(
    root: &Dir,
    found: &[Found],
    extra: &[(String, Vec<u8>)],
    to: impl Write,
) -> Result<(), DockerError> {
    let mut tar = Builder::new(to);
    for entry in found {
        append(&mut tar, root, entry)?;
    }
    for (path, bytes) in extra {
        let mut header = header(EntryType::Regular, 0o644, bytes.len() as u64);
        tar.append_data(&mut header, path, bytes.as_slice()).map_err(DockerError::io(path))?;
    }
    tar.into_inner().and_then(|mut to| to.flush()).map_err(DockerError::io("the build context"))
}

fn append(tar: &mut Builder<impl Write>, root: &Dir, entry: &Found) -> Result<(), DockerError> {
    let path = &entry.path;
    let written = match &entry.kind {
        Kind::Folder => tar.append_data(&mut header(EntryType::Directory, 0o755, 0), path, io::empty()),
        Kind::Link(target) => tar.append_link(&mut header(EntryType::Symlink, 0o777, 0), path, target),
        Kind::File { .. } => return append_file(tar, root, path),
    };
    written.map_err(DockerError::io(path))
}

fn append_file(tar: &mut Builder<impl Write>, root: &Dir, path: &str) -> Result<(), DockerError> {
    let changed = || DockerError::ContextChanged { path: path.to_owned() };
    // It was a file when the folder was walked. Not following and not blocking, it cannot have become a link to
    // somewhere else or a pipe that waits for ever.
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    let file = root.open_with(path, &options).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => changed(),
        _ => DockerError::io(path)(error),
    })?;
    let meta = file.metadata().map_err(DockerError::io(path))?;
    if !meta.is_file() {
        return Err(changed());
    }
    let size = meta.len();
    let mut header = header(EntryType::Regular, mode(&meta), size);
    if size > TIMED_BYTES {
        return sent(tar.append_data(&mut header, path, Exact { file, left: size }), path);
    }
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(size).read_to_end(&mut bytes).map_err(DockerError::io(path))?;
    if bytes.len() as u64 != size {
        return Err(changed());
    }
    header.set_mtime(time_of(&bytes));
    sent(tar.append_data(&mut header, path, bytes.as_slice()), path)
}

fn sent(result: io::Result<()>, path: &str) -> Result<(), DockerError> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => DockerError::ContextChanged { path: path.to_owned() },
        _ => DockerError::io(path)(error),
    })
}

/// A time that follows from the bytes. Web servers make the tag that browsers ask with from size and time, so with one
/// time for all files an edit that keeps the size would never reach a browser that has the old file.
fn time_of(bytes: &[u8]) -> u64 {
    let digest = Sha256::digest(bytes);
    let seed = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    EPOCH + u64::from(seed) % 100_000_000
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_mtime(EPOCH);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// As Git keeps it: two checkouts with another umask are the same context.
#[cfg(unix)]
fn mode(meta: &Metadata) -> u32 {
    use cap_std::fs::MetadataExt;
    if meta.mode() & 0o100 == 0 { 0o644 } else { 0o755 }
}

/// Windows does not know; scripts have to run.
#[cfg(not(unix))]
fn mode(_: &Metadata) -> u32 {
    0o755
}

/// Exactly as many bytes as the header says: a log that grows meanwhile is cut, a file that shrank is an error.
struct Exact {
    file: File,
    left: u64,
}

impl Read for Exact {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// Hands what is written to an async body, in pieces.
pub(super) struct ToBody {
    sender: mpsc::Sender<io::Result<Bytes>>,
    buffer: Vec<u8>,
}

const PIECE: usize = 64 << 10;

impl ToBody {
    pub(super) fn new(sender: mpsc::Sender<io::Result<Bytes>>) -> Self {
        Self { sender, buffer: Vec::with_capacity(PIECE) }
    }
}

impl Write for ToBody {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PIECE - self.buffer.len();
        let taken = bytes.len().min(room);
        self.buffer.extend_from_slice(&bytes[..taken]);
        if self.buffer.len() == PIECE {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE));
        // The receiver is gone when the engine has stopped reading; its answer says why.
        self.sender.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
