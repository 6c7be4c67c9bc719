//! The windows that can show a version of the frontend, each with a scheme of its own.
//!
//! A page of a version is a page of `<scheme>://localhost`, on Windows of `http://<scheme>.localhost`. The host must be
//! `localhost`: there, Tauri counts a page of a registered scheme as one of the app with that host alone. What such a
//! page may call is decided by the label of its window, since capabilities name labels: the labels of windows for
//! frontends that are not trusted are in none. As the scheme is part of a page's origin, what a frontend that is not
//! trusted stores is never read by one that is.

use tauri::Url;

/// A window for versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The main window, which shows the bundled frontend too.
    Main,
    /// The window of a frontend that is not trusted; the main window stays as the way back.
    Guest,
    /// The hidden window in which a version is tried.
    Trial,
    /// The same for a frontend that is not trusted.
    TrialGuest,
    /// The window beside.
    Preview,
    /// The same for a frontend that is not trusted, and for a development server.
    PreviewGuest,
}

impl Slot {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Main, Self::Guest, Self::Trial, Self::TrialGuest, Self::Preview, Self::PreviewGuest];

    /// The label of the window.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Guest => "guest",
            Self::Trial => "trial",
            Self::TrialGuest => "trial-guest",
            Self::Preview => "preview",
            Self::PreviewGuest => "preview-guest",
        }
    }

    /// The scheme of its pages.
    #[must_use]
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::Main => "frontend",
            Self::Guest => "frontend-guest",
            Self::Trial => "frontend-trial",
            Self::TrialGuest => "frontend-trial-guest",
            Self::Preview => "frontend-preview",
            Self::PreviewGuest => "frontend-preview-guest",
        }
    }

    /// The window with this label.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.label() == label)
    }

    /// Whether its pages may call XGEN.
    #[must_use]
    pub const fn trusted(self) -> bool {
        match self {
            Self::Main | Self::Trial | Self::Preview => true,
            Self::Guest | Self::TrialGuest | Self::PreviewGuest => false,
        }
    }

    /// Whether nobody sees it.
    #[must_use]
    pub const fn hidden(self) -> bool {
        matches!(self, Self::Trial | Self::TrialGuest)
    }

    /// The first page of a version.
    ///
    /// # Panics
    /// Never: the schemes are constants.
    #[must_use]
    pub fn url(self) -> Url {
        origin(self.scheme()).parse().expect("a scheme and localhost are a URL")
    }

    /// Whether `url` is a page of a version in this window.
    #[must_use]
    pub fn holds(self, url: &Url) -> bool {
        let own = self.url();
        url.scheme() == own.scheme()
            && url.host_str() == own.host_str()
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    }
}

/// The URL of the root of a custom scheme, as this platform spells it.
pub(crate) fn origin(scheme: &str) -> String {
    if cfg!(any(windows, target_os = "android")) {
        format!("http://{scheme}.localhost/")
    } else {
        format!("{scheme}://localhost/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_window_has_a_label_and_a_scheme_that_no_other_has() {
        for slot in Slot::ALL {
            assert_eq!(Slot::of_label(slot.label()), Some(slot));
            let holders: Vec<_> = Slot::ALL.into_iter().filter(|other| other.holds(&slot.url())).collect();
            assert_eq!(holders, [slot]);
            assert_eq!(slot.trusted(), !slot.label().contains("guest"));
        }
        assert_eq!(Slot::of_label("settings"), None);
    }
}
