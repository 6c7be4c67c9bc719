//! Versions and places.

use crate::app::App;
use std::sync::Arc;
use xgen_schema::{AppInfo, Empty, LicenseEntry, WireError};

/// Third-party software, written by `npm run licenses`.
const LICENSES: &str = include_str!("../../../licenses.json");

impl App {
    /// Versions and places, for *About* and for *copy details*.
    ///
    /// # Errors
    /// Never.
    pub async fn app_info(self: &Arc<Self>, _req: Empty) -> Result<AppInfo, WireError> {
        Ok(AppInfo {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: option_env!("XGEN_COMMIT").map(Into::into),
            platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            webview: self.host.webview_version(),
            config_dir: self.places.config_dir.display().to_string(),
            data_dir: self.places.data_dir.display().to_string(),
            log_dir: self.places.log_dir.display().to_string(),
            system_locale: sys_locale::get_locale(),
            licenses: licenses(),
        })
    }
}

fn licenses() -> Vec<LicenseEntry> {
    serde_json::from_str(LICENSES).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_licences_of_third_parties_are_readable() {
        let licenses = super::licenses();
        assert!(licenses.iter().any(|l| l.name == "tauri"), "licenses.json is empty or malformed");
    }
}
