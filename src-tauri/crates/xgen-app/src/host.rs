//! What only a host with a screen can do.

use std::path::PathBuf;
use tokio_util::sync::CancellationToken;
use url::Url;
use xgen_schema::{AppFolder, ErrorCode, PickKind, WireError};

/// A version of the frontend, as a host shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// The folder with its pages.
    pub export: PathBuf,
    /// Whether it may call XGEN.
    pub trusted: bool,
    /// Whether it has XGEN's own client, which says when it is ready.
    pub has_client: bool,
}

/// What is opened beside the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// The frontend that ships in XGEN.
    Bundled,
    /// A version.
    Version(Shown),
    /// A development server on this machine. It never gets to call XGEN.
    Server(Url),
}

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

    /// Asks the person for a folder; none if the dialog was closed. Blocks until then.
    ///
    /// # Errors
    /// `unsupported` without a screen.
    fn pick_folder(&self) -> Result<Option<PathBuf>, WireError>;

    /// Loads a version where nobody sees it, and waits until its first page is laid out, and its client is ready if it
    /// has one. Blocks until then; one at a time.
    ///
    /// # Errors
    /// `frontend_not_painted` with what the page reported; `frontend_export_broken` if there is no page; `cancelled`;
    /// `busy` while another one is tried; `unsupported` without a screen.
    fn try_frontend(&self, version: &Shown, cancel: &CancellationToken) -> Result<(), WireError>;

    /// Shows a version in the window, or the bundled frontend, on the page where the person is if it has that page.
    /// Does not wait for it to paint: if it does not, the app is asked what to show instead.
    ///
    /// # Errors
    /// `frontend_export_broken` if the folder has no page: the window stays as it is; `unsupported` without a screen.
    fn show_frontend(&self, version: Option<&Shown>) -> Result<(), WireError>;

    /// Opens a second window beside the window, or changes what it shows.
    ///
    /// # Errors
    /// Like [`Host::show_frontend`].
    fn preview_frontend(&self, preview: &Preview) -> Result<(), WireError>;

    /// The version that the person sees; none: the bundled frontend.
    fn shown_frontend(&self) -> Option<String>;

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

    fn pick_folder(&self) -> Result<Option<PathBuf>, WireError> {
        Err(no_screen("choosing a folder"))
    }

    fn try_frontend(&self, _version: &Shown, _cancel: &CancellationToken) -> Result<(), WireError> {
        Err(no_screen("trying a frontend"))
    }

    fn show_frontend(&self, _version: Option<&Shown>) -> Result<(), WireError> {
        Err(no_screen("showing a frontend"))
    }

    fn preview_frontend(&self, _preview: &Preview) -> Result<(), WireError> {
        Err(no_screen("a preview"))
    }

    fn shown_frontend(&self) -> Option<String> {
        None
    }

    fn painted(&self) {}

    fn webview_version(&self) -> Option<String> {
        None
    }
}
