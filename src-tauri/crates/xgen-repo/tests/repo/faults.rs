//! Every fault has its code and a way out, leaves the tree as it was, and the next good sync works.

use std::net::TcpListener;
use std::time::Duration;

use xgen_core::{Coded as _, ErrorCode, Secret};
use xgen_repo::{CertificateProblem, Remote, RepoError, Revision, Silence, SyncKind};

use crate::fault::{Certificate, Conduct, Front, answer};
use crate::host::{Repo, host};
use crate::secrets::assert_no_secret;
use crate::workspace::{Snapshot, Workspace, expected, named, remote, snapshot};

/// A tree at one commit, a second commit on the server, and a front that can misbehave in between.
struct Scene {
    front: Front,
    repo: Repo,
    space: Workspace,
    remote: Remote,
    before: Snapshot,
    tip: String,
}

impl Scene {
    fn new(tls: bool) -> Self {
        let front = Front::new(tls);
        let repo = Repo::new();
        repo.commit(&[("a", Some("one")), ("src/b", Some("two")), ("l!link", Some("a"))]);
        let scheme = if tls { "https" } else { "http" };
        let mut remote = remote(&format!("{scheme}://localhost:{}/{}", front.port, repo.path));
        remote.network.ca_file = Some(front.dir.path().join("ca.pem"));
        remote.network.limits.first_byte = Duration::from_secs(2);
        remote.network.limits.stall = Duration::from_secs(1);
        remote.network.limits.connect = Duration::from_secs(2);
        let space = Workspace::new();
        space.sync(&remote).unwrap();
        let before = snapshot(&space.tree(&remote));
        let noise = noise(200_000);
        let tip = repo.commit(&[("a", Some("changed")), ("noise", Some(&noise)), ("src/b", None)]);
        Self { front, repo, space, remote, before, tip }
    }

    /// Syncs `remote`, which is this scene's with something wrong.
    fn fails_to(&self, what: &str, remote: &Remote, revision: &Revision, code: ErrorCode) -> RepoError {
        let error = match self.space.sync_to(remote, revision) {
            Ok(done) => panic!("{what}: the sync was {:?} instead of {code}", done.kind),
            Err(error) => error,
        };
        assert_eq!(error.code(), code, "{what}: {error:?}");
        assert!(error.hint().is_some_and(|hint| hint.len() > 10), "{what} has no hint");
        assert_no_secret(&error, &host().token);
        assert_eq!(snapshot(&self.space.tree(&self.remote)), self.before, "{what} changed the tree");
        error
    }

    fn fails(&self, what: &str, conduct: Conduct, code: ErrorCode) -> RepoError {
        self.front.conduct(conduct);
        let error = self.fails_to(what, &self.remote, &Revision::Default, code);
        self.front.conduct(Conduct::Pass);
        error
    }

    /// After all that, all is well.
    fn recovers(&self) {
        let done = self.space.sync(&self.remote).expect("the next sync works");
        assert_eq!((done.kind, &done.to.id), (SyncKind::Updated, &self.tip));
        assert_eq!(snapshot(&done.tree), expected(&self.repo.git, &self.tip));
    }
}

/// Text that does not compress.
fn noise(length: usize) -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(33 + (state % 90) as u8)
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn an_answer_with_a_bad_status_says_what_is_wrong() {
    let scene = Scene::new(false);
    let status = |status: &str, headers: &str| Conduct::Answer(answer(status, headers, "no"));
    for (what, conduct, code) in [
        ("403", status("403 Forbidden", ""), ErrorCode::RepoDenied),
        ("404", status("404 Not Found", ""), ErrorCode::RepoNotFound),
        ("407", status("407 Proxy Authentication Required", ""), ErrorCode::RepoUnreachable),
        ("418", status("418 Teapot", ""), ErrorCode::RepoNotGit),
        ("429", status("429 Too Many Requests", "Retry-After: 17\r\n"), ErrorCode::RepoRateLimited),
        ("500", status("500 Internal Server Error", ""), ErrorCode::RepoServerError),
        ("502", status("502 Bad Gateway", ""), ErrorCode::RepoServerError),
        ("503", status("503 Service Unavailable", ""), ErrorCode::RepoServerError),
        (
            "503 with a time",
            status("503 Service Unavailable", "Retry-After: 5\r\n"),
            ErrorCode::RepoRateLimited,
        ),
        (
            "a page",
            Conduct::Answer(answer("200 OK", "Content-Type: text/html\r\n", "<form>")),
            ErrorCode::RepoNotGit,
        ),
        ("an empty answer", status("204 No Content", ""), ErrorCode::RepoNotGit),
        ("no HTTP", Conduct::Answer("nonsense\r\n\r\n".into()), ErrorCode::RepoInterrupted),
        (
            "a list that is none",
            Conduct::Answer(answer(
                "200 OK",
                "Content-Type: application/x-git-upload-pack-advertisement\r\n",
                "zzzz",
            )),
            ErrorCode::RepoNotGit,
        ),
        (
            "401 in the middle",
            Conduct::AnswerFetch(answer("401 Unauthorized", "", "")),
            ErrorCode::RepoDenied,
        ),
        ("500 in the middle", Conduct::AnswerFetch(answer("500 Oops", "", "")), ErrorCode::RepoServerError),
    ] {
        let error = scene.fails(what, conduct, code);
        if what == "429" {
            assert!(matches!(error, RepoError::RateLimited { retry_after_s: Some(17), .. }), "{error:?}");
        }
    }
    scene.recovers();
}

#[test]
fn a_missing_and_a_wrong_token_are_told_apart() {
    let scene = Scene::new(false);
    let mut anonymous = scene.remote.clone();
    anonymous.access.token = None;
    scene.fails_to("no token", &anonymous, &Revision::Default, ErrorCode::RepoNeedsCredentials);
    let mut wrong = scene.remote.clone();
    wrong.access.token = Some(Secret::new("wrong-marker".into()));
    let error = scene.fails_to("a wrong token", &wrong, &Revision::Default, ErrorCode::RepoDenied);
    assert_no_secret(&error, "wrong-marker");
    let tried = scene.front.heads().iter().filter(|head| head.starts_with("GET")).count();
    assert_eq!(tried, 3, "a refused token is tried once, since servers ban who tries often");
    scene.recovers();
}

#[test]
fn a_redirect_never_takes_the_token_along() {
    let scene = Scene::new(false);
    let sink = Front::new(false);
    let to = |place: String| Conduct::Answer(answer("302 Found", &format!("Location: {place}\r\n"), ""));
    let (port, path, list) = (scene.front.port, &scene.repo.path, "info/refs?service=git-upload-pack");
    for (what, place, code) in [
        ("another host", format!("http://127.0.0.1:{}/{path}/{list}", sink.port), ErrorCode::RepoRedirected),
        ("another port", format!("http://localhost:{}/{path}/{list}", sink.port), ErrorCode::RepoRedirected),
        ("user info", format!("http://u:p@localhost:{port}/{path}/{list}"), ErrorCode::RepoNotGit),
        ("another scheme", format!("ftp://localhost:{port}/{path}/{list}"), ErrorCode::RepoRedirected),
        ("a login page", format!("http://localhost:{port}/users/sign_in"), ErrorCode::RepoNotGit),
        ("itself", format!("http://localhost:{port}/{path}/{list}"), ErrorCode::RepoRedirected),
        ("nowhere", "http://[".into(), ErrorCode::RepoNotGit),
    ] {
        scene.fails(what, to(place), code);
    }
    scene.front.conduct(Conduct::Pass);
    let moved = Conduct::AnswerFetch(answer(
        "307 Moved",
        &format!("Location: http://localhost:{}/\r\n", sink.port),
        "",
    ));
    scene.fails("a redirect of the fetch", moved, ErrorCode::RepoNotGit);
    assert_eq!(sink.heads().len(), 0, "nothing was sent there, least of all the token");
    scene.recovers();
}

#[test]
fn http_may_lead_to_https_on_the_same_host() {
    let repo = Repo::public();
    let tip = repo.commit(&[("a", Some("1"))]);
    let front = Front::new(false);
    let place = format!("https://localhost:{}/{}/info/refs?service=git-upload-pack", host().https, repo.path);
    front.conduct(Conduct::Answer(answer("301 Moved", &format!("Location: {place}\r\n"), "")));
    let mut remote = remote(&format!("http://localhost:{}/{}", front.port, repo.path));
    remote.network.ca_file = Some(host().dir.join("ca.pem"));
    let space = Workspace::new();
    assert_eq!(space.sync(&remote).unwrap().to.id, tip);

    // Another port may be somebody else's server: without the token, so a private repository is refused.
    let private = Repo::new();
    private.commit(&[("a", Some("1"))]);
    let place = place.replace(&repo.path, &private.path);
    front.conduct(Conduct::Answer(answer("301 Moved", &format!("Location: {place}\r\n"), "")));
    assert_eq!(space.sync(&remote).unwrap_err().code(), ErrorCode::RepoRedirected);
}

#[test]
fn a_stream_that_ends_early_is_noticed_wherever_it_ends() {
    let scene = Scene::new(false);
    for point in 0..10 {
        let at = [0.0, 0.0001, 0.001, 0.01, 0.1, 0.3, 0.5, 0.8, 0.99, 0.9999][point];
        let cut = Conduct::Cut { at, announced: point % 2 == 0 };
        scene.fails(&format!("cut at {at}"), cut, ErrorCode::RepoInterrupted);
    }
    scene.recovers();
}

#[test]
fn a_damaged_pack_is_refused_wherever_it_is_damaged() {
    let scene = Scene::new(false);
    for at in [0.0001, 0.1, 0.4, 0.7, 0.999] {
        scene.fails(&format!("a bit at {at}"), Conduct::Flip(at), ErrorCode::RepoCorrupt);
    }
    scene.recovers();
}

#[test]
fn silence_and_slowness_end_in_time() {
    let mut scene = Scene::new(true);
    scene.remote.network.limits.connect = Duration::from_secs(1);
    let silent = |error: RepoError| match error {
        RepoError::TimedOut { silence, .. } => silence,
        other => panic!("{other:?}"),
    };
    let code = ErrorCode::RepoTimedOut;
    assert_eq!(silent(scene.fails("no TLS", Conduct::MuteTls, code)), Silence::Connect);
    assert_eq!(silent(scene.fails("no answer", Conduct::Mute, code)), Silence::FirstByte);
    assert_eq!(silent(scene.fails("a stall", Conduct::Stall(0.5), code)), Silence::Stall);
    scene.remote.network.limits.min_rate = 2000;
    scene.remote.network.limits.rate_window = Duration::from_secs(1);
    let drip = Conduct::Drip(0.5, Duration::from_millis(20));
    assert_eq!(silent(scene.fails("a drip", drip.clone(), code)), Silence::Rate);
    scene.remote.network.limits.min_rate = 0;
    scene.remote.network.limits.total = Duration::from_secs(1);
    assert_eq!(silent(scene.fails("no end", drip, code)), Silence::Total);
    scene.remote.network.limits.total = Duration::from_secs(60);
    scene.recovers();
}

#[test]
fn each_certificate_problem_has_its_own_words() {
    let scene = Scene::new(true);
    let mut hints = Vec::new();
    for (certificate, expected) in [
        (Certificate::UnknownIssuer, CertificateProblem::UnknownIssuer),
        (Certificate::OtherHost, CertificateProblem::OtherHost),
        (Certificate::Expired, CertificateProblem::Expired),
        (Certificate::NotYetValid, CertificateProblem::NotYetValid),
    ] {
        scene.front.certificate(certificate);
        let error = scene.fails("a certificate", Conduct::Pass, ErrorCode::RepoCertificate);
        hints.push(error.hint());
        assert!(
            matches!(&error, RepoError::Certificate { problem, .. } if *problem == expected),
            "{error:?}"
        );
    }
    hints.dedup();
    assert_eq!(hints.len(), 4, "each has its own way out");
    scene.front.certificate(Certificate::Good);
    scene.fails("no TLS", Conduct::Plain, ErrorCode::RepoNotGit);
    let mut system = scene.remote.clone();
    system.network.ca_file = None;
    scene.fails_to("without the CA file", &system, &Revision::Default, ErrorCode::RepoCertificate);
    system.network.ca_file = Some(scene.front.dir.path().join("none.pem"));
    scene.fails_to("a CA file that is not there", &system, &Revision::Default, ErrorCode::InvalidInput);
    scene.recovers();
}

#[test]
fn a_server_that_is_not_there_is_unreachable() {
    let scene = Scene::new(false);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let code = ErrorCode::RepoUnreachable;
    let at = |url: &str| remote(url);
    scene.fails_to("a closed port", &at(&format!("https://localhost:{closed}/a")), &Revision::Default, code);
    scene.fails_to("an unknown name", &at("https://no-such-host.invalid/a"), &Revision::Default, code);
    scene.fails("closed at once", Conduct::Close, ErrorCode::RepoInterrupted);
    let mut behind = scene.remote.clone();
    behind.network.proxy = Some(format!("http://user:proxy-marker@localhost:{closed}"));
    let error = scene.fails_to("a closed proxy", &behind, &Revision::Default, code);
    assert_no_secret(&error, "proxy-marker");
    behind.network.proxy = Some("http://[proxy-marker".into());
    let error = scene.fails_to("no proxy at all", &behind, &Revision::Default, ErrorCode::InvalidInput);
    assert_no_secret(&error, "proxy-marker");
    scene.recovers();
}

#[test]
fn a_proxy_is_used_and_its_refusal_named() {
    let scene = Scene::new(false);
    let proxy = Front::new(false);
    let mut behind = remote(&scene.repo.https());
    behind.network.proxy = Some(format!("http://localhost:{}", proxy.port));
    proxy.conduct(Conduct::Answer(answer("407 Proxy Authentication Required", "", "")));
    let error = scene.fails_to("407", &behind, &Revision::Default, ErrorCode::RepoUnreachable);
    assert!(matches!(error, RepoError::Proxy { .. }), "{error:?}");
    assert!(
        proxy.heads().iter().all(|head| head.starts_with("CONNECT") && !head.contains("Basic")),
        "{:?}",
        proxy.heads()
    );
    scene.recovers();
}

#[test]
fn what_is_asked_for_must_be_there() {
    let scene = Scene::new(false);
    let missing = ErrorCode::RepoBranchMissing;
    scene.fails_to("a branch", &scene.remote, &named("no/such"), missing);
    scene.fails_to("a commit", &scene.remote, &named(&"d".repeat(40)), missing);
    let empty = Repo::new();
    scene.fails_to("no commit yet", &remote(&empty.https()), &Revision::Default, ErrorCode::RepoEmpty);
    let gone = remote(&format!("https://localhost:{}/nothing.git", host().https));
    scene.fails_to("no repository", &gone, &Revision::Default, ErrorCode::RepoNotFound);
    scene.recovers();
}

#[test]
fn every_size_has_a_limit() {
    let scene = Scene::new(false);
    for limit in 0..4 {
        let mut remote = scene.remote.clone();
        let limits = &mut remote.network.limits;
        match limit {
            0 => limits.max_bytes = 50_000,
            1 => limits.max_file_bytes = 100_000,
            2 => limits.max_tree_bytes = 100_000,
            _ => limits.max_entries = 2,
        }
        scene.fails_to(&format!("limit {limit}"), &remote, &Revision::Default, ErrorCode::RepoTooLarge);
    }
    scene.recovers();
}
