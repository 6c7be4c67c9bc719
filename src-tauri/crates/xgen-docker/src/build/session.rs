//! The session of a build: BuildKit calls back over it for secrets and logins.
//!
//! A connection to the engine is turned around: after `POST /session` XGEN is the server on it. Secrets are answered
//! from memory, so they are in no file, no query and no process list.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bollard_buildkit_proto::health::health_server::{Health, HealthServer};
use bollard_buildkit_proto::health::{
    HealthCheckRequest, HealthCheckResponse, HealthListRequest, HealthListResponse,
    health_check_response::ServingStatus,
};
use bollard_buildkit_proto::moby::buildkit::secrets::v1::secrets_server::{Secrets, SecretsServer};
use bollard_buildkit_proto::moby::buildkit::secrets::v1::{GetSecretRequest, GetSecretResponse};
use bollard_buildkit_proto::moby::filesync::v1::auth_server::{Auth, AuthServer};
use bollard_buildkit_proto::moby::filesync::v1::{
    CredentialsRequest, CredentialsResponse, FetchTokenRequest, FetchTokenResponse, GetTokenAuthorityRequest,
    GetTokenAuthorityResponse, VerifyTokenAuthorityRequest, VerifyTokenAuthorityResponse,
};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use http_body_util::Full;
use hyper::Request;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;
use tonic::transport::Server;
use tonic::transport::server::Connected;
use tonic::{Response, Status, async_trait};

use crate::engine::wire::{WireError, upgrade};
use crate::engine::{Doing, Engine};
use crate::registry::Logins;

/// Ends when it is dropped.
pub(super) struct Session {
    pub(super) id: String,
    _stop: oneshot::Sender<()>,
}

const METHODS: [&str; 3] = [
    "/moby.buildkit.secrets.v1.Secrets/GetSecret",
    "/moby.filesync.v1.Auth/Credentials",
    "/grpc.health.v1.Health/Check",
];

impl Session {
    pub(super) async fn open(
        engine: &Engine,
        secrets: HashMap<String, Vec<u8>>,
        logins: Logins,
        doing: &Doing,
    ) -> Result<Self, crate::DockerError> {
        let id = uuid::Uuid::now_v7().to_string();
        let mut request = Request::post("/session")
            .header("host", "docker")
            .header("connection", "Upgrade")
            .header("upgrade", "h2c")
            .header("x-docker-expose-session-uuid", &id)
            .header("x-docker-expose-session-name", "xgen");
        for method in METHODS {
            request = request.header("x-docker-expose-session-grpc-method", method);
        }
        let request = request
            .body(Full::new(Bytes::new()))
            .map_err(|error| doing.wire_fault(WireError::Shape(error.to_string())))?;
        let upgraded = upgrade(engine.address(), request).await.map_err(|error| doing.wire_fault(error))?;

        let (stop, stopped) = oneshot::channel::<()>();
        let server = Server::builder()
            .add_service(HealthServer::new(Serving))
            .add_service(AuthServer::new(LoginService(logins)))
            .add_service(SecretsServer::new(SecretService(secrets)));
        let connection = Connection(TokioIo::new(upgraded));
        // The stream of connections never ends; else the server would after the first.
        let connections = stream::iter([Ok::<_, io::Error>(connection)]).chain(stream::pending());
        // Aborting the task instead of this shutdown would leave the connection open.
        let served = server.serve_with_incoming_shutdown(connections, async {
            let _ = stopped.await;
        });
        tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::debug!(%error, "the session of a build ended");
            }
        });
        Ok(Self { id, _stop: stop })
    }
}

struct SecretService(HashMap<String, Vec<u8>>);

#[async_trait]
impl Secrets for SecretService {
    async fn get_secret(
        &self,
        request: tonic::Request<GetSecretRequest>,
    ) -> Result<Response<GetSecretResponse>, Status> {
        let id = request.into_inner().id;
        match self.0.get(&id) {
            Some(data) => Ok(Response::new(GetSecretResponse { data: data.clone() })),
            None => Err(Status::not_found(format!("secret {id}: not found"))),
        }
    }
}

struct LoginService(Logins);

#[async_trait]
impl Auth for LoginService {
    async fn credentials(
        &self,
        request: tonic::Request<CredentialsRequest>,
    ) -> Result<Response<CredentialsResponse>, Status> {
        let host = request.into_inner().host;
        let login =
            self.0.of_registry(&host).await.map_err(|error| Status::unavailable(error.to_string()))?;
        let (username, secret) = login.map(|login| login.for_buildkit()).unwrap_or_default();
        Ok(Response::new(CredentialsResponse { username, secret }))
    }

    async fn fetch_token(
        &self,
        _: tonic::Request<FetchTokenRequest>,
    ) -> Result<Response<FetchTokenResponse>, Status> {
        Err(Status::unimplemented("the engine fetches tokens itself"))
    }

    async fn get_token_authority(
        &self,
        _: tonic::Request<GetTokenAuthorityRequest>,
    ) -> Result<Response<GetTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("the engine fetches tokens itself"))
    }

    async fn verify_token_authority(
        &self,
        _: tonic::Request<VerifyTokenAuthorityRequest>,
    ) -> Result<Response<VerifyTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("the engine fetches tokens itself"))
    }
}

struct Serving;

#[async_trait]
impl Health for Serving {
    async fn check(
        &self,
        _: tonic::Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse { status: ServingStatus::Serving as i32 }))
    }

    async fn list(
        &self,
        _: tonic::Request<HealthListRequest>,
    ) -> Result<Response<HealthListResponse>, Status> {
        Err(Status::unimplemented("only Check"))
    }

    type WatchStream = stream::Pending<Result<HealthCheckResponse, Status>>;

    async fn watch(
        &self,
        _: tonic::Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("only Check"))
    }
}

/// The turned connection, as tonic wants it.
struct Connection(TokioIo<Upgraded>);

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) -> Self::ConnectInfo {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
