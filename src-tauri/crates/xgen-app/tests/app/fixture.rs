use std::sync::{Arc, Mutex};
use xgen_app::{App, AppConfig, Frames, Headless, Places};
use xgen_frontend::build::TokioLauncher;
use xgen_inference::WorkerBuilds;
use xgen_schema::{
    ChatCreateReq, ChatFrame, ChatIdReq, ChatMessage, ChatSendReq, ChatSummary, ChatThread, WireError,
};
use xgen_testsupport::worker::InProcessSpawner;

/// An app in a folder of its own.
pub(crate) struct Fixture {
    pub(crate) app: Arc<App>,
    pub(crate) folder: tempfile::TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::at(tempfile::tempdir().unwrap())
    }

    pub(crate) fn at(folder: tempfile::TempDir) -> Self {
        Self { app: start(&folder), folder }
    }

    /// Ends the app and gives its folder back.
    pub(crate) async fn stop(self) -> tempfile::TempDir {
        self.app.shutdown().await;
        self.folder
    }

    /// The same folder after the app has ended.
    pub(crate) async fn restart(self) -> Self {
        Self::at(self.stop().await)
    }

    pub(crate) async fn new_chat(&self) -> ChatSummary {
        self.app.chat_create(ChatCreateReq::default()).await.unwrap()
    }

    pub(crate) async fn thread(&self, chat: &ChatSummary) -> ChatThread {
        self.app.chat_get(ChatIdReq { chat_id: chat.id }).await.unwrap()
    }

    pub(crate) async fn send(&self, chat: &ChatSummary, text: &str) -> Result<ChatMessage, WireError> {
        self.app.chat_send(send(chat, text), Frames::ignored()).await
    }
}

fn start(folder: &tempfile::TempDir) -> Arc<App> {
    let places = Places {
        config_dir: folder.path().join("config"),
        data_dir: folder.path().join("data"),
        log_dir: folder.path().join("log"),
    };
    App::new(AppConfig {
        places,
        host: Arc::new(Headless),
        spawner: Arc::new(InProcessSpawner),
        builds: WorkerBuilds::in_folders(Vec::new()),
        launcher: Arc::new(TokioLauncher::new("no program builds here".into())),
        env: |_| None,
    })
}

pub(crate) fn send(chat: &ChatSummary, text: &str) -> ChatSendReq {
    ChatSendReq { chat_id: chat.id, text: text.into(), parent_id: None, model_id: None, sampling: None }
}

/// Frames that are kept, to be looked at by a copy.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<ChatFrame>>>);

impl Seen {
    pub(crate) fn all(&self) -> Vec<ChatFrame> {
        self.0.lock().unwrap().clone()
    }

    /// The deltas, joined.
    pub(crate) fn text(&self) -> String {
        let delta = |frame| if let ChatFrame::Delta { text, .. } = frame { Some(text) } else { None };
        self.all().into_iter().filter_map(delta).collect()
    }
}

pub(crate) fn recorded() -> (Frames<ChatFrame>, Seen) {
    let seen = Seen::default();
    let into = seen.clone();
    (Frames::new(Default::default(), move |frame| into.0.lock().unwrap().push(frame)), seen)
}
