//! The one list of commands.
//!
//! A host expands [`for_each_command!`](crate::for_each_command) into whatever it needs: the desktop into Tauri
//! commands, the tests into a contract check, the bindings into `commands.ts`. There is no second list.

/// Calls `$callback!` with every command as `name(Request) -> Response, Frame;`.
///
/// `name` is also the method of `xgen_app::App`. A command without frames has [`NoFrame`](crate::NoFrame).
#[macro_export]
macro_rules! for_each_command {
    ($callback:path) => {
        $callback! {
            app_info(Empty) -> AppInfo, NoFrame;
            app_ready(Empty) -> Empty, NoFrame;
            event_subscribe(Empty) -> Empty, AppEvent;
            link_open(OpenLinkReq) -> Empty, NoFrame;
            folder_open(OpenFolderReq) -> Empty, NoFrame;
            task_cancel(TaskIdReq) -> Empty, NoFrame;

            chat_list(ChatListReq) -> Vec<ChatSummary>, NoFrame;
            chat_create(ChatCreateReq) -> ChatSummary, NoFrame;
            chat_get(ChatIdReq) -> ChatThread, NoFrame;
            chat_rename(ChatRenameReq) -> ChatSummary, NoFrame;
            chat_trash(ChatIdReq) -> Empty, NoFrame;
            chat_restore(ChatIdReq) -> ChatSummary, NoFrame;
            chat_delete(ChatIdReq) -> Empty, NoFrame;
            chat_select(ChatSelectReq) -> ChatThread, NoFrame;
            chat_send(ChatSendReq) -> ChatMessage, ChatFrame;
            chat_regenerate(ChatRegenerateReq) -> ChatMessage, ChatFrame;
            chat_attach(ChatIdReq) -> Option<ChatMessage>, ChatFrame;
            chat_stop(ChatIdReq) -> Empty, NoFrame;

            model_list(Empty) -> Vec<ModelEntry>, NoFrame;
            model_pick(ModelPickReq) -> PickResult, NoFrame;
            model_import(ModelImportReq) -> ModelEntry, ImportFrame;
            model_remove(ModelIdReq) -> Empty, NoFrame;
            model_load(ModelIdReq) -> EngineStatus, LoadFrame;
            model_unload(Empty) -> EngineStatus, NoFrame;

            engine_status(Empty) -> EngineStatus, NoFrame;

            frontend_status(Empty) -> FrontendStatus, NoFrame;
            frontend_revisions(Empty) -> Vec<RemoteRevision>, NoFrame;
            frontend_authenticate(FrontendTokenReq) -> FrontendStatus, NoFrame;
            frontend_trust(FrontendTrustReq) -> FrontendStatus, NoFrame;
            frontend_pick(Empty) -> PickResult, NoFrame;
            frontend_check(Empty) -> FrontendReport, NoFrame;
            frontend_sync(FrontendSyncReq) -> SyncResult, FrontendFrame;
            frontend_build(FrontendBuildReq) -> FrontendVersion, FrontendFrame;
            frontend_attach(Empty) -> FrontendOutcome, FrontendFrame;
            frontend_activate(FrontendVersionReq) -> FrontendStatus, NoFrame;
            frontend_rollback(Empty) -> FrontendStatus, NoFrame;
            frontend_pin(FrontendPinReq) -> FrontendStatus, NoFrame;
            frontend_remove(FrontendVersionReq) -> FrontendStatus, NoFrame;
            frontend_log(FrontendVersionReq) -> FrontendLog, NoFrame;
            frontend_preview(FrontendPreviewReq) -> Empty, NoFrame;

            settings_get(Empty) -> SettingsView, NoFrame;
            settings_update(SettingsUpdateReq) -> SettingsView, NoFrame;
        }
    };
}

crate::wire_frame! {
    /// The frame of a command that has none: no value of it exists.
    pub enum NoFrame {}
}

macro_rules! names {
    ($($name:ident($req:ty) -> $res:ty, $frame:ty;)*) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}
for_each_command!(names);
