//! A look at another frontend, beside the window.

use crate::app::{App, blocking, lock};
use crate::{Preview, convert};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use xgen_frontend::build::{GuardedCommand, ProcessEvent, Running};
use xgen_schema::{Empty, ErrorCode, FrontendPreviewReq, PreviewTarget, WireError};

/// Next.js compiles its first page when it is asked for it, but answers the port at once.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How many of its last lines an error of the development server shows.
const LINES_SHOWN: usize = 8;

impl App {
    /// Opens another frontend in a window beside, or changes what that window shows.
    ///
    /// # Errors
    /// `frontend_version_missing`; `frontend_source_missing` without a local folder; `frontend_packages_missing`;
    /// `frontend_no_node`; `frontend_build_failed` if its development server does not start; `unsupported` without a screen.
    pub async fn frontend_preview(self: &Arc<Self>, req: FrontendPreviewReq) -> Result<Empty, WireError> {
        let preview = match req.target {
            PreviewTarget::Bundled {} => Preview::Bundled,
            PreviewTarget::Version { version } => Preview::Version(self.shown(&version)?),
            PreviewTarget::Local {} => self.serve_folder().await?,
        };
        if !matches!(preview, Preview::Server(_)) {
            self.preview_closed();
        }
        let host = Arc::clone(&self.host);
        blocking(move || host.preview_frontend(&preview)).await?;
        Ok(Empty {})
    }

    /// The window beside is gone: what served it ends.
    pub fn preview_closed(&self) {
        lock(&self.frontend.server).take();
    }

    /// Starts `npm run dev` in the local folder, on a free port of this machine alone.
    async fn serve_folder(self: &Arc<Self>) -> Result<Preview, WireError> {
        let folder = self.local_source()?;
        let app = xgen_frontend::check::find_app(&folder, None)?;
        if !app.join("node_modules").is_dir() {
            let message = format!("the packages of {} are not installed", app.display());
            return Err(WireError::new(ErrorCode::FrontendPackagesMissing, message)
                .with_hint("run `npm install` in that folder: XGEN only reads it"));
        }
        let node = self.node()?;
        let npm = node
            .npm
            .clone()
            .ok_or_else(|| WireError::new(ErrorCode::FrontendNoNode, "there is Node.js here, and no npm"))?;
        let own = self.places.frontend();
        std::fs::create_dir_all(&own).map_err(|e| convert::io(&e, "cannot make", &own))?;
        let port = free_port().map_err(|e| convert::io(&e, "no free port for", &app))?;
        let command = GuardedCommand {
            program: npm,
            args: ["run", "dev", "--", "--hostname", "127.0.0.1", "--port", &port.to_string()]
                .map(Into::into)
                .into(),
            env: xgen_frontend::build::server_environment(&node),
            directory: app.clone(),
            // Not that of builds, which wait for theirs.
            lock: own.join("preview.lock"),
        };
        let mut running = self.launcher.launch(command)?;
        answers(&mut running, port, &app).await?;
        let (guard, mut events) = (running.stdin, running.events);
        *lock(&self.frontend.server) = Some(guard);
        // Who does not read stops the server.
        tokio::spawn(async move { while events.recv().await.is_some() {} });
        let url = url::Url::parse(&format!("http://127.0.0.1:{port}/")).expect("a port makes a URL");
        Ok(Preview::Server(url))
    }
}

/// Waits until the server answers on its port.
async fn answers(running: &mut Running, port: u16, app: &Path) -> Result<(), WireError> {
    let mut said = Vec::new();
    let failed = |said: &[String], why: &str| {
        let last = said[said.len().saturating_sub(LINES_SHOWN)..].join("\n");
        WireError::new(
            ErrorCode::FrontendBuildFailed,
            format!("the development server of {} {why}: {last}", app.display()),
        )
        .with_hint("run `npm run dev` in that folder to see more")
    };
    let deadline = tokio::time::Instant::now() + START_LIMIT;
    loop {
        tokio::select! {
            event = running.events.recv() => match event {
                Some(ProcessEvent::Line(_, line)) => said.push(String::from_utf8_lossy(&line).trim_end().to_owned()),
                Some(ProcessEvent::Exited(_)) | None => return Err(failed(&said, "ended")),
            },
            () = tokio::time::sleep(Duration::from_millis(100)) => {
                if tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                    return Ok(());
                }
            }
            () = tokio::time::sleep_until(deadline) => return Err(failed(&said, "did not answer within a minute")),
        }
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
