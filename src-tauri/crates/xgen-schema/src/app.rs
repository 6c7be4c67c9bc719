//! The app itself.

crate::wire! {
    /// Versions and places, for *About* and for *copy details*.
    pub struct AppInfo {
        /// The version of XGEN.
        pub version: String,
        /// The commit it was built from, if it was a checkout.
        pub commit: Option<String>,
        /// Such as `linux x86_64`.
        pub platform: String,
        /// The version of the WebView, if there is one.
        pub webview: Option<String>,
        /// Settings.
        pub config_dir: String,
        /// Chats and models.
        pub data_dir: String,
        /// Logs.
        pub log_dir: String,
        /// The language of the operating system, such as `ko-KR`.
        pub system_locale: Option<String>,
        /// Third-party software with its licence.
        pub licenses: Vec<LicenseEntry>,
    }

    /// One third-party package.
    pub struct LicenseEntry {
        /// Its name.
        pub name: String,
        /// Its version.
        pub version: String,
        /// Its licence as an SPDX expression.
        pub license: String,
    }

    /// A link from a chat.
    pub struct OpenLinkReq {
        /// `https:`, `http:` or `mailto:`.
        pub url: String,
    }

    /// A folder of XGEN's own.
    pub struct OpenFolderReq {
        /// Which.
        pub folder: AppFolder,
    }

    /// Nothing to say.
    #[derive(Default)]
    pub struct Empty {}
}

crate::wire_choice! {
    /// A folder that the app may open in the file manager.
    pub enum AppFolder {
        /// Chats and models.
        Data,
        /// Settings.
        Config,
        /// Logs.
        Logs,
    }
}
