//! Requests that bollard does not make: its answers have fixed shapes, and engines differ in theirs.

use std::io;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::upgrade::Upgraded;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use xgen_core::Secret;

use super::Endpoint;

/// A connection to the engine.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// # Errors
/// What the operating system says.
pub(crate) async fn open(endpoint: &Endpoint) -> io::Result<Box<dyn Io>> {
    match endpoint {
        #[cfg(unix)]
        Endpoint::Unix(path) => Ok(Box::new(tokio::net::UnixStream::connect(path).await?)),
        #[cfg(windows)]
        Endpoint::Pipe(path) => Ok(Box::new(open_pipe(path).await?)),
        other => Err(io::Error::new(io::ErrorKind::Unsupported, format!("{other} is of another system"))),
    }
}

#[cfg(windows)]
async fn open_pipe(path: &str) -> io::Result<tokio::net::windows::named_pipe::NamedPipeClient> {
    use tokio::net::windows::named_pipe::ClientOptions;
    /// All instances of the pipe are taken for the moment.
    const ERROR_PIPE_BUSY: i32 = 231;
    for _ in 0..50 {
        match ClientOptions::new().open(path) {
            Err(error) if error.raw_os_error() == Some(ERROR_PIPE_BUSY) => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            opened => return opened,
        }
    }
    ClientOptions::new().open(path)
}

/// Why a request brought no usable answer.
#[derive(Debug)]
pub(crate) enum WireError {
    Connection(String),
    Status { status: u16, message: String },
    Shape(String),
}

impl From<hyper::Error> for WireError {
    fn from(error: hyper::Error) -> Self {
        Self::Connection(error.to_string())
    }
}

/// One request on a connection of its own; the whole answer.
pub(crate) async fn request(
    endpoint: &Endpoint,
    method: Method,
    path_and_query: &str,
) -> Result<Bytes, WireError> {
    let request = Request::builder().method(method).uri(path_and_query).header("host", "docker");
    let request =
        request.body(Full::new(Bytes::new())).map_err(|error| WireError::Shape(error.to_string()))?;
    let response = send(endpoint, request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    // A container that is started already is as it was wished to be.
    let done = status.is_success() || status == StatusCode::NOT_MODIFIED;
    if done { Ok(body) } else { Err(refusal(status, &body)) }
}

/// Turns a connection into one that carries something else.
pub(crate) async fn upgrade(
    endpoint: &Endpoint,
    request: Request<Full<Bytes>>,
) -> Result<Upgraded, WireError> {
    let response = send(endpoint, request).await?;
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        return Ok(hyper::upgrade::on(response).await?);
    }
    let status = response.status();
    Err(refusal(status, &response.into_body().collect().await?.to_bytes()))
}

async fn send(
    endpoint: &Endpoint,
    request: Request<Full<Bytes>>,
) -> Result<Response<hyper::body::Incoming>, WireError> {
    let io = open(endpoint).await.map_err(|error| WireError::Connection(error.to_string()))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await?;
    // Ends by itself when the answer is read or dropped.
    tokio::spawn(connection.with_upgrades());
    Ok(sender.send_request(request).await?)
}

fn refusal(status: StatusCode, body: &[u8]) -> WireError {
    #[derive(serde::Deserialize)]
    struct Refusal {
        message: String,
    }
    let message = match serde_json::from_slice::<Refusal>(body) {
        Ok(refusal) => refusal.message,
        Err(_) => String::from_utf8_lossy(body).trim().to_owned(),
    };
    WireError::Status { status: status.as_u16(), message }
}

/// An answer of JSON values one after the other, with line ends between them or without.
pub(crate) struct JsonStream<T> {
    body: hyper::body::Incoming,
    buffer: Vec<u8>,
    shape: std::marker::PhantomData<T>,
}

impl<T: serde::de::DeserializeOwned> JsonStream<T> {
    /// Sends a request without a body; `login` is the header for a registry.
    pub(crate) async fn open(
        endpoint: &Endpoint,
        method: Method,
        path_and_query: &str,
        login: Option<&Secret>,
    ) -> Result<Self, WireError> {
        let mut request = Request::builder().uri(path_and_query).header("host", "docker");
        if method == Method::POST {
            // An engine wants some login for a push, even an empty one.
            request = request.header("x-registry-auth", login.map_or("e30=", Secret::expose_secret));
        }
        let request = request.method(method);
        let request =
            request.body(Full::new(Bytes::new())).map_err(|error| WireError::Shape(error.to_string()))?;
        let response = send(endpoint, request).await?;
        let status = response.status();
        if !status.is_success() {
            return Err(refusal(status, &response.into_body().collect().await?.to_bytes()));
        }
        Ok(Self { body: response.into_body(), buffer: Vec::new(), shape: std::marker::PhantomData })
    }

    /// The next value; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<T>, WireError> {
        loop {
            let mut values = serde_json::Deserializer::from_slice(&self.buffer).into_iter::<T>();
            match values.next() {
                Some(Ok(value)) => {
                    let used = values.byte_offset();
                    self.buffer.drain(..used);
                    return Ok(Some(value));
                }
                Some(Err(error)) if !error.is_eof() => return Err(WireError::Shape(error.to_string())),
                _ => {}
            }
            match self.body.frame().await {
                Some(frame) => {
                    if let Ok(data) = frame?.into_data() {
                        self.buffer.extend_from_slice(&data);
                    }
                }
                None if self.buffer.iter().all(u8::is_ascii_whitespace) => return Ok(None),
                None => return Err(WireError::Connection("the answer ends in the middle".into())),
            }
        }
    }
}
