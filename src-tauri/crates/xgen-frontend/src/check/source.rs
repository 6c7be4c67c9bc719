//! Reads files of the app, and only those: bounded in size, and through no link that leads out.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Larger source files are generated data; looking into them would cost more than it tells.
pub(super) const MAX_BYTES: u64 = 5 * 1024 * 1024;

/// The app's folder, with links resolved.
#[derive(Debug, Clone)]
pub(super) struct Root(PathBuf);

/// Why a file was not read.
#[derive(Debug)]
pub(super) enum ReadProblem {
    Missing,
    TooLarge,
    NotUtf8 { line: u32 },
    Outside,
    Io(io::Error),
}

impl Root {
    pub(super) fn open(app: &Path) -> io::Result<Self> {
        Ok(Self(app.canonicalize()?))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn join(&self, relative: &str) -> PathBuf {
        self.0.join(relative)
    }

    /// The path as findings name it: relative to the app, with `/`.
    pub(super) fn name(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.0).unwrap_or(path);
        relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }

    /// Whether a path, once its links are resolved, still lies in the app.
    pub(super) fn holds(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|real| real.starts_with(&self.0))
    }

    /// The text of a file, without a byte order mark.
    pub(super) fn read(&self, path: &Path) -> Result<String, ReadProblem> {
        let text = self.bytes(path)?;
        let text = String::from_utf8(text).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            ReadProblem::NotUtf8 { line: line_number(valid) }
        })?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, ReadProblem> {
        let of_io = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadProblem::Missing,
            _ => ReadProblem::Io(error),
        };
        let metadata = fs::metadata(path).map_err(of_io)?;
        if !metadata.is_file() {
            return Err(ReadProblem::Missing);
        }
        if !self.holds(path) {
            return Err(ReadProblem::Outside);
        }
        let mut bytes = Vec::new();
        File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(of_io)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(ReadProblem::TooLarge);
        }
        Ok(bytes)
    }
}

fn line_number(before: &[u8]) -> u32 {
    let newlines = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(newlines + 1).unwrap_or(u32::MAX)
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(super) struct Lines(Vec<u32>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(starts.filter_map(|(at, _)| u32::try_from(at + 1).ok()).collect())
    }

    /// The line of a byte offset, from 1.
    pub(super) fn at(&self, offset: u32) -> u32 {
        let before = self.0.partition_point(|start| *start <= offset);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}
