//! Copies one file so that the copy is known to be the original.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use crate::ModelError;

/// Small enough that a cancellation is seen at once also on a slow disk.
const CHUNK: usize = 1 << 20;
/// Written back in steps, so that no single flush lasts for seconds and hides a cancellation.
const FLUSH_EVERY: u64 = 32 << 20;

/// Copies `from` to the new file `to`, calling `copied` with the bytes of each step.
///
/// A reflink takes no time and shares the data, so it needs no comparison; otherwise returns the digest of what was
/// read, for [`verify`].
pub(super) fn copy(
    from: &Path,
    to: &Path,
    cancel: &CancellationToken,
    copied: &mut dyn FnMut(u64),
) -> Result<Option<[u8; 32]>, ModelError> {
    let before = fs::metadata(from).map_err(ModelError::io(from))?;
    if reflink_copy::reflink(from, to).is_ok() {
        let file = File::open(to).map_err(ModelError::io(to))?;
        file.sync_all().map_err(ModelError::io(to))?;
        return match fs::metadata(to) {
            Ok(meta) if meta.len() == before.len() => {
                copied(meta.len());
                Ok(None)
            }
            _ => Err(ModelError::CopyDiffers { path: from.to_owned() }),
        };
    }
    let digest = stream(from, to, cancel, copied)?;
    let after = fs::metadata(from).map_err(ModelError::io(from))?;
    let same = before.len() == after.len() && before.modified().ok() == after.modified().ok();
    if same { Ok(Some(digest)) } else { Err(ModelError::CopyDiffers { path: from.to_owned() }) }
}

fn stream(
    from: &Path,
    to: &Path,
    cancel: &CancellationToken,
    copied: &mut dyn FnMut(u64),
) -> Result<[u8; 32], ModelError> {
    let mut source = File::open(from).map_err(ModelError::io(from))?;
    let mut target = File::create_new(to).map_err(ModelError::io(to))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut unflushed = 0;
    loop {
        if cancel.is_cancelled() {
            return Err(ModelError::Cancelled);
        }
        let count = source.read(&mut buffer).map_err(ModelError::io(from))?;
        if count == 0 {
            break;
        }
        digest.update(&buffer[..count]);
        target.write_all(&buffer[..count]).map_err(ModelError::io(to))?;
        copied(count as u64);
        unflushed += count as u64;
        if unflushed >= FLUSH_EVERY {
            target.sync_data().map_err(ModelError::io(to))?;
            unflushed = 0;
        }
    }
    target.sync_all().map_err(ModelError::io(to))?;
    Ok(digest.finalize().into())
}

/// Reads `copy` back and compares it with the digest of what was read from `original`.
pub(super) fn verify(
    original: &Path,
    copy: &Path,
    expected: [u8; 32],
    cancel: &CancellationToken,
) -> Result<(), ModelError> {
    let mut file = File::open(copy).map_err(ModelError::io(copy))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        if cancel.is_cancelled() {
            return Err(ModelError::Cancelled);
        }
        match file.read(&mut buffer).map_err(ModelError::io(copy))? {
            0 => break,
            count => digest.update(&buffer[..count]),
        }
    }
    let found: [u8; 32] = digest.finalize().into();
    if found == expected { Ok(()) } else { Err(ModelError::CopyDiffers { path: original.to_owned() }) }
}

/// Whether two files have the same contents; stops at the first difference.
pub(super) fn same_contents(a: &Path, b: &Path, cancel: &CancellationToken) -> Result<bool, ModelError> {
    let (mut a_file, mut b_file) =
        (File::open(a).map_err(ModelError::io(a))?, File::open(b).map_err(ModelError::io(b))?);
    let (mut left, mut right) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        if cancel.is_cancelled() {
            return Err(ModelError::Cancelled);
        }
        let count = fill(&mut a_file, &mut left).map_err(ModelError::io(a))?;
        if fill(&mut b_file, &mut right).map_err(ModelError::io(b))? != count
            || left[..count] != right[..count]
        {
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
    }
}

fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// Makes the names in `folder` durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows has no such call; there a rename is durable once it returns.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
