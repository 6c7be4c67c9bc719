//! One build from its request to its image.

use bollard::Docker;
use bollard::models::{BuildInfo, BuildInfoAux};
use futures::{Stream, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

use super::classic::Classic;
use super::progress::Progress;
use super::session::Session;
use super::trouble::{ends_in_certificate, failed};
use super::{BuildEvent, BuildRequest, Builder, Built, Warning};
use crate::engine::{Doing, Engine};
use crate::registry::Logins;
use crate::{BuildContext, ContextReport, DockerError, KeptOutBy};

impl Engine {
    /// Builds an image and tells `on_event` what happens.
    ///
    /// Nothing is tagged unless the whole build succeeds. When `cancel` is set the engine ends the step that runs.
    ///
    /// # Errors
    /// [`DockerError::StepFailed`] with the last lines of the step, [`DockerError::BuildCertificate`],
    /// [`DockerError::BadDockerfile`], [`DockerError::ContextRefused`] and its kin, [`DockerError::Cancelled`],
    /// [`DockerError::Unsupported`] for secrets on an engine without BuildKit, [`DockerError::Gone`].
    pub async fn build(
        &self,
        request: &BuildRequest,
        cancel: &CancellationToken,
        mut on_event: impl FnMut(BuildEvent) + Send,
    ) -> Result<Built, DockerError> {
        request.check()?;
        let doing = Doing::new("building", &request.title());
        let secrets = request.read_secrets()?;
        let builder = match unless(cancel, self.builds_with_buildkit()).await? {
            true => Builder::BuildKit,
            false => Builder::Classic,
        };
        on_event(BuildEvent::Builder(builder));
        if builder == Builder::Classic {
            if !secrets.is_empty() {
                let what = "a build with secrets needs BuildKit, which this engine does not have".to_owned();
                return Err(DockerError::Unsupported { what });
            }
            on_event(BuildEvent::Warning(Warning::ClassicBuilder));
        }

        let context = request.open_context()?;
        let mut options = request.options(context.dockerfile());
        let logins = Logins::of(self.config_folder());
        // Kept until the build is over: dropping it ends the session, and the build with it.
        let session = match builder {
            Builder::BuildKit => Some(unless(cancel, Session::open(self, secrets, logins, &doing)).await?),
            Builder::Classic => None,
        };
        options.session = session.as_ref().map(|session| session.id.clone());
        let client =
            if builder == Builder::BuildKit { with_buildkit(self.long()) } else { self.long().clone() };

        let sending = Sending::start(context);
        let body = bollard::body_try_stream(ReceiverStream::new(sending.pieces));
        let answers = client.build_image(options, None, Some(body));
        let mut run = Run {
            doing: &doing,
            builder,
            progress: Progress::new(request.hidden()),
            classic: Classic::default(),
        };
        let ended = run.follow(answers, sending.report, cancel, &mut on_event).await;
        if matches!(ended, Err(DockerError::Cancelled)) {
            // The walk of the folder ends by itself with its next piece.
            return Err(DockerError::Cancelled);
        }
        let sent = sending.task.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
        let image_id = match (ended, sent) {
            // What went wrong with the folder explains what the engine then says about the archive.
            (Err(_), Err(error)) if !is_cut(&error) => return Err(error),
            (ended, _) => ended?,
        };
        drop(session);
        self.finish(request, image_id, &run).await
    }

    async fn finish(
        &self,
        request: &BuildRequest,
        image_id: Option<String>,
        run: &Run<'_>,
    ) -> Result<Built, DockerError> {
        let name = image_id.or_else(|| request.tags.first().cloned());
        let name = name.ok_or_else(|| run.doing.bad_answer("it names no image"))?;
        let image = self.image(&name).await?;
        for tag in request.tags.iter().skip(1) {
            self.tag_image(&image.id, tag).await?;
        }
        let (steps, cached_steps) = match run.builder {
            Builder::BuildKit => run.progress.counts(),
            Builder::Classic => run.classic.counts(),
        };
        let (image_id, size_bytes) = (image.id, image.size_bytes);
        Ok(Built { image_id, size_bytes, builder: run.builder, steps, cached_steps })
    }
}

async fn unless<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = Result<T, DockerError>>,
) -> Result<T, DockerError> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(DockerError::Cancelled),
        done = work => done,
    }
}

/// bollard opens a session of its own, without secrets, for what it knows as a BuildKit build; so it is asked for the
/// other kind, and the request is changed on its way out.
fn with_buildkit(docker: &Docker) -> Docker {
    docker.clone().with_request_modifier(|mut request| {
        let uri = request.uri().to_string();
        if uri.contains("/build?")
            && let Ok(changed) = uri.replace("&version=1", "&version=2").parse()
        {
            *request.uri_mut() = changed;
        }
        request
    })
}

/// The engine stopped reading: its own answer is the reason, not this.
fn is_cut(error: &DockerError) -> bool {
    matches!(error, DockerError::Io { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
}

struct Sending {
    pieces: mpsc::Receiver<std::io::Result<bytes::Bytes>>,
    report: mpsc::UnboundedReceiver<ContextReport>,
    task: JoinHandle<Result<(), DockerError>>,
}

impl Sending {
    fn start(context: BuildContext) -> Self {
        let (to, pieces) = mpsc::channel(8);
        let (tell, report) = mpsc::unbounded_channel();
        let task = tokio::task::spawn_blocking(move || {
            context.send(to, |report| {
                let _ = tell.send(report);
            })
        });
        Self { pieces, report, task }
    }
}

struct Run<'a> {
    doing: &'a Doing,
    builder: Builder,
    progress: Progress,
    classic: Classic,
}

impl Run<'_> {
    /// The id of the image, if the engine names it.
    async fn follow(
        &mut self,
        answers: impl Stream<Item = Result<BuildInfo, bollard::errors::Error>>,
        mut report: mpsc::UnboundedReceiver<ContextReport>,
        cancel: &CancellationToken,
        on_event: &mut (impl FnMut(BuildEvent) + Send),
    ) -> Result<Option<String>, DockerError> {
        let mut answers = std::pin::pin!(answers);
        let mut image_id = None;
        loop {
            let answer = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(DockerError::Cancelled),
                Some(report) = report.recv() => {
                    tell_context(report, on_event);
                    continue;
                }
                answer = answers.next() => answer,
            };
            let Some(answer) = answer else { break };
            let info = match answer {
                Ok(info) => info,
                Err(bollard::errors::Error::DockerStreamError { error }) => return Err(self.failed(&error)),
                Err(bollard::errors::Error::DockerResponseServerError { message, .. }) => {
                    return Err(failed(self.doing, None, &message));
                }
                Err(error) => return Err(self.doing.fault(error)),
            };
            for event in self.events(info, &mut image_id) {
                let untrusted = self.untrusted(&event);
                on_event(event);
                if let Some(error) = untrusted {
                    return Err(error);
                }
            }
        }
        for event in self.classic.end() {
            on_event(event);
        }
        Ok(image_id)
    }

    fn events(&mut self, info: BuildInfo, image_id: &mut Option<String>) -> Vec<BuildEvent> {
        match info.aux {
            Some(BuildInfoAux::BuildKit(status)) => self.progress.status(status),
            Some(BuildInfoAux::Default(id)) => {
                *image_id = id.id.or(image_id.take());
                Vec::new()
            }
            None => info.stream.map(|text| self.classic.text(&text)).unwrap_or_default(),
        }
    }

    fn untrusted(&self, event: &BuildEvent) -> Option<DockerError> {
        let BuildEvent::Log { id, text, .. } = event else { return None };
        if !ends_in_certificate(text) {
            return None;
        }
        let step = match (self.builder, self.classic.current()) {
            (Builder::Classic, Some((name, _))) => name.to_owned(),
            _ => self.progress.name_of(id).to_owned(),
        };
        Some(DockerError::BuildCertificate { step, line: text.clone() })
    }

    fn failed(&self, text: &str) -> DockerError {
        let step = match self.builder {
            Builder::BuildKit => self.progress.failure().map(|failure| (failure.name, failure.log)),
            Builder::Classic => self.classic.current(),
        };
        failed(self.doing, step, text)
    }
}

fn tell_context(report: ContextReport, on_event: &mut impl FnMut(BuildEvent)) {
    let kept: Vec<String> = report
        .kept_out
        .iter()
        .filter(|kept| matches!(kept.by, KeptOutBy::Credentials(_)))
        .map(|kept| kept.entry.path.clone())
        .collect();
    on_event(BuildEvent::Context(report));
    if !kept.is_empty() {
        on_event(BuildEvent::Warning(Warning::CredentialsKeptOut(kept)));
    }
}
