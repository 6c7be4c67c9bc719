//! Threats W1 and W2 of a WebView: a page that counts as local, and a page with too many rights.

use serde_json::Value;
use xgen_desktop::frontend::Slot;
use xgen_schema::COMMANDS;

fn json(file: &str) -> Value {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The permissions of a capability for one window.
fn granted(capability: &str) -> Vec<String> {
    let file = json(&format!("capabilities/{capability}.json"));
    assert_eq!(file["identifier"], capability);
    assert_eq!(file["windows"], serde_json::json!([capability]));
    assert!(file.get("webviews").is_none(), "windows are named, and nothing else");
    assert_eq!(file["local"], true);
    assert!(file.get("remote").is_none(), "no remote page may call a command");
    file["permissions"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_owned()).collect()
}

fn permissions(commands: &[&str]) -> Vec<String> {
    commands.iter().map(|command| format!("allow-{}", command.replace('_', "-"))).collect()
}

#[test]
fn a_trusted_page_may_call_the_commands_of_the_list_and_nothing_else() {
    for window in ["main", "preview"] {
        let expected = permissions(COMMANDS);
        assert_eq!(
            granted(window),
            expected,
            "no core: shell: fs: http: dialog: or opener: permission is needed"
        );
    }
}

#[test]
fn a_version_that_is_tried_may_only_read() {
    let read_only = [
        "app_info",
        "app_ready",
        "event_subscribe",
        "chat_list",
        "model_list",
        "engine_status",
        "frontend_status",
        // The trial is a step of the sync that such a page finds running, and follows.
        "frontend_attach",
        "settings_get",
    ];
    assert_eq!(granted("trial"), permissions(&read_only));
}

#[test]
fn a_frontend_that_is_not_trusted_may_call_nothing() {
    let mut files = 0;
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        files += 1;
        for slot in Slot::ALL.into_iter().filter(|slot| !slot.trusted()) {
            assert!(!text.contains(&format!("\"{}\"", slot.label())), "{slot:?} is named in {text}");
        }
        assert!(!text.contains('*'), "a pattern may name a window that nobody thought of: {text}");
    }
    assert_eq!(files, 3, "each capability file needs a test here");
}

#[test]
fn the_content_security_policy_stays_strict() {
    let config = json("tauri.conf.json");
    let app = &config["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["security"]["capabilities"], serde_json::json!(["main", "preview", "trial"]));
    assert!(app["security"].get("dangerousDisableAssetCspModification").is_none());
    assert!(app["security"].get("assetProtocol").is_none(), "no file of the user is reachable by URL");
    let csp = app["security"]["csp"].as_object().expect("a policy is set");
    for directive in ["default-src", "object-src", "base-uri", "frame-ancestors", "form-action"] {
        assert_eq!(csp[directive], "'none'", "{directive}");
    }
    assert_eq!(csp["script-src"], "'self'", "scripts come from the app; Tauri adds the hashes of the export");
    assert_eq!(csp["connect-src"], "'self' ipc: http://ipc.localhost");
    let all = serde_json::to_string(csp).unwrap();
    for loose in ["unsafe-eval", "*", "https:", "http: "] {
        assert!(!all.contains(loose), "{loose} in {all}");
    }
    let inline: Vec<_> =
        csp.iter().filter(|(_, v)| v.as_str().unwrap().contains("unsafe-inline")).map(|(k, _)| k).collect();
    assert_eq!(inline, ["style-src"]);
}

/// Below these, known attacks work (advisories of each project).
#[test]
fn locked_versions_are_not_below_the_floor() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    let rust = |name: &str| version_after(&lock, &format!("name = \"{name}\"\nversion = \""));
    assert!(rust("tauri") >= [2, 11, 1] && rust("tauri") < [3, 0, 0], "tauri {:?}", rust("tauri"));
    assert!(rust("tauri-plugin-shell") >= [2, 2, 1]);
    assert!(rust("libsqlite3-sys") >= [0, 37, 0], "SQLite up to 3.51.2 can damage a database in WAL mode");
    let npm = include_str!("../../../frontend/package-lock.json");
    let next = version_after(npm, "\"node_modules/next\": {\n      \"version\": \"");
    assert!(next >= [16, 2, 5], "next {next:?}");
    let react = version_after(npm, "\"node_modules/react\": {\n      \"version\": \"");
    assert!(react >= [19, 2, 6], "react {react:?}");
}

fn version_after(text: &str, marker: &str) -> [u32; 3] {
    let at = text.find(marker).unwrap_or_else(|| panic!("{marker} is not locked")) + marker.len();
    let version = text[at..].split('"').next().unwrap();
    let mut parts = version.split('.').map(|p| p.split('-').next().unwrap().parse().unwrap());
    [parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap()]
}
