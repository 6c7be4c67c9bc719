//! The engine of the tests, and a base image that needs no registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use xgen_docker::{BuildEvent, BuildRequest, Built, DockerError, Engine, Environment};

/// The name of an image with a shell and a few programs of this machine.
pub(crate) const BASE: &str = "xgen-test/base:1";

/// The engine, if the tests have one. Prints that a test is skipped otherwise.
pub(crate) async fn engine() -> Option<Engine> {
    let Ok(host) = std::env::var("XGEN_TEST_DOCKER_HOST") else {
        println!("skipped: XGEN_TEST_DOCKER_HOST names no engine");
        return None;
    };
    Some(Engine::connect(&environment(&host)).await.unwrap())
}

/// Of an engine and nothing else: no configuration of whoever runs the tests.
pub(crate) fn environment(host: &str) -> Environment {
    Environment { docker_host: Some(host.into()), ..Environment::default() }
}

/// The engine with the base image in it.
pub(crate) async fn engine_with_base() -> Option<Engine> {
    static BASE_IS_THERE: OnceCell<()> = OnceCell::const_new();
    let engine = engine().await?;
    BASE_IS_THERE.get_or_init(|| make_base(&engine)).await;
    Some(engine)
}

async fn make_base(engine: &Engine) {
    let folder = Folder::new(&[("Dockerfile", "FROM scratch\nCOPY root /\nENV PATH=/bin\n")]);
    let root = folder.path().join("root");
    for program in ["sh", "cat", "sleep", "seq"] {
        copy_program(program, &root);
    }
    let request = BuildRequest { tags: vec![BASE.into()], ..folder.request() };
    build(engine, &request).await.0.unwrap();
}

/// Copies a program of this machine and the libraries that it loads.
fn copy_program(name: &str, root: &Path) {
    let path =
        ["/bin", "/usr/bin"].map(|dir| Path::new(dir).join(name)).into_iter().find(|p| p.exists()).unwrap();
    copy(&path, &root.join("bin").join(name));
    let libraries = Command::new("ldd").arg(&path).output().unwrap();
    let libraries = String::from_utf8(libraries.stdout).unwrap();
    for library in libraries.split_whitespace().filter(|word| word.starts_with('/')) {
        copy(Path::new(library), &root.join(library.trim_start_matches('/')));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
}

/// A build context for one test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    pub(crate) fn request(&self) -> BuildRequest {
        BuildRequest { context: self.path(), ..BuildRequest::default() }
    }
}

/// Builds, and returns what was told meanwhile.
pub(crate) async fn build(
    engine: &Engine,
    request: &BuildRequest,
) -> (Result<Built, DockerError>, Vec<BuildEvent>) {
    let mut events = Vec::new();
    let built = engine.build(request, &CancellationToken::new(), |event| events.push(event)).await;
    (built, events)
}

/// A name that no other test and no other run has.
pub(crate) fn unique(name: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("xgen-test/{name}:{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Passes connections on to the engine until it is dropped; then all of them are cut.
pub(crate) struct Relay(tokio::task::JoinHandle<()>);

impl Relay {
    pub(crate) fn start(socket: &Path, engine: &str) -> Self {
        Self::changing(socket, engine, |_| {})
    }

    /// Like [`start`](Self::start), with answers that `change` may edit without another length.
    pub(crate) fn changing(socket: &Path, engine: &str, change: fn(&mut [u8])) -> Self {
        let listener = tokio::net::UnixListener::bind(socket).unwrap();
        let engine = engine.trim_start_matches("unix://").to_owned();
        Self(tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let mut far = tokio::net::UnixStream::connect(&engine).await.unwrap();
                connections.spawn(async move {
                    let ((mut from_near, mut to_near), (mut from_far, mut to_far)) = (near.split(), far.split());
                    let ask = async {
                        let _ = tokio::io::copy(&mut from_near, &mut to_far).await;
                        let _ = to_far.shutdown().await;
                    };
                    let answer = async {
                        let mut piece = vec![0; 64 << 10];
                        while let Ok(read @ 1..) = from_far.read(&mut piece).await {
                            change(&mut piece[..read]);
                            if to_near.write_all(&piece[..read]).await.is_err() {
                                return;
                            }
                        }
                    };
                    // The engine ends the connection when it has answered.
                    tokio::select! { () = answer => {} () = async { ask.await; std::future::pending().await } => {} }
                });
            }
        }))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.0.abort();
    }
}
