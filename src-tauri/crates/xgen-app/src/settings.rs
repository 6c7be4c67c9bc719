//! Settings.

use crate::app::{App, blocking, lock};
use crate::convert;
use std::sync::Arc;
use xgen_schema::{AppEvent, Empty, SettingsUpdateReq, SettingsView, WireError};
use xgen_settings::{SettingsFile, Update, Values, View};

impl App {
    /// The effective settings, and why each value is what it is.
    ///
    /// # Errors
    /// Never: settings that cannot be read are the defaults, with the problem.
    pub async fn settings_get(self: &Arc<Self>, _req: Empty) -> Result<SettingsView, WireError> {
        let app = Arc::clone(self);
        blocking(move || Ok(app.settings_view())).await
    }

    /// Changes settings: all of them or, if one is refused, none.
    ///
    /// # Errors
    /// `settings_invalid` names the key; `invalid_input` a key that does not exist or that the environment sets; `io`,
    /// `disk_full` or `permission_denied` if the file cannot be written.
    pub async fn settings_update(
        self: &Arc<Self>,
        req: SettingsUpdateReq,
    ) -> Result<SettingsView, WireError> {
        self.change_settings(convert::update(req)?).await
    }

    pub(crate) async fn change_settings(self: &Arc<Self>, update: Update) -> Result<SettingsView, WireError> {
        let app = Arc::clone(self);
        let view = blocking(move || Ok(app.settings_file()?.update(&update)?)).await?;
        let folders = view.values.model_folders.clone();
        if self.library().paths().folders != folders {
            *lock(&self.library) =
                Arc::new(crate::models::library(&self.places, self.starter.clone(), folders));
            self.emit(AppEvent::Models {});
        }
        let settings = convert::settings(view);
        self.emit(AppEvent::Settings { settings: settings.clone() });
        Ok(settings)
    }

    /// The effective values; the defaults if the file cannot be read.
    pub(crate) fn settings(&self) -> Values {
        self.read_settings().map(|view| view.values).unwrap_or_default()
    }

    /// The settings with their sources, read from the file as it is now.
    pub(crate) fn read_settings(&self) -> Result<View, WireError> {
        Ok(self.settings_file()?.view()?)
    }

    fn settings_view(&self) -> SettingsView {
        match self.read_settings() {
            Ok(view) => convert::settings(view),
            Err(problem) => convert::unreadable_settings(&self.places.settings(), problem),
        }
    }

    fn settings_file(&self) -> Result<&SettingsFile, WireError> {
        if let Some(file) = self.settings_file.get() {
            return Ok(file);
        }
        let file = SettingsFile::open(&self.places.settings(), self.env)?;
        Ok(self.settings_file.get_or_init(|| file))
    }
}
