//! `settings.json`: reading, and changing without losing what somebody else wrote.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::aside::set_aside;
use crate::document::Document;
use crate::layers::{Environment, combine, nested};
use crate::replace::{beside, lock, replace};
use crate::{Key, Problem, SettingsError, Update, View};

/// The settings of one user. Shared by reference between threads; the calls read and write small files and block.
pub struct SettingsFile {
    path: PathBuf,
    environment: Environment,
    /// The broken file that this process set aside, told until there is a file again. The lock also makes the
    /// threads of this process take turns.
    set_aside: Mutex<Option<Problem>>,
}

/// What the file was found to be.
enum Found {
    Nothing,
    Settings(Document),
    Broken(String),
}

impl SettingsFile {
    /// Opens the settings at `path`, which need not exist, with the environment as `env` gives it.
    ///
    /// A variable that is empty counts as not set. A file that is no JSON object is renamed to
    /// `settings.broken-<yyyymmdd-hhmmss>.json`, a value that is not allowed is ignored; both leave the defaults in
    /// place and are told in [`View::problem`].
    ///
    /// # Errors
    /// [`SettingsError::Read`] if the file is there and cannot be read.
    pub fn open(path: &Path, env: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let settings =
            Self { path: path.to_owned(), environment: Environment::read(env), set_aside: Mutex::new(None) };
        settings.view()?;
        Ok(settings)
    }

    /// The file; it need not exist.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The effective settings, read from the file as it is now.
    ///
    /// # Errors
    /// [`SettingsError::Read`] if the file is there and cannot be read.
    pub fn view(&self) -> Result<View, SettingsError> {
        let mut set_aside = self.set_aside.lock().unwrap_or_else(PoisonError::into_inner);
        match self.find()? {
            Found::Nothing => Ok(self.view_of(&Document::default(), set_aside.clone())),
            Found::Settings(document) => {
                *set_aside = None;
                Ok(self.view_of(&document, None))
            }
            Found::Broken(_) => {
                let turn = lock(&self.path);
                self.load(turn.is_ok(), &mut set_aside)
                    .map(|document| self.view_of(&document, set_aside.clone()))
                    .or_else(|error| match error {
                        SettingsError::Broken(problem) => {
                            Ok(self.view_of(&Document::default(), Some(problem)))
                        }
                        error => Err(error),
                    })
            }
        }
    }

    /// Changes settings and returns what is effective then.
    ///
    /// The file is read again first, so that an edit made outside XGEN is kept, and only the keys that change are
    /// touched. It is replaced as a whole, and `settings.json.bak` gets a copy of what was written.
    ///
    /// # Errors
    /// Nothing is changed then: [`SettingsError::Invalid`] names a value that is not allowed,
    /// [`SettingsError::SetByEnvironment`] a variable that decides; [`SettingsError::Read`],
    /// [`SettingsError::Write`] or [`SettingsError::Broken`] if the file cannot be read, replaced or set aside.
    pub fn update(&self, update: &Update) -> Result<View, SettingsError> {
        let assignments = update.assignments();
        for key in assignments.iter().map(|(key, _)| *key).chain(update.reset.iter().copied()) {
            if let Some(variable) = self.environment.deciding(key) {
                return Err(SettingsError::SetByEnvironment { key, variable });
            }
        }
        update.check()?;
        if assignments.is_empty() && update.reset.is_empty() {
            return self.view();
        }

        let mut set_aside = self.set_aside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|e| write_error(folder, e))?;
        }
        let _turn = lock(&self.path).map_err(|e| write_error(&self.path, e))?;
        let mut document = self.load(true, &mut set_aside)?;
        for key in &update.reset {
            remove(&mut document, *key);
        }
        for (key, value) in &assignments {
            let raw = serde_json::value::to_raw_value(value).expect("a JSON value is JSON");
            set(&mut document, *key, raw);
        }
        self.save(&document)?;
        *set_aside = None;
        Ok(self.view_of(&document, None))
    }

    fn find(&self) -> Result<Found, SettingsError> {
        match fs::read(&self.path) {
            Ok(bytes) => {
                Ok(Document::parse(&bytes).map_or_else(|e| Found::Broken(e.to_string()), Found::Settings))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(source) => Err(SettingsError::Read { path: self.path.clone(), source }),
        }
    }

    /// The document to go on with; a broken file is set aside, if it is this process's turn.
    fn load(&self, my_turn: bool, told: &mut Option<Problem>) -> Result<Document, SettingsError> {
        let reason = match self.find()? {
            Found::Nothing => return Ok(Document::default()),
            Found::Settings(document) => return Ok(document),
            Found::Broken(reason) => reason,
        };
        let aside = if my_turn { set_aside(&self.path, Timestamp::now()).ok() } else { None };
        let last_good = Some(beside(&self.path, ".bak")).filter(|path| path.exists());
        let moved = aside.is_some();
        let problem = Problem::Broken { path: self.path.clone(), aside, last_good, reason };
        tracing::warn!(%problem, moved, "broken settings");
        if moved {
            *told = Some(problem);
            Ok(Document::default())
        } else {
            Err(SettingsError::Broken(problem))
        }
    }

    fn save(&self, document: &Document) -> Result<(), SettingsError> {
        let text = document.to_text(0) + "\n";
        replace(&self.path, text.as_bytes()).map_err(|e| write_error(&self.path, e))?;
        let copy = beside(&self.path, ".bak");
        if let Err(error) = replace(&copy, text.as_bytes()) {
            // The change itself is saved, so it did not fail.
            tracing::warn!(path = %copy.display(), %error, "no copy of the settings");
        }
        Ok(())
    }

    fn view_of(&self, document: &Document, broken: Option<Problem>) -> View {
        let (values, sources, wrong) = combine(document, &self.environment);
        let invalid =
            (!wrong.is_empty()).then(|| Problem::Invalid { path: self.path.clone(), values: wrong });
        View { values, sources, path: self.path.clone(), problem: broken.or(invalid) }
    }
}

fn write_error(path: &Path, source: io::Error) -> SettingsError {
    SettingsError::Write { path: path.to_owned(), source }
}

fn set(document: &mut Document, key: Key, value: Box<RawValue>) {
    match key.path() {
        (None, name) => document.set(name, value),
        (Some(object), name) => {
            let mut inner = nested(document, object).unwrap_or_default();
            inner.set(name, value);
            set_object(document, object, &inner);
        }
    }
}

fn remove(document: &mut Document, key: Key) {
    match key.path() {
        (None, name) => document.remove(name),
        // What is not an object is a wrong value, and resetting any of its keys removes it.
        (Some(object), name) => {
            let mut inner = nested(document, object).unwrap_or_default();
            inner.remove(name);
            if inner.is_empty() { document.remove(object) } else { set_object(document, object, &inner) }
        }
    }
}

fn set_object(document: &mut Document, name: &str, inner: &Document) {
    document.set(name, RawValue::from_string(inner.to_text(1)).expect("a document is written as JSON"));
}
