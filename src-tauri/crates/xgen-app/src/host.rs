//! What only a host with a screen can do.

use std::path::PathBuf;
use xgen_schema::{AppFolder, ErrorCode, PickKind, WireError};

/// A desktop, or something without one.
pub trait Host: Send + Sync + 'static {
    /// Asks the person for a model; none if the dialog was closed. Blocks until then.
    ///
    /// # Errors
    /// `unsupported` without a screen.
    fn pick_model(&self, kind: PickKind) -> Result<Option<PathBuf>, WireError>;

    /// Opens a link outside of XGEN. The scheme was checked.
    ///
    /// # Errors
    /// `unsupported` without a screen; `io` if no program opens it.
    fn open_link(&self, url: &str) -> Result<(), WireError>;

    /// Shows a folder of XGEN's own in the file manager.
    ///
    /// # Errors
    /// Like [`Host::open_link`].
    fn open_folder(&self, folder: AppFolder, path: &std::path::Path) -> Result<(), WireError>;

    /// The page has painted.
    fn painted(&self);

    /// The version of the WebView, if there is one.
    fn webview_version(&self) -> Option<String>;
}

/// No screen.
#[derive(Debug, Default)]
pub struct Headless;

fn no_screen(what: &str) -> WireError {
    WireError::new(ErrorCode::Unsupported, format!("{what} needs the desktop app"))
}

impl Host for Headless {
    fn pick_model(&self, _kind: PickKind) -> Result<Option<PathBuf>, WireError> {
        Err(no_screen("choosing a file"))
    }

    fn open_link(&self, _url: &str) -> Result<(), WireError> {
        Err(no_screen("opening a link"))
    }

    fn open_folder(&self, _folder: AppFolder, _path: &std::path::Path) -> Result<(), WireError> {
        Err(no_screen("opening a folder"))
    }

    fn painted(&self) {}

    fn webview_version(&self) -> Option<String> {
        None
    }
}
