//! What happens without being asked for.

use crate::{ChatId, EngineStatus, SettingsView, WireError};

crate::wire_frame! {
    /// An event on the stream of `event_subscribe`.
    pub enum AppEvent {
        /// The engine changed.
        Engine {
            /// As it is now.
            status: EngineStatus,
        },
        /// The list of models changed.
        Models {},
        /// The list of chats changed.
        Chats {},
        /// A message of this chat changed, possibly in another window.
        Chat {
            /// Which.
            chat_id: ChatId,
        },
        /// The versions of the frontend changed, or a sync began or ended.
        Frontend {},
        /// The settings changed.
        Settings {
            /// As they are now.
            settings: SettingsView,
        },
        /// Files were dropped on the window.
        Dropped {
            /// Their paths.
            paths: Vec<String>,
        },
        /// Something the user should know.
        Notice {
            /// What.
            problem: WireError,
        },
    }
}
