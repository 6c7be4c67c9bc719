use std::sync::Arc;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{Manager, WebviewWindowBuilder};
use xgen_app::{App, AppConfig, Headless, Places};
use xgen_desktop::frontend::Frontends;
use xgen_frontend::build::TokioLauncher;
use xgen_inference::WorkerBuilds;
use xgen_schema::COMMANDS;
use xgen_testsupport::worker::InProcessSpawner;

/// A window without a screen that talks to a real app.
fn window(folder: &std::path::Path) -> tauri::WebviewWindow<tauri::test::MockRuntime> {
    let places = Places {
        config_dir: folder.join("config"),
        data_dir: folder.join("data"),
        log_dir: folder.join("log"),
    };
    let app = tauri::async_runtime::block_on(async {
        App::new(AppConfig {
            places,
            host: Arc::new(Headless),
            spawner: Arc::new(InProcessSpawner),
            builds: WorkerBuilds::in_folders(Vec::new()),
            launcher: Arc::new(TokioLauncher::new("nowhere".into())),
            env: |_| None,
        })
    });
    let tauri = mock_builder()
        .invoke_handler(xgen_desktop::handler())
        .build(mock_context(noop_assets()))
        .expect("the mock runtime starts");
    tauri.manage(app);
    tauri.manage(Arc::<Frontends>::default());
    tauri.manage(xgen_desktop::Pages::default());
    WebviewWindowBuilder::new(&tauri, "main", Default::default()).build().expect("a mock window opens")
}

fn invoke(
    window: &tauri::WebviewWindow<tauri::test::MockRuntime>,
    command: &str,
    body: serde_json::Value,
) -> Result<serde_json::Value, serde_json::Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().unwrap(),
        body: InvokeBody::Json(body),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.into(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

#[test]
fn every_command_of_the_list_has_a_handler() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    for command in COMMANDS {
        let nonsense = serde_json::json!({ "req": { "noSuchField": 1 }, "frames": "__CHANNEL__:1" });
        let error = invoke(&window, command, nonsense).expect_err("an unknown field is refused").to_string();
        assert!(error.contains("noSuchField"), "{command} did not read its request: {error}");
    }
    let unknown = invoke(&window, "no_such_command", serde_json::json!({})).unwrap_err().to_string();
    assert!(unknown.contains("not found"), "{unknown}");
}

#[test]
fn a_command_answers_with_data_or_with_a_coded_error() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let chat = invoke(&window, "chat_create", serde_json::json!({ "req": {} })).unwrap();
    let answer = invoke(
        &window,
        "chat_send",
        serde_json::json!({
            "req": { "chatId": chat["id"], "text": "안녕", "parentId": null, "modelId": null, "sampling": null },
            "frames": "__CHANNEL__:1"
        }),
    );
    assert_eq!(answer.unwrap()["text"], "안녕");
    let missing = serde_json::json!({ "req": { "chatId": "01890a5d-ac96-774b-bcce-b302099a8057" } });
    let error = invoke(&window, "chat_get", missing).unwrap_err();
    assert_eq!(error["code"], "not_found", "{error}");
}
