//! From a source to an export or a standalone server, by the project's own package manager and Next.js.
//!
//! The source is only read: everything happens in a copy, with a configuration around the project's own. Commands run
//! under a [`guard`](crate::guard), in an environment without secrets. Install scripts of packages are off, but a build
//! runs code of the repository: that is what a build is.
//!
//! Whoever builds holds [`Lock`](crate::versions::Lock): builds share their folder.

mod diagnosis;
mod environment;
mod error;
mod export;
mod launcher;
mod node;
mod packages;
mod run;
pub(crate) mod scratch;
mod source;
mod standalone;
mod tools;
mod wrapper;

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

pub use error::BuildError;
pub use launcher::{GuardedCommand, Launcher, ProcessEvent, Running, TokioLauncher};
pub use node::{Node, find_node};
pub use packages::Manager;
pub use source::{SourceKind, local_version_id};

pub use crate::check::Target;

use crate::Line;
use packages::Packages;
use run::{Runner, Tool};
use scratch::Scratch;
use wrapper::Wrapped;

/// What to build.
#[derive(Debug, Clone)]
pub struct BuildRequest<'a> {
    /// The source; nothing outside is looked at.
    pub source_root: &'a Path,
    /// The Next.js app in it: the root itself or a folder below.
    pub app: &'a Path,
    /// What counts as source.
    pub kind: SourceKind,
    /// What it is built for.
    pub target: Target,
    /// The folder for copies and packages: [`Versions::builds`](crate::versions::Versions::builds).
    pub builds: &'a Path,
    /// Who builds.
    pub node: &'a Node,
}

/// A step that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Copies the source and installs its packages.
    Install,
    /// Runs `next build`.
    Build,
}

/// What a build tells while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A step begins.
    Step(Step),
    /// A line of the log.
    Line(Line),
}

/// What a build made. It lies in the folder for builds and stays until the next build: move it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Built {
    /// For the window.
    Export {
        /// The folder with `index.html`.
        folder: PathBuf,
        /// Whether it has XGEN's own client.
        has_client: bool,
    },
    /// For the web.
    Standalone {
        /// The folder with everything the server needs.
        folder: PathBuf,
        /// `server.js`, relative to the folder.
        server: PathBuf,
    },
}

/// Builds an app. Cancelling, and dropping the future, ends every process of it.
///
/// # Errors
/// [`BuildError`]; nothing usable is left then but installed packages.
pub async fn build(
    request: &BuildRequest<'_>,
    launcher: &dyn Launcher,
    report: &(dyn Fn(Report) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<Built, BuildError> {
    let env = environment::clean(std::env::vars_os(), request.node, request.target);
    let runner = Runner { launcher, report, cancel, env, lock: scratch::lock(request.builds) };
    report(Report::Step(Step::Install));
    let place = Place::prepare(request, &runner).await?;
    let tool = tools::find(&place.packages, request.node, &runner, &place.packages.directory).await?;
    if place.scratch.installed() {
        runner.say(Line::xgen("the packages of an earlier build fit"));
    } else {
        install(&place, &tool, &runner).await?;
    }
    place.scratch.stamp()?;

    report(Report::Step(Step::Build));
    place.write_wrapper(request.target, &runner)?;
    let output = place.next_build(request.node, &tool, &runner).await?;
    if !output.ok() {
        return Err(diagnosis::build_failed(&output));
    }
    let built = place.take(request.target)?;
    scratch::prune(request.builds)?;
    Ok(built)
}

/// The environment of a development server: that of a build for the web.
#[must_use]
pub fn server_environment(node: &Node) -> Vec<(String, String)> {
    environment::clean(std::env::vars_os(), node, Target::Web)
}

/// The copy of a source.
struct Place {
    scratch: Scratch,
    tree: PathBuf,
    app: PathBuf,
    packages: Packages,
}

impl Place {
    /// Copies the source to where its packages are, or are going to be.
    async fn prepare(request: &BuildRequest<'_>, runner: &Runner<'_>) -> Result<Self, BuildError> {
        let (root, app, builds) =
            (request.source_root.to_owned(), request.app.to_owned(), request.builds.to_owned());
        let (kind, node, cancel) = (request.kind, request.node.clone(), runner.cancel.clone());
        let copied = tokio::task::spawn_blocking(move || {
            let missing = |path: &Path| BuildError::SourceMissing { path: path.to_owned() };
            let root = root.canonicalize().map_err(|_| missing(&root))?;
            let app = app.canonicalize().map_err(|_| missing(&app))?;
            let relative = app.strip_prefix(&root).map_err(|_| missing(&app))?;
            if !app.join("package.json").is_file() {
                return Err(missing(&app));
            }
            let packages = Packages::detect(&app, &root)?;
            let key = packages.key(&root, kind, &node)?;
            let scratch = Scratch::open(&builds, key.as_deref().unwrap_or("once"), key.is_some())?;
            let tree = scratch.tree();
            let files = source::copy(&root, &tree, kind, &cancel)?;
            // Joining nothing would leave a slash at the end.
            let app = if relative.as_os_str().is_empty() { tree.clone() } else { tree.join(relative) };
            let packages = Packages::detect(&app, &tree)?;
            Ok((Self { scratch, tree, app, packages }, files))
        });
        let (place, files) = copied.await.expect("copying does not panic")?;
        runner.say(Line::xgen(format!("{files} files copied")));
        Ok(place)
    }

    fn write_wrapper(&self, target: Target, runner: &Runner<'_>) -> Result<(), BuildError> {
        let next = self.next().ok_or_else(|| BuildError::NotNext { path: self.app.clone() })?;
        let version =
            packages::manifest(&next.join("package.json"))["version"].as_str().unwrap_or_default().to_owned();
        let wrapped = Wrapped {
            target,
            app: &self.app,
            packages: &self.packages.directory,
            tree: &self.tree,
            next_version: &version,
        };
        let own = wrapped.write()?.unwrap_or("no configuration of its own");
        runner.say(Line::xgen(format!("Next.js {version} for {}, {own}", target.as_str())));
        Ok(())
    }

    /// The folder of the package `next`.
    fn next(&self) -> Option<PathBuf> {
        let folders = self.app.ancestors().take_while(|dir| dir.starts_with(&self.tree));
        folders.map(|dir| dir.join("node_modules/next")).find(|next| next.join("package.json").is_file())
    }

    /// `next build`, by the project's own script if that does more than this.
    async fn next_build(
        &self,
        node: &Node,
        tool: &Tool,
        runner: &Runner<'_>,
    ) -> Result<run::Output, BuildError> {
        let scripts = packages::manifest(&self.app.join("package.json"))["scripts"].take();
        let script = scripts["build"].as_str().unwrap_or_default();
        let around = ["prebuild", "postbuild"].iter().any(|name| scripts[name].is_string());
        let plain = plain_flags(script);
        if script.contains("next build") && (around || plain.is_none()) {
            return runner.run(tool, &["run", "build"], &self.app).await;
        }
        let next = self.next().ok_or_else(|| BuildError::NotNext { path: self.app.clone() })?;
        let next = Tool::new(&node.path, &[&next.join("dist/bin/next").to_string_lossy()]);
        let mut args = vec!["build"];
        args.extend(plain.unwrap_or_default());
        runner.run(&next, &args, &self.app).await
    }

    fn take(&self, target: Target) -> Result<Built, BuildError> {
        match target {
            Target::Desktop => {
                let folder = self.app.join("out");
                export::verify(&folder)?;
                let has_client = export::has_client(&folder);
                Ok(Built::Export { folder, has_client })
            }
            Target::Web => {
                let (folder, server) = standalone::assemble(&self.app, &self.tree)?;
                Ok(Built::Standalone { folder, server })
            }
        }
    }
}

async fn install(place: &Place, tool: &Tool, runner: &Runner<'_>) -> Result<(), BuildError> {
    let packages = &place.packages;
    let output = runner.run(tool, packages.install_args(), &packages.directory).await?;
    if !output.ok() {
        return Err(diagnosis::install_failed(packages, &output));
    }
    if packages.scripts_of.is_empty() {
        return Ok(());
    }
    let mut args = vec!["rebuild"];
    args.extend(packages.scripts_of.iter().map(String::as_str));
    let output = runner.run(tool, &args, &packages.directory).await?;
    if output.ok() { Ok(()) } else { Err(diagnosis::install_failed(packages, &output)) }
}

/// The flags of a script that is `next build` and nothing else, settings of variables before it aside.
fn plain_flags(script: &str) -> Option<Vec<&str>> {
    let words: Vec<&str> = script.split_whitespace().collect();
    let flags = words.strip_prefix(&["next", "build"])?;
    flags
        .iter()
        .all(|flag| flag.starts_with("--") && flag[2..].chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .then(|| flags.to_vec())
}
