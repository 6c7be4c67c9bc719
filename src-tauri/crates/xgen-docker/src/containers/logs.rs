//! What containers say.

use std::time::Duration;

use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptions;
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

use super::{ContainerDetails, ContainerState, check_container, doing};
use crate::build::{Lines, last_state};
use crate::engine::Engine;
use crate::{DockerError, LogStream};

/// Which lines to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogRequest {
    /// Only so many from the end; all without it.
    pub tail: Option<u32>,
    /// Only those since then, in seconds since 1970.
    pub since_s: Option<i32>,
    /// Whether to wait for more, also after the container has stopped and started again.
    pub follow: bool,
}

/// A line of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Where it was written; a container with a terminal has only one stream.
    pub stream: LogStream,
    /// When, as the engine writes it (RFC 3339 with nanoseconds).
    pub time: String,
    /// Without the line end; of a line that was drawn over, the last state.
    pub text: String,
}

/// How often a container that stopped is looked at.
const LOOK: Duration = Duration::from_millis(500);

impl Engine {
    /// Reads the lines of a container and passes them to `on_line`.
    ///
    /// Ends with the last line, or if it follows when the container is removed.
    ///
    /// # Errors
    /// [`DockerError::Missing`] if there is no such container to begin with, [`DockerError::Cancelled`],
    /// [`DockerError::Gone`].
    pub async fn container_logs(
        &self,
        container: &str,
        request: &LogRequest,
        cancel: &CancellationToken,
        mut on_line: impl FnMut(LogLine) + Send,
    ) -> Result<(), DockerError> {
        check_container(container)?;
        let read = async {
            let mut reader = Reader { last: String::new(), passed: String::new(), lines: Lines::default() };
            let mut since = request.since_s.unwrap_or(0);
            let mut tail = request.tail;
            let mut details = self.container(container).await?;
            loop {
                // By id: another container may get the name.
                self.read_logs(&details.id, request.follow, since, tail, &mut reader, &mut on_line).await?;
                if !request.follow {
                    return Ok(());
                }
                details = match self.began_again(details).await? {
                    Some(details) => details,
                    None => return Ok(()),
                };
                since = reader.resume(since);
                tail = None;
            }
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(DockerError::Cancelled),
            ended = read => ended,
        }
    }

    async fn read_logs(
        &self,
        id: &str,
        follow: bool,
        since: i32,
        tail: Option<u32>,
        reader: &mut Reader,
        on_line: &mut (impl FnMut(LogLine) + Send),
    ) -> Result<(), DockerError> {
        let options = LogsOptions {
            follow,
            stdout: true,
            stderr: true,
            since,
            timestamps: true,
            tail: tail.map_or_else(|| "all".to_owned(), |lines| lines.to_string()),
            ..LogsOptions::default()
        };
        let mut pieces = std::pin::pin!(self.long().logs(id, Some(options)));
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => reader.piece(piece, on_line),
                Err(error) => {
                    let error = doing("reading the log of", id).fault(error);
                    // Removed while it was followed: there is no more to come.
                    return if matches!(error, DockerError::Missing { .. }) { Ok(()) } else { Err(error) };
                }
            }
        }
        reader.finish(on_line);
        Ok(())
    }

    /// Waits until the container runs, or has run since `before`; `None` once it is removed.
    async fn began_again(&self, before: ContainerDetails) -> Result<Option<ContainerDetails>, DockerError> {
        loop {
            match self.container(&before.id).await {
                // One that lives shorter than the time between two looks is known by when it began.
                Ok(now) if now.started_at != before.started_at => return Ok(Some(now)),
                Ok(now) => {
                    tokio::time::sleep(LOOK).await;
                    if now.state == ContainerState::Running {
                        return Ok(Some(now));
                    }
                }
                Err(DockerError::Missing { .. }) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }
}

struct Reader {
    /// The time of the newest line.
    last: String,
    /// What it was when the container stopped: these lines come again and are not passed on again.
    passed: String,
    lines: Lines,
}

impl Reader {
    fn piece(&mut self, piece: LogOutput, on_line: &mut impl FnMut(LogLine)) {
        let (stream, bytes) = match piece {
            LogOutput::StdErr { message } => (LogStream::Stderr, message),
            LogOutput::StdOut { message } | LogOutput::StdIn { message } | LogOutput::Console { message } => {
                (LogStream::Stdout, message)
            }
        };
        for line in self.lines.push("", stream, &bytes) {
            self.line(stream, &line, on_line);
        }
    }

    fn finish(&mut self, on_line: &mut impl FnMut(LogLine)) {
        for (stream, line) in self.lines.finish("") {
            self.line(stream, &line, on_line);
        }
    }

    fn line(&mut self, stream: LogStream, line: &[u8], on_line: &mut impl FnMut(LogLine)) {
        let space = line.iter().position(|b| *b == b' ').unwrap_or(line.len());
        let time = String::from_utf8_lossy(&line[..space]).into_owned();
        // All times have nine digits after the point and end in Z, so they sort as text.
        if time <= self.passed {
            return;
        }
        if time > self.last {
            self.last.clone_from(&time);
        }
        on_line(LogLine { stream, time, text: last_state(line.get(space + 1..).unwrap_or_default()) });
    }

    /// The second from which to read on.
    fn resume(&mut self, since: i32) -> i32 {
        self.passed.clone_from(&self.last);
        let last = chrono::DateTime::parse_from_rfc3339(&self.last).ok();
        last.and_then(|time| i32::try_from(time.timestamp()).ok()).unwrap_or(since)
    }
}
