//! A server in front of the Git server, over TLS or not, that can be told to misbehave.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::host::host;

/// What the next connections meet.
#[derive(Debug, Clone)]
pub(crate) enum Conduct {
    /// All is well.
    Pass,
    /// Every request gets this instead.
    Answer(String),
    /// Only the request for objects gets this.
    AnswerFetch(String),
    /// The request is taken and nothing is said.
    Mute,
    /// The connection is taken and nothing is said, not even in TLS.
    MuteTls,
    /// The connection is closed at once.
    Close,
    /// Something that is not TLS.
    Plain,
    /// The pack ends here, a share of its length; with its length announced or not.
    Cut { at: f64, announced: bool },
    /// One bit of the pack is another.
    Flip(f64),
    /// The pack stops here and the connection stays.
    Stall(f64),
    /// From here on, a byte now and then.
    Drip(f64, Duration),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certificate {
    Good,
    UnknownIssuer,
    OtherHost,
    Expired,
    NotYetValid,
}

struct State {
    conduct: Conduct,
    tls: Option<Arc<ServerConfig>>,
    heads: Vec<String>,
}

pub(crate) struct Front {
    pub(crate) port: u16,
    /// `ca.pem` is the issuer of all certificates but one.
    pub(crate) dir: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
    state: Arc<Mutex<State>>,
}

impl Front {
    pub(crate) fn new(tls: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let issuer = issuer();
        std::fs::write(dir.path().join("ca.pem"), issuer.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State { conduct: Conduct::Pass, tls: None, heads: Vec::new() }));
        let front = Self { port, dir, issuer, state: Arc::clone(&state) };
        if tls {
            front.certificate(Certificate::Good);
        }
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                thread::spawn(move || serve(stream, &state));
            }
        });
        front
    }

    pub(crate) fn conduct(&self, conduct: Conduct) {
        self.state.lock().unwrap().conduct = conduct;
    }

    pub(crate) fn certificate(&self, certificate: Certificate) {
        let name = if certificate == Certificate::OtherHost { "other.example" } else { "localhost" };
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = match certificate {
            Certificate::Expired => (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1)),
            Certificate::NotYetValid => (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1)),
            _ => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
        };
        let key = KeyPair::generate().unwrap();
        let stranger = (certificate == Certificate::UnknownIssuer).then(issuer);
        let signed = params.signed_by(&key, stranger.as_ref().unwrap_or(&self.issuer)).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![signed.der().clone()], key)
            .unwrap();
        self.state.lock().unwrap().tls = Some(Arc::new(config));
    }

    /// The request lines and headers that came so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.state.lock().unwrap().heads.clone()
    }
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Test CA");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

trait Stream: Read + Write {
    fn end(&mut self);
}

impl Stream for TcpStream {
    fn end(&mut self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}

impl Stream for StreamOwned<ServerConnection, TcpStream> {
    fn end(&mut self) {
        self.conn.send_close_notify();
        let _ = self.conn.complete_io(&mut self.sock);
        let _ = self.sock.shutdown(Shutdown::Both);
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let (conduct, tls) = {
        let state = state.lock().unwrap();
        (state.conduct.clone(), state.tls.clone())
    };
    match conduct {
        Conduct::Close => return,
        Conduct::MuteTls => return wait_for_end(&mut stream),
        Conduct::Plain => {
            let _ = stream.write_all(b"220 mail.example ESMTP ready\r\n");
            return wait_for_end(&mut stream);
        }
        _ => {}
    }
    let _ = match tls {
        None => exchange(&mut stream, &conduct, state),
        Some(config) => {
            let connection = ServerConnection::new(config).unwrap();
            exchange(&mut StreamOwned::new(connection, stream), &conduct, state)
        }
    };
}

fn wait_for_end(stream: &mut dyn Read) {
    while let Ok(1..) = stream.read(&mut [0; 1024]) {}
}

fn exchange(stream: &mut dyn Stream, conduct: &Conduct, state: &Mutex<State>) -> std::io::Result<()> {
    let (head, body) = request(stream)?;
    state.lock().unwrap().heads.push(head.clone());
    let fetch = head.starts_with("POST");
    match conduct {
        Conduct::Mute => wait_for_end_of(stream),
        Conduct::Answer(answer) => stream.write_all(answer.as_bytes())?,
        Conduct::AnswerFetch(answer) if fetch => stream.write_all(answer.as_bytes())?,
        _ => {
            let answer = upstream(&head, &body)?;
            misbehave(stream, conduct, answer)?;
        }
    }
    stream.flush()?;
    stream.end();
    Ok(())
}

fn wait_for_end_of(stream: &mut dyn Stream) {
    while let Ok(1..) = stream.read(&mut [0; 1024]) {}
}

fn request(stream: &mut dyn Stream) -> std::io::Result<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    Ok((head, body))
}

/// The answer of the real server, asked in HTTP 1.0 so that it comes in one piece.
fn upstream(head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", host().http))?;
    let lines = head.replacen("HTTP/1.1", "HTTP/1.0", 1);
    stream.write_all(lines.as_bytes())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn misbehave(stream: &mut dyn Stream, conduct: &Conduct, mut answer: Vec<u8>) -> std::io::Result<()> {
    let body = find(&answer, b"\r\n\r\n").map_or(0, |at| at + 4);
    let Some(pack) = find(&answer, b"PACK") else { return stream.write_all(&answer) };
    let at = |share: f64| pack + ((answer.len() - pack) as f64 * share) as usize;
    match conduct {
        Conduct::Cut { at: share, announced } => {
            let at = at(*share);
            if *announced {
                let length = format!("Content-Length: {}\r\n", answer.len() - body);
                stream.write_all(&answer[..body - 2])?;
                stream.write_all(length.as_bytes())?;
                stream.write_all(&answer[body - 2..at])
            } else {
                stream.write_all(&answer[..at])
            }
        }
        Conduct::Flip(share) => {
            let at = at(*share);
            answer[at] ^= 0x10;
            stream.write_all(&answer)
        }
        Conduct::Stall(share) => {
            stream.write_all(&answer[..at(*share)])?;
            stream.flush()?;
            wait_for_end_of(stream);
            Ok(())
        }
        Conduct::Drip(share, pause) => {
            let at = at(*share);
            stream.write_all(&answer[..at])?;
            for byte in &answer[at..] {
                stream.write_all(&[*byte])?;
                stream.flush()?;
                thread::sleep(*pause);
            }
            Ok(())
        }
        _ => stream.write_all(&answer),
    }
}

fn find(all: &[u8], what: &[u8]) -> Option<usize> {
    all.windows(what.len()).position(|window| window == what)
}

/// An answer as text.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
}
