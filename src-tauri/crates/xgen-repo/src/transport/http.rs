//! Git's smart protocol over HTTP and HTTPS.
//!
//! The token goes to the scheme, host and port of the address and nowhere else. Only the first request follows
//! redirects, on the same server or from http to https, and only to the same service.

use std::io::{self, Read, Write};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use git2::transport::Service;
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use url::Url;
use xgen_core::Secret;

use super::{Flow, Line, POLL, Session, tls};
use crate::{Remote, RepoError, Silence};

const MAX_REDIRECTS: usize = 3;
const LIST: &str = "/info/refs?service=git-upload-pack";

pub(super) struct Http {
    runtime: Option<Runtime>,
    peer: Arc<Peer>,
}

/// What a request needs while it runs on its own.
struct Peer {
    client: Client,
    shown: String,
    /// Scheme, host and port that get the token.
    origin: Url,
    /// Where the redirects of the first request ended.
    base: Mutex<Url>,
    access: Option<(String, Secret)>,
}

impl Http {
    pub(super) fn new(url: &Url, remote: &Remote) -> Result<Self, RepoError> {
        let network = &remote.network;
        let mut client = Client::builder()
            .tls_backend_preconfigured(tls::config(network.ca_file.as_deref())?)
            .redirect(redirect::Policy::none())
            .connect_timeout(network.limits.connect)
            .http1_only()
            .user_agent(concat!("git/2.0 (xgen ", env!("CARGO_PKG_VERSION"), ")"));
        if let Some(proxy) = &network.proxy {
            // The error would repeat the address, which may hold a password.
            client = client.proxy(reqwest::Proxy::all(proxy).map_err(|_| RepoError::ProxyInvalid)?);
        }
        let started = |source: io::Error| RepoError::Io { path: "the network".into(), source };
        let client = client.build().map_err(|error| started(io::Error::other(error.without_url())))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("xgen-repo-http")
            .enable_all()
            .build()
            .map_err(started)?;
        let user = remote.access.username.clone().filter(|name| !name.is_empty());
        let token = remote.access.token.clone().filter(|token| !token.expose_secret().is_empty());
        let peer = Peer {
            client,
            shown: remote.url.display(),
            origin: url.clone(),
            base: Mutex::new(url.clone()),
            access: token.map(|token| (user.unwrap_or_else(|| "oauth2".into()), token)),
        };
        Ok(Self { runtime: Some(runtime), peer: Arc::new(peer) })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("only drop takes the runtime")
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        // A name lookup cannot be interrupted; waiting for it would make cancelling slow.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// One request and its answer, as libgit2 sees them: what is written is the body, the first read sends it.
pub(super) struct Exchange {
    session: Arc<Session>,
    list: bool,
    body: Vec<u8>,
    answer: Option<Answer>,
}

struct Answer {
    chunks: mpsc::Receiver<Result<Bytes, RepoError>>,
    sending: AbortHandle,
    current: Bytes,
    flow: Flow,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.sending.abort();
    }
}

impl Exchange {
    pub(super) fn new(session: &Arc<Session>, action: Service) -> Self {
        let list = action == Service::UploadPackLs;
        Self { session: Arc::clone(session), list, body: Vec::new(), answer: None }
    }

    fn send(&mut self) -> Answer {
        let body = (!self.list).then(|| std::mem::take(&mut self.body));
        let http = self.http();
        let (sender, chunks) = mpsc::channel(8);
        let request = run(Arc::clone(&http.peer), body, sender);
        let sending = http.runtime().spawn(request).abort_handle();
        Answer { chunks, sending, current: Bytes::new(), flow: Flow::new(self.list) }
    }

    fn http(&self) -> &Http {
        match &self.session.line {
            Line::Http(http) => http,
            Line::Ssh(_) | Line::Local => unreachable!("an exchange belongs to an HTTP session"),
        }
    }

    fn next(&self, answer: &mut Answer) -> Result<Bytes, RepoError> {
        let session = &self.session;
        loop {
            session.check()?;
            let chunk = match answer.chunks.try_recv() {
                Ok(chunk) => Some(chunk),
                Err(mpsc::error::TryRecvError::Disconnected) => None,
                Err(mpsc::error::TryRecvError::Empty) => {
                    let wait = async { tokio::time::timeout(POLL, answer.chunks.recv()).await };
                    match self.http().runtime().block_on(wait) {
                        Ok(chunk) => chunk,
                        Err(_) => {
                            answer.flow.idle(session)?;
                            continue;
                        }
                    }
                }
            };
            return match chunk {
                Some(Ok(bytes)) => answer.flow.got(session, &bytes).map(|()| bytes),
                Some(Err(error)) => Err(error),
                None => {
                    session.dry.store(true, Ordering::Relaxed);
                    Ok(Bytes::new())
                }
            };
        }
    }
}

impl Read for Exchange {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut answer = match self.answer.take() {
            Some(answer) => answer,
            None => self.send(),
        };
        if answer.current.is_empty() {
            answer.current = self.next(&mut answer).map_err(|error| self.session.fail(error))?;
        }
        let count = answer.current.len().min(into.len());
        into[..count].copy_from_slice(&answer.current.split_to(count));
        self.answer = Some(answer);
        Ok(count)
    }
}

impl Write for Exchange {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.body.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn run(peer: Arc<Peer>, body: Option<Vec<u8>>, sender: mpsc::Sender<Result<Bytes, RepoError>>) {
    if let Err(error) = transfer(&peer, body, &sender).await {
        let _ = sender.send(Err(error)).await;
    }
}

async fn transfer(
    peer: &Peer,
    body: Option<Vec<u8>>,
    sender: &mpsc::Sender<Result<Bytes, RepoError>>,
) -> Result<(), RepoError> {
    let mut response = match body {
        None => peer.list().await?,
        Some(body) => peer.fetch(body).await?,
    };
    while let Some(bytes) = response.chunk().await.map_err(|error| peer.broken(&error))? {
        if !bytes.is_empty() && sender.send(Ok(bytes)).await.is_err() {
            break;
        }
    }
    Ok(())
}

impl Peer {
    async fn list(&self) -> Result<Response, RepoError> {
        let mut url = self.at(LIST)?;
        for _ in 0..=MAX_REDIRECTS {
            let request = self.client.get(url.clone()).header(ACCEPT, "*/*");
            let response =
                self.authorized(request, &url).send().await.map_err(|error| self.broken(&error))?;
            if !response.status().is_redirection() {
                let response = self.judge(response, &url, "application/x-git-upload-pack-advertisement")?;
                self.settle(&url)?;
                return Ok(response);
            }
            url = self.follow(&url, &response)?;
        }
        Err(RepoError::RedirectLoop { url: self.shown.clone() })
    }

    async fn fetch(&self, body: Vec<u8>) -> Result<Response, RepoError> {
        let url = self.at("/git-upload-pack")?;
        let kind = "application/x-git-upload-pack-result";
        let request = self
            .client
            .post(url.clone())
            .header(CONTENT_TYPE, "application/x-git-upload-pack-request")
            .header(ACCEPT, kind)
            .body(body);
        let response = self.authorized(request, &url).send().await.map_err(|error| self.broken(&error))?;
        self.judge(response, &url, kind)
    }

    fn at(&self, service: &str) -> Result<Url, RepoError> {
        let base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        Url::parse(&format!("{}{service}", base.as_str().trim_end_matches('/')))
            .map_err(|_| RepoError::UrlInvalid { reason: "it cannot be read as an address" })
    }

    fn settle(&self, listed: &Url) -> Result<(), RepoError> {
        let base = listed.as_str().strip_suffix(LIST).and_then(|base| Url::parse(base).ok());
        let base = base.ok_or_else(|| RepoError::RedirectLoop { url: self.shown.clone() })?;
        *self.base.lock().unwrap_or_else(PoisonError::into_inner) = base;
        Ok(())
    }

    fn authorized(&self, request: reqwest::RequestBuilder, url: &Url) -> reqwest::RequestBuilder {
        match &self.access {
            Some((user, token)) if self.is_origin(url) => {
                request.basic_auth(user, Some(token.expose_secret()))
            }
            _ => request,
        }
    }

    /// http on its usual port and https on its usual port of one host are one server, run by one person.
    fn is_origin(&self, url: &Url) -> bool {
        let upgraded = is_upgrade(&self.origin, url) && self.origin.port().is_none() && url.port().is_none();
        url.origin() == self.origin.origin() || upgraded
    }

    fn follow(&self, from: &Url, response: &Response) -> Result<Url, RepoError> {
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let to = location.and_then(|to| from.join(to).ok()).ok_or_else(|| RepoError::NotGit {
            url: self.shown.clone(),
            got: "a redirect without a target".into(),
        })?;
        if to.origin() != from.origin() && !is_upgrade(from, &to) {
            let port = to.port().map(|port| format!(":{port}")).unwrap_or_default();
            let to = format!("{}://{}{port}", to.scheme(), to.host_str().unwrap_or_default());
            return Err(RepoError::Redirected { url: self.shown.clone(), to });
        }
        let plain = to.username().is_empty() && to.password().is_none() && to.fragment().is_none();
        if !plain || !to.as_str().ends_with(LIST) {
            return Err(RepoError::NotGit {
                url: self.shown.clone(),
                got: "a redirect to a page, which may be its login".into(),
            });
        }
        Ok(to)
    }

    fn judge(&self, response: Response, asked: &Url, kind: &str) -> Result<Response, RepoError> {
        let url = self.shown.clone();
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after_s = header(RETRY_AFTER).and_then(|value| value.parse().ok());
        Err(match status {
            StatusCode::OK => {
                let got = header(CONTENT_TYPE).unwrap_or("nothing");
                if got == kind {
                    return Ok(response);
                }
                RepoError::NotGit { url, got: got.chars().filter(|c| !c.is_control()).take(80).collect() }
            }
            StatusCode::UNAUTHORIZED if self.access.is_none() => RepoError::NeedsCredentials { url },
            StatusCode::UNAUTHORIZED if !self.is_origin(asked) => {
                RepoError::Redirected { url, to: asked.origin().ascii_serialization() }
            }
            StatusCode::UNAUTHORIZED => RepoError::Denied { url, what: "token" },
            StatusCode::FORBIDDEN => RepoError::Forbidden { url },
            StatusCode::NOT_FOUND | StatusCode::GONE => RepoError::NotFound { url },
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                RepoError::Proxy { url, reason: "it wants a user name and password".into() }
            }
            StatusCode::TOO_MANY_REQUESTS => RepoError::RateLimited { url, retry_after_s },
            StatusCode::SERVICE_UNAVAILABLE if retry_after_s.is_some() => {
                RepoError::RateLimited { url, retry_after_s }
            }
            status if status.is_server_error() => {
                RepoError::Server { url, reason: format!("status {status}") }
            }
            status if status.is_redirection() => {
                RepoError::NotGit { url, got: "a redirect in the middle of the transfer".into() }
            }
            status => RepoError::NotGit { url, got: format!("status {status}") },
        })
    }

    fn broken(&self, error: &reqwest::Error) -> RepoError {
        let url = self.shown.clone();
        if let Some(tls) = tls::problem(error, &url) {
            return tls;
        }
        if error.is_connect() {
            if error.is_timeout() {
                return RepoError::TimedOut { url, silence: Silence::Connect };
            }
            let all: Vec<String> = tls::causes(error).skip(1).map(ToString::to_string).collect();
            let reason = all.last().cloned().unwrap_or_default();
            return match all.iter().any(|cause| cause.contains("tunnel") || cause.contains("socks")) {
                true => RepoError::Proxy { url, reason },
                false => RepoError::Unreachable { url, reason },
            };
        }
        if error.is_timeout() {
            return RepoError::TimedOut { url, silence: Silence::Stall };
        }
        RepoError::Interrupted { url }
    }
}

fn is_upgrade(from: &Url, to: &Url) -> bool {
    from.scheme() == "http" && to.scheme() == "https" && from.host() == to.host()
}
