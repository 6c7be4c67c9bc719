//! What a page of a version says about itself.

use serde::Deserialize;

/// Where a page reports.
pub(crate) const PATH: &str = "/.xgen/page";

/// A report is at most this long; the script that writes it stays far below.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

/// How far a page has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    /// Nothing can be seen yet.
    Loading,
    /// Something has a place in the window.
    LaidOut,
    /// It is on the screen.
    Painted,
}

/// What a page says about itself. The page is somebody else's: nothing here is more than a hint about that page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageReport {
    /// How far it has come.
    pub state: PageState,
    /// What it cannot do without.
    pub problems: Vec<String>,
    /// What it can do without, such as a font of another server.
    pub notes: Vec<String>,
}

impl PageReport {
    /// Reads a report; none if it is not one.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        if body.len() > MAX_BYTES {
            return None;
        }
        let mut report: Self = serde_json::from_slice(body).ok()?;
        for list in [&mut report.problems, &mut report.notes] {
            list.truncate(20);
            list.iter_mut().for_each(|text| *text = plain(text));
        }
        Some(report)
    }
}

/// `text` as one line for a log and for a message.
fn plain(text: &str) -> String {
    text.chars().take(400).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The script that reports, for a window that is seen or not.
pub(crate) fn script(hidden: bool) -> String {
    format!("({})({hidden});", include_str!("page_report.js").trim_end().trim_end_matches(';'))
}
