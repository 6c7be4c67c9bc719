//! How libgit2 reaches a server: through this crate and nothing else.
//!
//! libgit2's own HTTP follows redirects to other hosts, has no limits before the first byte, and uses another TLS
//! library on each system; its SSH needs OpenSSL. Here it sees only `xgen-http://remote` or `xgen-ssh://remote`, never
//! an address or a token. What they stand for is the [`Session`] of the calling thread.

mod http;
mod ssh;
mod tls;

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream, Transport};

use crate::url::Place;
use crate::{Limits, Remote, RepoError, Silence};

thread_local! {
    static CURRENT: RefCell<Option<Arc<Session>>> = const { RefCell::new(None) };
}

/// Everything that one call knows about its connection.
pub(crate) struct Session {
    pub(crate) shown: String,
    line: Line,
    pub(crate) limits: Limits,
    cancel: Arc<AtomicBool>,
    started: Instant,
    received: AtomicU64,
    dry: AtomicBool,
    failure: Mutex<Option<RepoError>>,
    capabilities: OnceLock<String>,
}

enum Line {
    Http(http::Http),
    Ssh(ssh::Ssh),
    Local,
}

impl Session {
    pub(crate) fn open(remote: &Remote, cancel: &Arc<AtomicBool>) -> Result<Arc<Self>, RepoError> {
        remote.check()?;
        let line = match remote.url.place() {
            Place::Http(url) => Line::Http(http::Http::new(url, remote)?),
            Place::Ssh(place) => Line::Ssh(ssh::Ssh::new(place, remote)),
            Place::Local(path) if path.is_dir() => Line::Local,
            Place::Local(_) => return Err(RepoError::NotFound { url: remote.url.display() }),
        };
        Ok(Arc::new(Self {
            shown: remote.url.display(),
            line,
            limits: remote.network.limits,
            cancel: Arc::clone(cancel),
            started: Instant::now(),
            received: AtomicU64::new(0),
            dry: AtomicBool::new(false),
            failure: Mutex::new(None),
            capabilities: OnceLock::new(),
        }))
    }

    /// The address for libgit2.
    pub(crate) fn address(&self, remote: &Remote) -> String {
        match (&self.line, remote.url.place()) {
            (Line::Http(_), _) => "xgen-http://remote".into(),
            (Line::Ssh(_), _) => "xgen-ssh://remote".into(),
            (Line::Local, Place::Local(path)) => path.display().to_string(),
            (Line::Local, _) => unreachable!("only a folder has a local line"),
        }
    }

    /// libgit2 can fetch a part of the history only from a server.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self.line, Line::Local)
    }

    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Whether libgit2 wanted more than the last answer had. It stops reading where the protocol says that all is said.
    pub(crate) fn ran_dry(&self) -> bool {
        self.dry.load(Ordering::Relaxed)
    }

    /// Whether the server offered `name` when it listed its refs.
    pub(crate) fn offers(&self, name: &str) -> bool {
        self.capabilities.get().is_some_and(|all| all.split(' ').any(|one| one == name))
    }

    /// One request of the fetch service, outside of libgit2.
    pub(crate) fn ask(self: &Arc<Self>) -> Result<Box<dyn SmartSubtransportStream>, RepoError> {
        match &self.line {
            Line::Http(_) => Ok(Box::new(http::Exchange::new(self, Service::UploadPack))),
            Line::Ssh(ssh) => {
                let mut stream = ssh.connect(self)?;
                stream.skip_advertisement().map_err(|error| self.failed(error))?;
                Ok(Box::new(stream))
            }
            Line::Local => unreachable!("a folder is asked by libgit2 alone"),
        }
    }

    /// The typed reason of a failure that libgit2 or a stream reported as text.
    pub(crate) fn failure(&self) -> Option<RepoError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn failed(&self, error: std::io::Error) -> RepoError {
        self.failure()
            .unwrap_or_else(|| RepoError::Corrupt { url: self.shown.clone(), reason: error.to_string() })
    }

    /// Keeps `error`, since libgit2 and `std::io` carry only a text.
    fn fail(&self, error: RepoError) -> std::io::Error {
        let text = std::io::Error::other(error.to_string());
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        text
    }

    fn timed_out(&self, silence: Silence) -> RepoError {
        RepoError::TimedOut { url: self.shown.clone(), silence }
    }

    fn interrupted(&self) -> RepoError {
        RepoError::Interrupted { url: self.shown.clone() }
    }

    fn check(&self) -> Result<(), RepoError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(RepoError::Cancelled);
        }
        if self.started.elapsed() > self.limits.total {
            return Err(self.timed_out(Silence::Total));
        }
        Ok(())
    }

    /// The first packet of the list of refs has the server's capabilities after a NUL.
    fn note_capabilities(&self, head: &[u8]) {
        let line =
            head.split(|byte| *byte == 0).nth(1).and_then(|rest| rest.split(|byte| *byte == b'\n').next());
        if let Some(line) = line {
            let _ = self.capabilities.set(String::from_utf8_lossy(line).into_owned());
        }
    }
}

/// How often a waiting stream looks at the flag and the clock.
const POLL: Duration = Duration::from_millis(50);

/// The clocks of one answer.
struct Flow {
    last: Instant,
    any: bool,
    window: Instant,
    window_bytes: u64,
    /// The start of the list of refs, until its capabilities are known.
    head: Option<Vec<u8>>,
}

impl Flow {
    fn new(list: bool) -> Self {
        let now = Instant::now();
        Self { last: now, any: false, window: now, window_bytes: 0, head: list.then(Vec::new) }
    }

    fn got(&mut self, session: &Session, bytes: &[u8]) -> Result<(), RepoError> {
        let now = Instant::now();
        if !self.any {
            self.window = now;
        }
        (self.any, self.last) = (true, now);
        let count = bytes.len() as u64;
        self.window_bytes += count;
        let all = session.received.fetch_add(count, Ordering::Relaxed) + count;
        if all > session.limits.max_bytes {
            return Err(RepoError::TooLarge {
                what: "the transfer".into(),
                limit: format!("{} bytes", session.limits.max_bytes),
            });
        }
        if let Some(head) = &mut self.head {
            head.extend_from_slice(&bytes[..bytes.len().min(4096)]);
            if head.len() >= 4096 || head.windows(2).any(|pair| pair[0] != 0 && pair[1] == b'\n') {
                session.note_capabilities(head);
                if session.capabilities.get().is_some() || head.len() >= 4096 {
                    self.head = None;
                }
            }
        }
        self.rate(session)
    }

    /// Nothing came for a while: is that still acceptable?
    fn idle(&mut self, session: &Session) -> Result<(), RepoError> {
        session.check()?;
        let (limit, silence) = if self.any {
            (session.limits.stall, Silence::Stall)
        } else {
            // The connection may still have to be made, which has a limit of its own.
            (session.limits.connect + session.limits.first_byte, Silence::FirstByte)
        };
        if self.last.elapsed() > limit {
            return Err(session.timed_out(silence));
        }
        self.rate(session)
    }

    fn rate(&mut self, session: &Session) -> Result<(), RepoError> {
        let span = self.window.elapsed();
        if !self.any || span < session.limits.rate_window {
            return Ok(());
        }
        let slow = (self.window_bytes as f64) < session.limits.min_rate as f64 * span.as_secs_f64();
        (self.window, self.window_bytes) = (Instant::now(), 0);
        if slow { Err(session.timed_out(Silence::Rate)) } else { Ok(()) }
    }
}

/// Makes `session` the one that libgit2's transports of this thread belong to, until the guard is dropped.
pub(crate) fn enter(session: &Arc<Session>) -> Entered {
    register();
    CURRENT.with(|current| *current.borrow_mut() = Some(Arc::clone(session)));
    Entered
}

pub(crate) struct Entered;

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.with(|current| *current.borrow_mut() = None);
    }
}

fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for (scheme, stateless) in [("xgen-http", true), ("xgen-ssh", false)] {
            // SAFETY: libgit2 wants no transport to be created meanwhile. `Once` holds back every other thread that
            // comes here, and threads come here before their first remote.
            let done = unsafe {
                git2::transport::register(scheme, move |remote| {
                    let session = CURRENT
                        .with(|current| current.borrow().clone())
                        .ok_or_else(|| git2::Error::from_str("no session on this thread"))?;
                    Transport::smart(remote, stateless, Subtransport(session))
                })
            };
            done.expect("libgit2 takes a scheme that nobody has registered");
        }
    });
}

struct Subtransport(Arc<Session>);

impl SmartSubtransport for Subtransport {
    fn action(&self, _: &str, action: Service) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        let session = &self.0;
        match (&session.line, action) {
            (Line::Http(_), Service::UploadPackLs | Service::UploadPack) => {
                Ok(Box::new(http::Exchange::new(session, action)))
            }
            // libgit2 keeps using this stream for the fetch itself.
            (Line::Ssh(ssh), Service::UploadPackLs) => match ssh.connect(session) {
                Ok(stream) => Ok(Box::new(stream)),
                Err(error) => Err(git2::Error::from_str(&session.fail(error).to_string())),
            },
            _ => Err(git2::Error::from_str("only fetching is supported")),
        }
    }

    fn close(&self) -> Result<(), git2::Error> {
        Ok(())
    }
}
