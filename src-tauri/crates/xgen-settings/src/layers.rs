//! Defaults, file and environment, one above the other.

use std::path::PathBuf;

use serde_json::Value;

use crate::document::Document;
use crate::{Key, Problem, Values, WrongValue};

/// The effective settings, and why each value is what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The effective values.
    pub values: Values,
    /// For each key its source, in the order of [`Key::ALL`].
    pub sources: Vec<(Key, Source)>,
    /// The file; it need not exist.
    pub path: PathBuf,
    /// What is wrong with the file or the environment, if anything.
    pub problem: Option<Problem>,
}

/// A layer of the settings, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// `settings.json`.
    File,
    /// This environment variable; it cannot be changed in the app.
    Environment(&'static str),
}

/// The variables that are set and not empty, as they were when the settings were opened.
pub(crate) struct Environment(Vec<(Key, &'static str, Value)>);

impl Environment {
    pub(crate) fn read(env: impl Fn(&str) -> Option<String>) -> Self {
        let set = |key: &Key| {
            let variable = key.variable()?;
            let text = env(variable).filter(|text| !text.is_empty())?;
            Some((*key, variable, as_json(*key, text)))
        };
        Self(Key::ALL.iter().filter_map(set).collect())
    }

    fn get(&self, key: Key) -> Option<(&'static str, &Value)> {
        self.0.iter().find(|(set, ..)| *set == key).map(|(_, variable, value)| (*variable, value))
    }

    /// The variable that decides over `key`. One with a value that is not allowed decides nothing.
    pub(crate) fn deciding(&self, key: Key) -> Option<&'static str> {
        let (variable, value) = self.get(key)?;
        Values::default().set(key, value).is_ok().then_some(variable)
    }
}

/// The value that the text of a variable would have in the file.
fn as_json(key: Key, text: String) -> Value {
    match key {
        Key::ModelFolders => std::env::split_paths(&text)
            .filter(|folder| !folder.as_os_str().is_empty())
            .map(|folder| Value::from(folder.to_string_lossy()))
            .collect(),
        Key::Threads | Key::ContextLength => {
            text.trim().parse::<u64>().map_or(Value::from(text), Value::from)
        }
        _ => Value::from(text),
    }
}

/// The effective values, their sources, and the values that are not allowed.
pub(crate) fn combine(
    document: &Document,
    environment: &Environment,
) -> (Values, Vec<(Key, Source)>, Vec<WrongValue>) {
    let mut values = Values::default();
    let mut wrong = Vec::new();
    let mut object = |name: &'static str| {
        nested(document, name).unwrap_or_else(|| {
            wrong.push(WrongValue { key: name, variable: None, reason: "must be an object" });
            Document::default()
        })
    };
    let objects = [("sampling", object("sampling")), ("frontend", object("frontend"))];
    let mut source_of = |key: Key| {
        let mut source = Source::Default;
        let (object, name) = key.path();
        let holder =
            objects.iter().find(|(known, _)| object == Some(known)).map_or(document, |(_, held)| held);
        if let Some(raw) = holder.get(name) {
            // A number that no float can hold is null here, which no setting allows.
            let value = serde_json::from_str(raw.get()).unwrap_or(Value::Null);
            match values.set(key, &value) {
                Ok(()) => source = Source::File,
                Err(reason) => wrong.push(WrongValue { key: key.as_str(), variable: None, reason }),
            }
        }
        if let Some((variable, value)) = environment.get(key) {
            match values.set(key, value) {
                Ok(()) => source = Source::Environment(variable),
                Err(reason) => {
                    wrong.push(WrongValue { key: key.as_str(), variable: Some(variable), reason });
                }
            }
        }
        (key, source)
    };
    let sources = Key::ALL.iter().map(|key| source_of(*key)).collect();
    (values, sources, wrong)
}

/// The object `name`, empty if it is not there; `None` if it is something else.
pub(crate) fn nested(document: &Document, name: &str) -> Option<Document> {
    match document.get(name) {
        Some(raw) => Document::parse(raw.get().as_bytes()).ok(),
        None => Some(Document::default()),
    }
}
