//! The token is in no file, no error and no log.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};

use xgen_core::{Coded as _, Secret};
use xgen_repo::{RepoError, SyncKind};

use crate::fault::{Conduct, Front, answer};
use crate::host::{Repo, host};
use crate::workspace::{Workspace, remote, snapshot};

/// In what a person or a log sees of `error`: its text, its structure, its causes, its hint.
pub(crate) fn assert_no_secret(error: &RepoError, secret: &str) {
    let mut told = format!("{error}\n{error:?}\n{error:#?}\n{:?}", error.hint());
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(next) = cause {
        let _ = write!(told, "\n{next}\n{next:?}");
        cause = next.source();
    }
    for form in forms(secret) {
        assert!(!told.contains(&form), "a secret is told:\n{told}");
    }
}

/// As it is, and as it goes over the line.
fn forms(secret: &str) -> Vec<String> {
    vec![secret.to_owned(), base64(&format!("oauth2:{secret}"))]
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |bytes: &[u8]| {
        let all =
            bytes.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - bytes.len()));
        (0..4)
            .map(|at| {
                if at <= bytes.len() { char::from(DIGITS[(all >> (18 - 6 * at)) as usize & 63]) } else { '=' }
            })
            .collect::<String>()
    };
    text.as_bytes().chunks(3).map(group).collect()
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_token_is_in_no_file_and_no_log() {
    assert_eq!(base64("oauth2:ab"), "b2F1dGgyOmFi");
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let repo = Repo::new();
    repo.commit(&[("a", Some("1"))]);
    let front = Front::new(false);
    let space = Workspace::new();
    let token = &host().token;
    tracing::subscriber::with_default(subscriber, || {
        let good = remote(&format!("http://localhost:{}/{}", front.port, repo.path));
        assert_eq!(space.sync(&good).unwrap().kind, SyncKind::First);
        repo.commit(&[("a", Some("2"))]);
        for conduct in [
            Conduct::Answer(answer("401 Unauthorized", "", "")),
            Conduct::Answer(answer("302 Found", "Location: http://other.example/\r\n", "")),
            Conduct::Cut { at: 0.5, announced: false },
            Conduct::Flip(0.5),
            Conduct::Close,
        ] {
            front.conduct(conduct);
            assert_no_secret(&space.sync(&good).unwrap_err(), token);
        }
        front.conduct(Conduct::Pass);
        assert_eq!(space.sync(&good).unwrap().kind, SyncKind::Updated);
        let mut shown = format!("{good:?}");
        shown.push_str(&format!("{:?}", space.store));
        assert!(!shown.contains(token.as_str()), "{shown}");
    });
    let sent = front.heads().iter().any(|head| head.contains(&base64(&format!("oauth2:{token}"))));
    assert!(sent, "the token was in use at all");
    let log = log.0.lock().unwrap().clone();
    for form in forms(token) {
        assert!(!contains(&log, &form), "the token is in the log:\n{}", String::from_utf8_lossy(&log));
        for (path, (_, contents)) in snapshot(space.dir.path()) {
            assert!(!contains(&contents, &form), "the token is in {path}");
        }
    }
}

fn contains(all: &[u8], what: &str) -> bool {
    all.windows(what.len()).any(|window| window == what.as_bytes())
}

#[test]
fn an_address_with_a_token_is_refused_before_anything_is_written() {
    let error = xgen_repo::RepoUrl::parse("https://oauth2:glpat-marker@gitlab.example/a.git").unwrap_err();
    assert_no_secret(&error, "glpat-marker");
    assert_eq!(format!("{:?}", Secret::new("glpat-marker".into())), "***");
}
