//! What is known about one version: `version.json`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use xgen_core::ErrorCode;

/// Where a version came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A folder on this machine.
    Local,
    /// A Git repository.
    Git,
}

/// What a version was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The commit in full, or `local-` and twelve hexadecimal digits.
    pub id: String,
    /// Where it came from.
    pub source: Source,
    /// The commit; none for a folder.
    #[serde(default)]
    pub commit: Option<String>,
    /// The branch, tag or commit that was asked for.
    #[serde(default)]
    pub revision: Option<String>,
    /// The repository or folder, as it is shown.
    pub origin: String,
    /// The address that trust is given to; none for a folder.
    #[serde(default)]
    pub repository: Option<String>,
    /// First line of the commit message.
    #[serde(default)]
    pub subject: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub author: Option<String>,
    /// When it was committed.
    #[serde(default)]
    pub committed_at_ms: Option<i64>,
    /// When it was built here.
    pub built_at_ms: i64,
}

/// Why a version cannot be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The code; [`ErrorCode::Internal`] for one that this XGEN does not know.
    #[serde(deserialize_with = "known_code")]
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// What to do.
    #[serde(default)]
    pub hint: Option<String>,
}

impl Problem {
    /// The problem that `error` is.
    pub fn of(error: &impl xgen_core::Coded) -> Self {
        Self { code: error.code(), message: error.to_string(), hint: error.hint() }
    }
}

/// Whether a version can be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "problem")]
pub enum State {
    /// It has an export.
    Ready,
    /// It has none.
    Failed(Problem),
}

/// One version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// What it was made from.
    #[serde(flatten)]
    pub meta: Meta,
    /// Size of the export.
    #[serde(default)]
    pub size_bytes: u64,
    /// Whether it can be shown.
    #[serde(flatten)]
    pub state: State,
    /// Whether it has XGEN's own client.
    #[serde(default)]
    pub has_client: bool,
    /// Never removed without being asked; kept in `current.json`.
    #[serde(skip)]
    pub pinned: bool,
    /// What a newer XGEN wrote.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Version {
    /// Whether it has an export that can be shown.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.state == State::Ready
    }

    /// Stands for a version whose `version.json` cannot be read.
    pub(super) fn damaged(id: String, reason: &str) -> Self {
        let source = if id.starts_with("local-") { Source::Local } else { Source::Git };
        let problem = Problem {
            code: ErrorCode::Io,
            message: format!("version.json of {id} cannot be read: {reason}"),
            hint: Some("remove this version and build it again".into()),
        };
        Self {
            meta: Meta {
                commit: (source == Source::Git).then(|| id.clone()),
                id,
                source,
                revision: None,
                origin: String::new(),
                repository: None,
                subject: None,
                author: None,
                committed_at_ms: None,
                built_at_ms: 0,
            },
            size_bytes: 0,
            state: State::Failed(problem),
            has_client: false,
            pinned: false,
            extra: Map::new(),
        }
    }
}

/// Whether `id` is one that XGEN gives: it becomes the name of a folder.
pub(super) fn is_id(id: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match id.strip_prefix("local-") {
        Some(digest) => digest.len() == 12 && hex(digest),
        None => matches!(id.len(), 40 | 64) && hex(id),
    }
}

fn known_code<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ErrorCode, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or(ErrorCode::Internal))
}
