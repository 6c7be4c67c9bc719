//! Programs in a container that runs: a shell, or a single command.
//!
//! The bytes are read here and not by bollard, which waits for the end of a line before it passes on what a terminal
//! shows: a prompt would never appear.

use bollard::models::ExecConfig;
use bollard::query_parameters::ResizeExecOptions;
use bytes::{Buf, Bytes, BytesMut};
use http_body_util::Full;
use hyper::Request;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};

use super::{check_container, doing};
use crate::engine::wire::{WireError, upgrade};
use crate::engine::{Doing, Engine};
use crate::{DockerError, LogStream};

/// What to run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExecRequest {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The size of the terminal; without it the program has none.
    pub terminal: Option<TerminalSize>,
    /// As whom it runs; as the container's process without it.
    pub user: Option<String>,
    /// Where it starts; in the container's folder without it.
    pub working_dir: Option<String>,
    /// Further variables, as `NAME=value`.
    pub env: Vec<String>,
}

/// How many characters a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalSize {
    /// In a line.
    pub columns: u16,
    /// Lines.
    pub rows: u16,
}

/// A program that runs. Dropping all of it takes its input and output away and does not end it.
#[derive(Debug)]
pub struct Exec {
    engine: Engine,
    id: String,
    doing: Doing,
}

/// What a program reads.
#[derive(Debug)]
pub struct ExecInput {
    to: WriteHalf<TokioIo<Upgraded>>,
    doing: Doing,
}

/// What a program writes.
#[derive(Debug)]
pub struct ExecOutput {
    from: ReadHalf<TokioIo<Upgraded>>,
    buffer: BytesMut,
    terminal: bool,
    doing: Doing,
}

impl Engine {
    /// Runs a program in a container.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::InUse`] if the container does not run.
    pub async fn exec(
        &self,
        container: &str,
        request: &ExecRequest,
    ) -> Result<(Exec, ExecInput, ExecOutput), DockerError> {
        check_container(container)?;
        let doing = doing("running a program in", container);
        let terminal = request.terminal.is_some();
        let config = ExecConfig {
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            tty: Some(terminal),
            cmd: Some(request.command.clone()),
            user: request.user.clone(),
            working_dir: request.working_dir.clone(),
            env: Some(request.env.clone()),
            ..ExecConfig::default()
        };
        let created =
            self.quick().create_exec(container, config).await.map_err(|error| doing.fault(error))?;
        let start = Request::post(format!("/exec/{}/start", created.id))
            .header("host", "docker")
            .header("connection", "Upgrade")
            .header("upgrade", "tcp")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(format!(r#"{{"Detach":false,"Tty":{terminal}}}"#))))
            .map_err(|error| doing.wire_fault(WireError::Shape(error.to_string())))?;
        let upgraded = upgrade(self.address(), start).await.map_err(|error| doing.wire_fault(error))?;
        let (from, to) = tokio::io::split(TokioIo::new(upgraded));
        let exec = Exec { engine: self.clone(), id: created.id, doing: doing.clone() };
        if let Some(size) = request.terminal {
            exec.resize(size).await?;
        }
        let input = ExecInput { to, doing: doing.clone() };
        Ok((exec, input, ExecOutput { from, buffer: BytesMut::new(), terminal, doing }))
    }
}

impl Exec {
    /// Tells the program that its terminal has another size.
    ///
    /// # Errors
    /// [`DockerError::Gone`].
    pub async fn resize(&self, size: TerminalSize) -> Result<(), DockerError> {
        let options = ResizeExecOptions { h: size.rows.into(), w: size.columns.into() };
        match self
            .engine
            .quick()
            .resize_exec(&self.id, options)
            .await
            .map_err(|error| self.doing.fault(error))
        {
            // A program that has ended already has no terminal left.
            Err(DockerError::Gone { doing, reason }) => Err(DockerError::Gone { doing, reason }),
            _ => Ok(()),
        }
    }

    /// How the program ended; `None` while it runs.
    ///
    /// # Errors
    /// [`DockerError::Missing`] if the container is gone, [`DockerError::Gone`].
    pub async fn exit_code(&self) -> Result<Option<i64>, DockerError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            running: bool,
            #[serde(default)]
            exit_code: Option<i64>,
        }
        let answer: Answer = self.engine.get(&format!("/exec/{}/json", self.id), &self.doing).await?;
        Ok(if answer.running { None } else { answer.exit_code })
    }
}

impl ExecInput {
    /// Passes `bytes` to the program.
    ///
    /// # Errors
    /// [`DockerError::Gone`] once the program has ended.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), DockerError> {
        let written = async {
            self.to.write_all(bytes).await?;
            self.to.flush().await
        };
        written.await.map_err(|error| gone(&self.doing, &error))
    }

    /// Ends the input of the program.
    ///
    /// # Errors
    /// [`DockerError::Gone`] once the program has ended.
    pub async fn close(mut self) -> Result<(), DockerError> {
        self.to.shutdown().await.map_err(|error| gone(&self.doing, &error))
    }
}

impl ExecOutput {
    /// The next piece of what the program writes, cut anywhere; `None` when it has ended. A terminal has one stream.
    ///
    /// # Errors
    /// [`DockerError::Gone`].
    pub async fn next(&mut self) -> Result<Option<(LogStream, Bytes)>, DockerError> {
        loop {
            if let Some(piece) = self.piece() {
                return Ok(Some(piece));
            }
            let read = self.from.read_buf(&mut self.buffer).await;
            if read.map_err(|error| gone(&self.doing, &error))? == 0 {
                return Ok(None);
            }
        }
    }

    /// Without a terminal, each piece has a head of eight bytes: the stream, three zeros, the length.
    fn piece(&mut self) -> Option<(LogStream, Bytes)> {
        if self.terminal {
            let all = self.buffer.split().freeze();
            return if all.is_empty() { None } else { Some((LogStream::Stdout, all)) };
        }
        let head: [u8; 8] = self.buffer.get(..8)?.try_into().ok()?;
        let length = u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
        if self.buffer.len() < 8 + length {
            return None;
        }
        self.buffer.advance(8);
        let stream = if head[0] == 2 { LogStream::Stderr } else { LogStream::Stdout };
        Some((stream, self.buffer.split_to(length).freeze()))
    }
}

fn gone(doing: &Doing, error: &std::io::Error) -> DockerError {
    doing.wire_fault(WireError::Connection(error.to_string()))
}
