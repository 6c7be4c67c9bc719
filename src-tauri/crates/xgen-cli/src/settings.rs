//! `xgen settings`.

use crate::output::{self, Failure};
use serde_json::{Map, Value};
use std::sync::Arc;
use xgen_app::App;
use xgen_schema::{Empty, ErrorCode, SettingsUpdateReq, SettingsView, Source, WireError};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Show every setting with its value and its source
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the value of one setting
    Get {
        /// Such as `language` or `sampling.topP`
        key: String,
    },
    /// Change one setting
    Set {
        /// Such as `language` or `sampling.topP`
        key: String,
        /// JSON, or plain text
        value: String,
    },
    /// Give settings their default again
    Reset {
        /// Such as `language` or `sampling`
        #[arg(required = true)]
        keys: Vec<String>,
    },
    /// Show where the file is
    Path,
}

impl Command {
    pub(crate) fn json(&self) -> bool {
        matches!(self, Self::List { json: true })
    }
}

pub(crate) async fn run(app: &Arc<App>, command: Command) -> Result<(), Failure> {
    let view = app.settings_get(Empty {}).await?;
    match command {
        Command::List { json: true } => output::json(&view),
        Command::List { json: false } => list(&view),
        Command::Path => output::line(&view.path),
        Command::Get { key } => match value(&view, &key) {
            Some(Value::String(text)) => output::line(&text),
            Some(value) => output::line(&value.to_string()),
            None => return Err(unknown(&key).into()),
        },
        Command::Set { key, value } => {
            app.settings_update(change(&view, &key, value)?).await?;
        }
        Command::Reset { keys } => {
            app.settings_update(SettingsUpdateReq { reset: keys, ..SettingsUpdateReq::default() }).await?;
        }
    }
    Ok(())
}

fn unknown(key: &str) -> WireError {
    WireError::new(ErrorCode::InvalidInput, format!("there is no setting {key}"))
        .with_hint("`xgen settings list` shows all")
}

/// The effective value of a key with dots; none if there is no such key.
fn value(view: &SettingsView, key: &str) -> Option<Value> {
    let values = serde_json::to_value(&view.values).ok()?;
    values.pointer(&format!("/{}", key.replace('.', "/"))).cloned()
}

/// The request that sets `key`. The value is read as JSON where that fits the setting, else as text.
fn change(view: &SettingsView, key: &str, text: String) -> Result<SettingsUpdateReq, WireError> {
    value(view, key).ok_or_else(|| unknown(key))?;
    let candidates = [serde_json::from_str(&text).ok(), Some(Value::String(text.clone()))];
    for value in candidates.into_iter().flatten() {
        let nested = key
            .rsplit('.')
            .fold(value, |inner, name| Value::Object(Map::from_iter([(name.to_owned(), inner)])));
        if let Ok(req) = serde_json::from_value(nested) {
            return Ok(req);
        }
    }
    Err(WireError::new(ErrorCode::SettingsInvalid, format!("{text:?} is no value for the setting {key}")))
}

fn list(view: &SettingsView) {
    let rows: Vec<_> = view
        .sources
        .iter()
        .map(|source| {
            let from = match source.source {
                Source::Default => "default".to_owned(),
                Source::File => "settings.json".to_owned(),
                Source::Environment => source.detail.clone().unwrap_or_default(),
            };
            vec![source.key.clone(), value(view, &source.key).unwrap_or_default().to_string(), from]
        })
        .collect();
    output::table(&rows);
    if let Some(problem) = &view.problem {
        output::line_err(&format!("warning[{}]: {}", problem.code, problem.message));
    }
}
