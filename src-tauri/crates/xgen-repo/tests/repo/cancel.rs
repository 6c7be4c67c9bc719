//! A sync ends soon after it is told to, wherever it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use xgen_core::{Coded as _, ErrorCode};
use xgen_repo::{Progress, Remote, RepoError, Revision, Step, Task};

use crate::fault::{Conduct, Front};
use crate::host::Repo;
use crate::workspace::{Workspace, expected, remote, snapshot};

/// Generous: a busy machine is no failure, a wait for a limit (30 s at least) is.
const SOON: Duration = Duration::from_secs(5);

struct Scene {
    front: Front,
    repo: Repo,
    space: Workspace,
    remote: Remote,
}

impl Scene {
    fn new() -> Self {
        let (front, repo, space) = (Front::new(true), Repo::new(), Workspace::new());
        repo.commit(&[("a", Some("1"))]);
        let mut remote = remote(&format!("https://localhost:{}/{}", front.port, repo.path));
        remote.network.ca_file = Some(front.dir.path().join("ca.pem"));
        remote.network.limits.connect = Duration::from_secs(60);
        space.sync(&remote).unwrap();
        let many: Vec<_> = (0..300).map(|n| (format!("d/{n}"), format!("{n}").repeat(500))).collect();
        let many: Vec<_> = many.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))).collect();
        repo.commit(&many);
        Self { front, repo, space, remote }
    }

    fn ends_soon(
        &self,
        what: &str,
        cancelled_at: &Arc<std::sync::Mutex<Option<Instant>>>,
        result: Result<(), RepoError>,
    ) {
        let waited = cancelled_at.lock().unwrap().expect("it was cancelled").elapsed();
        let error = result.expect_err(what);
        assert_eq!(error.code(), ErrorCode::Cancelled, "{what}: {error:?}");
        assert_eq!(error.hint(), None, "nobody has to be told what to do");
        assert!(waited < SOON, "{what} took {waited:?}");
        assert_eq!(snapshot(&self.space.tree(&self.remote)).len(), 1, "{what} left the tree as it was");
    }
}

#[test]
fn a_sync_that_waits_for_the_server_ends_soon() {
    let scene = Scene::new();
    for conduct in [
        Conduct::MuteTls,
        Conduct::Mute,
        Conduct::Stall(0.0),
        Conduct::Stall(0.6),
        Conduct::Drip(0.3, Duration::from_millis(5)),
    ] {
        scene.front.conduct(conduct.clone());
        let task = Task { cancel: Arc::new(AtomicBool::new(false)), progress: &|_| {} };
        let cancel = Arc::clone(&task.cancel);
        let at = Arc::new(std::sync::Mutex::new(None));
        let noted = Arc::clone(&at);
        let stopper = thread::spawn(move || {
            thread::sleep(Duration::from_millis(400));
            *noted.lock().unwrap() = Some(Instant::now());
            cancel.store(true, Ordering::Relaxed);
        });
        let result = scene.space.store.sync(&scene.remote, &Revision::Default, &task).map(drop);
        stopper.join().unwrap();
        scene.ends_soon(&format!("{conduct:?}"), &at, result);
    }
    scene.front.conduct(Conduct::Pass);
    let done = scene.space.sync(&scene.remote).unwrap();
    assert_eq!(snapshot(&done.tree), expected(&scene.repo.git, &done.to.id));
}

#[test]
fn a_sync_ends_soon_in_every_step() {
    let scene = Scene::new();
    for step in [Step::Look, Step::Fetch, Step::Inspect, Step::Checkout] {
        let cancel = Arc::new(AtomicBool::new(false));
        let (flag, at) = (Arc::clone(&cancel), Arc::new(std::sync::Mutex::new(None)));
        let noted = Arc::clone(&at);
        let progress = move |progress: Progress| {
            if progress.step == step && !flag.swap(true, Ordering::Relaxed) {
                *noted.lock().unwrap() = Some(Instant::now());
            }
        };
        let task = Task { cancel, progress: &progress };
        let result = scene.space.store.sync(&scene.remote, &Revision::Default, &task).map(drop);
        scene.ends_soon(&format!("{step:?}"), &at, result);
    }
    let before = AtomicBool::new(true);
    let task = Task { cancel: Arc::new(before), progress: &|_| panic!("nothing is done") };
    assert!(matches!(scene.space.store.refs(&scene.remote, &task), Err(RepoError::Cancelled)));
    let done = scene.space.sync(&scene.remote).unwrap();
    assert_eq!(snapshot(&done.tree), expected(&scene.repo.git, &done.to.id));
}
