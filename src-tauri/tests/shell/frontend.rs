//! What a page of a version gets, and what it does not.

use base64::Engine as _;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tauri::http::{Method, Request, Response};
use tauri::utils::config::Csp;
use xgen_desktop::frontend::{Export, Frontends, Policy, Served, Slot};

const SCRIPT: &str = "self.__next_f=[1]";
const SECRET: &str = "outside";

/// An export as Next.js writes it, in a folder with something beside it.
struct Site {
    _folder: tempfile::TempDir,
    export: PathBuf,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let export = folder.path().join("export");
        write(folder.path(), "secret.txt", SECRET);
        write(folder.path(), "secret.html", SECRET);
        write(&export, "index.html", &format!("<html><body>home<script>{SCRIPT}</script></body></html>"));
        write(&export, "404.html", "<p>no such page</p>");
        write(&export, "models/index.html", "models");
        write(&export, "about.html", "about");
        write(&export, "about.txt", "0:[]");
        write(&export, "설정/index.html", "settings");
        write(&export, "a b%20c.html", "odd");
        write(&export, "_next/static/chunks/main.js", "1");
        write(&export, "config.json", "{}");
        Self { _folder: folder, export }
    }

    fn served(&self, trusted: bool) -> Served {
        Served {
            export: Export::open(&self.export).unwrap(),
            policy: Policy::of_app(Some(app_policy())),
            trusted,
            server: Some("https://xgen.example.org:8443/api/".parse().unwrap()),
        }
    }

    fn get(&self, path: &str) -> Response<Vec<u8>> {
        self.served(true).respond(&request(Method::GET, path))
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn app_policy() -> Csp {
    let config = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tauri.conf.json")).unwrap();
    let config: serde_json::Value = serde_json::from_str(&config).unwrap();
    serde_json::from_value(config["app"]["security"]["csp"].clone()).unwrap()
}

fn request(method: Method, path: &str) -> Request<Vec<u8>> {
    let uri = format!("frontend://localhost{path}");
    Request::builder().method(method).uri(uri).body(Vec::new()).unwrap()
}

fn header<'a>(response: &'a Response<Vec<u8>>, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// The sources of one directive.
fn sources(response: &Response<Vec<u8>>, directive: &str) -> Vec<String> {
    let policy = header(response, "content-security-policy");
    let found = policy.split("; ").find_map(|part| part.strip_prefix(directive)?.strip_prefix(' '));
    found.unwrap_or_default().split(' ').map(str::to_owned).collect()
}

fn hash(script: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script)))
}

#[test]
fn a_route_finds_its_page_however_it_was_exported() {
    let site = Site::new();
    for (path, text) in [
        ("/", "home"),
        ("/?a=b", "home"),
        ("/models", "models"),
        ("/models/", "models"),
        ("/models/index.html", "models"),
        ("/about", "about"),
        ("/about/", "about"),
        ("/about.txt", "0:[]"),
        ("/%EC%84%A4%EC%A0%95/", "settings"),
        ("/a%20b%2520c", "odd"),
    ] {
        let response = site.get(path);
        assert_eq!(response.status(), 200, "{path}");
        let body = String::from_utf8(response.into_body()).unwrap();
        assert!(body.contains(text), "{path}: {body}");
    }
}

#[test]
fn a_missing_page_has_the_page_for_it_and_a_missing_asset_has_none() {
    let site = Site::new();
    let page = site.get("/nowhere");
    assert_eq!((page.status().as_u16(), page.body().as_slice()), (404, b"<p>no such page</p>".as_slice()));
    for asset in ["/_next/static/chunks/gone.js", "/gone.css", "/models/gone.png", "/gone.txt"] {
        let response = site.get(asset);
        assert_eq!((response.status().as_u16(), response.body().len()), (404, 0), "{asset}");
    }
}

#[test]
fn each_file_has_its_content_type_and_is_not_kept() {
    let site = Site::new();
    for (name, wanted) in [
        ("index.html", "text/html; charset=utf-8"),
        ("_next/static/chunks/main.js", "text/javascript; charset=utf-8"),
        ("m.mjs", "text/javascript; charset=utf-8"),
        ("s.css", "text/css; charset=utf-8"),
        ("about.txt", "text/plain; charset=utf-8"),
        ("d.json", "application/json; charset=utf-8"),
        ("i.svg", "image/svg+xml"),
        ("i.png", "image/png"),
        ("i.webp", "image/webp"),
        ("i.avif", "image/avif"),
        ("i.ico", "image/x-icon"),
        ("f.woff2", "font/woff2"),
        ("w.wasm", "application/wasm"),
        ("a.webmanifest", "application/manifest+json"),
        ("x.unknown", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
    ] {
        write(&site.export, name, "x");
        let response = site.get(&format!("/{name}"));
        assert_eq!(header(&response, "content-type"), wanted, "{name}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{name}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{name}");
    }
}

#[test]
fn no_path_leads_out_of_the_export() {
    let site = Site::new();
    let absolute = site.export.parent().unwrap().join("secret.txt").display().to_string();
    let mut paths: Vec<String> = [
        "/../secret.txt",
        "/../secret",
        "/../../etc/passwd",
        "/models/../../secret.txt",
        "/models/./../../secret.txt",
        "/./../secret.txt",
        "//../secret.txt",
        "//secret.txt",
        "///etc/passwd",
        "//etc/passwd",
        "/etc/passwd",
        "/%2e%2e/secret.txt",
        "/%2E%2E/secret.txt",
        "/.%2e/secret.txt",
        "/%2e./secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%2fsecret.txt",
        "/..%2Fsecret.txt",
        "/%2fetc/passwd",
        "/%2f%2fetc%2fpasswd",
        "/%2fetc%2fpasswd",
        "/models/%2e%2e/%2e%2e/secret.txt",
        "/models/..%2f..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%252fsecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/%c0%af/etc/passwd",
        "/%e0%80%ae%e0%80%ae/secret.txt",
        "/..%c0%afsecret.txt",
        "/%ff",
        "/..%5csecret.txt",
        "/..%5c..%5csecret.txt",
        "/models%5c..%5c..%5csecret.txt",
        "/%5c%5chost%5cshare",
        "/%5cetc%5cpasswd",
        "/c:/windows/win.ini",
        "/c%3a%5cwindows%5cwin.ini",
        "/secret.txt%00.html",
        "/../secret.txt%00",
        "/%00",
        "/index.html%00.txt",
        "/..%00/secret.txt",
        "/.../secret.txt",
        "/..;/secret.txt",
        "/models/..;/..;/secret.txt",
        "/%0a../secret.txt",
        "/../export/../secret.txt",
        "/index.html/../../secret.txt",
        "/index.html/",
        "/proc/self/environ",
        "/~/secret.txt",
        "/file:///etc/passwd",
        "/..",
        "/../",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.push(absolute.clone());
    paths.push(format!("/{absolute}"));
    assert!(paths.len() > 50);
    for path in paths {
        let response = site.get(&path);
        assert_eq!(response.status(), 404, "{path}");
        let body = String::from_utf8_lossy(response.body()).into_owned();
        assert!(!body.contains(SECRET) && !body.contains("root:"), "{path}: {body}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_export_and_a_pipe_are_not_there() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    let outside = site.export.parent().unwrap();
    symlink(outside.join("secret.txt"), site.export.join("absolute.txt")).unwrap();
    symlink("../secret.txt", site.export.join("relative.txt")).unwrap();
    symlink("..", site.export.join("up")).unwrap();
    symlink("/etc", site.export.join("etc")).unwrap();
    symlink("absolute.txt", site.export.join("twice.txt")).unwrap();
    symlink("../secret.html", site.export.join("page.html")).unwrap();
    symlink("about.html", site.export.join("inside.html")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(site.export.join("pipe.txt")).status().unwrap();
    assert!(made.success());
    for path in [
        "/absolute.txt",
        "/relative.txt",
        "/up/secret.txt",
        "/up/export/index.html",
        "/etc/passwd",
        "/twice.txt",
        "/page.html",
        "/page",
        "/pipe.txt",
    ] {
        let response = site.get(path);
        assert_eq!(response.status(), 404, "{path}");
        assert!(!String::from_utf8_lossy(response.body()).contains(SECRET), "{path}");
    }
    assert_eq!(site.get("/inside").body(), b"about", "a link within the export is a file like any other");
}

#[test]
fn only_the_inline_scripts_of_the_served_file_may_run() {
    let site = Site::new();
    let home = sources(&site.get("/"), "script-src");
    assert_eq!(home, ["'self'".to_owned(), hash(SCRIPT)]);
    assert_eq!(sources(&site.get("/models/"), "script-src"), ["'self'"], "another page has other scripts");

    let page = format!(
        "<script>{SCRIPT}</script><script>{SCRIPT}</script><script src=/a.js></script><script></script>\
         <script type=module>two\r\nlines()</script><!-- <script>commented</script> -->\
         <textarea><script>typed</script></textarea><p title='<script>titled</script>'>\
         <img onerror=handler()><a href='javascript:linked()'>"
    );
    write(&site.export, "mixed.html", &page);
    let mixed = sources(&site.get("/mixed"), "script-src");
    assert_eq!(mixed, ["'self'".to_owned(), hash(SCRIPT), hash("two\nlines()")]);
    for injected in ["alert(1)", "commented", "typed", "titled", "handler()", "linked()"] {
        assert!(!mixed.contains(&hash(injected)), "{injected}");
    }
}

#[test]
fn the_rest_of_the_policy_is_the_one_of_the_app() {
    let site = Site::new();
    for path in ["/", "/nowhere", "/gone.js", "/config.json", "/_next/static/chunks/main.js"] {
        let response = site.get(path);
        for directive in ["default-src", "object-src", "base-uri", "frame-ancestors", "form-action"] {
            assert_eq!(sources(&response, directive), ["'none'"], "{directive} of {path}");
        }
        let policy = header(&response, "content-security-policy");
        let script = policy.split("; ").find(|part| part.starts_with("script-src ")).unwrap();
        assert!(!script.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(sources(&response, "connect-src"), ["'self'", "ipc:", "http://ipc.localhost"]);
    }
}

#[test]
fn a_frontend_that_is_not_trusted_reaches_its_server_and_no_ipc() {
    let site = Site::new();
    let guest = site.served(false);
    let home = guest.respond(&request(Method::GET, "/"));
    assert_eq!(sources(&home, "connect-src"), ["'self'", "https://xgen.example.org:8443"]);
    assert!(!header(&home, "content-security-policy").contains("ipc"));
    let alone = Served { server: None, ..site.served(false) };
    assert_eq!(sources(&alone.respond(&request(Method::GET, "/")), "connect-src"), ["'self'"]);

    let config = |served: &Served| served.respond(&request(Method::GET, "/config.json")).into_body();
    let json: serde_json::Value = serde_json::from_slice(&config(&guest)).unwrap();
    assert_eq!(
        json,
        serde_json::json!({ "target": "desktop", "backendUrl": "https://xgen.example.org:8443/api" })
    );
    let json: serde_json::Value = serde_json::from_slice(&config(&alone)).unwrap();
    assert_eq!(json["backendUrl"], "");
    assert_eq!(config(&site.served(true)), b"{}", "with IPC the file is a file like any other");
}

#[test]
fn a_page_can_only_read() {
    let site = Site::new();
    let served = site.served(true);
    let head = served.respond(&request(Method::HEAD, "/about"));
    assert_eq!((head.status().as_u16(), head.body().len(), header(&head, "content-length")), (200, 0, "5"));
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        let response = served.respond(&request(method.clone(), "/about"));
        assert_eq!((response.status().as_u16(), response.body().len()), (405, 0), "{method}");
        assert_eq!(header(&response, "allow"), "GET, HEAD");
    }
    let elsewhere = Request::builder().uri("frontend://current/about").body(Vec::new()).unwrap();
    assert_eq!(served.respond(&elsewhere).status(), 404, "the host is part of the origin");
}

#[test]
fn a_window_without_a_version_has_no_page() {
    let frontends = Frontends::default();
    for slot in Slot::ALL {
        let response = frontends.respond(slot.label(), slot, &request(Method::GET, "/"));
        assert_eq!(response.status(), 404, "{slot:?}");
    }
}

#[test]
fn an_export_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Export::open(&folder.path().join("gone")).is_err());
    write(folder.path(), "file", "");
    assert!(Export::open(&folder.path().join("file")).is_err());
    assert!(!Export::open(folder.path()).unwrap().has_page("/"));
}
