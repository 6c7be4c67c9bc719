//! The files of a version, by the rules of a Next.js export.
//!
//! The export is opened once as a directory handle, and every file is opened below that handle: a path that leads
//! out of it, by `..`, by an absolute name or by a link, has nothing to open.

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use std::io;
use std::path::Path;
use tauri::http::StatusCode;

/// The static export of a version.
#[derive(Debug)]
pub struct Export(Dir);

/// A file that answers a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// 200, or 404 with the page for it.
    pub status: StatusCode,
    /// Such as `text/html; charset=utf-8`.
    pub content_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Export {
    /// Opens the folder of an export.
    ///
    /// # Errors
    /// If it is not there, or is no folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        Dir::open_ambient_dir(folder, ambient_authority()).map(Self)
    }

    /// Whether there is a page at `path`, as it stands in a URL.
    #[must_use]
    pub fn has_page(&self, path: &str) -> bool {
        candidates(path).iter().any(|name| name.ends_with(".html") && self.is_file(name))
    }

    /// What is at `path`, as it stands in a URL: a file, the page of a route, or the page for what is missing. An asset
    /// that is missing is never answered by a page.
    ///
    /// # Errors
    /// If a file that is there cannot be read.
    pub fn find(&self, path: &str) -> io::Result<Option<Found>> {
        if let Some(name) = candidates(path).into_iter().find(|name| self.is_file(name)) {
            return self.read(&name, StatusCode::OK).map(Some);
        }
        let asset = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        if asset || !self.is_file("404.html") {
            return Ok(None);
        }
        self.read("404.html", StatusCode::NOT_FOUND).map(Some)
    }

    /// A pipe or a device would block whoever opens it.
    fn is_file(&self, name: &str) -> bool {
        self.0.metadata(name).is_ok_and(|metadata| metadata.is_file())
    }

    fn read(&self, name: &str, status: StatusCode) -> io::Result<Found> {
        Ok(Found { status, content_type: content_type(name), bytes: self.0.read(name)? })
    }
}

/// The files that may answer `path`, first the best. None for a path that names no file on any system.
pub(crate) fn candidates(path: &str) -> Vec<String> {
    let Ok(path) = percent_encoding::percent_decode_str(path).decode_utf8() else { return Vec::new() };
    if path.contains(|c: char| c.is_control() || c == '\\') {
        return Vec::new();
    }
    let Some(path) = path.strip_prefix('/') else { return Vec::new() };
    match path.strip_suffix('/') {
        _ if path.is_empty() => vec!["index.html".to_owned()],
        Some(route) => vec![format!("{route}/index.html"), format!("{route}.html")],
        None => vec![path.to_owned(), format!("{path}.html"), format!("{path}/index.html")],
    }
}

fn content_type(name: &str) -> String {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    match (guess.type_().as_str(), guess.subtype().as_str()) {
        // RFC 9239: the one name of all that were in use.
        (_, "javascript") => "text/javascript; charset=utf-8".to_owned(),
        ("text", _) | (_, "json") => format!("{}; charset=utf-8", guess.essence_str()),
        _ => guess.essence_str().to_owned(),
    }
}
