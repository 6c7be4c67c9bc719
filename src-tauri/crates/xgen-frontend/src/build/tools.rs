//! How the package manager of an app is called on this machine.

use std::ffi::OsStr;
use std::path::Path;

use super::node::{numbers, on_path};
use super::packages::{Manager, Packages};
use super::run::{Runner, Tool};
use super::{BuildError, Node};
use crate::Line;

/// The package manager: the one that the project carries, the one that is installed if it fits, by corepack, or by
/// `npm exec`, in this order.
pub(super) async fn find(
    packages: &Packages,
    node: &Node,
    runner: &Runner<'_>,
    dir: &Path,
) -> Result<Tool, BuildError> {
    let missing = |detail: String| BuildError::NoPackageManager { manager: packages.manager, detail };
    let npm = node.npm.as_ref().map(|npm| Tool::new(npm, &[]));
    if packages.manager == Manager::Npm {
        return npm.ok_or_else(|| missing("there is no npm beside Node.js".into()));
    }
    if packages.manager == Manager::Yarn
        && let Some(script) = carried_yarn(dir)
    {
        return Ok(Tool::new(&node.path, &[&script]));
    }
    let path = runner.env.iter().find(|(name, _)| name == "PATH").map(|(_, path)| OsStr::new(path));
    let name = packages.manager.name();
    if let Some(program) = on_path(name, path) {
        let tool = Tool::new(program, &[]);
        if fits(packages, version(&tool, runner, dir).await?.as_deref()) {
            return Ok(tool);
        }
    }
    let pinned = format!("{name}@{}", packages.version);
    if let Some(corepack) = on_path("corepack", path) {
        let tool = Tool::new(corepack, &[&pinned]);
        if fits(packages, version(&tool, runner, dir).await?.as_deref()) {
            return Ok(tool);
        }
        runner.say(Line::xgen(format!("corepack does not bring {pinned}; npm does")));
    }
    let npm =
        npm.ok_or_else(|| missing(format!("{name} is not installed, and there is no npm to get it")))?;
    // The releases of Yarn after 1 are in the registry under another name.
    let package = match packages.manager {
        Manager::Yarn if !packages.classic_yarn() => {
            format!("--package=@yarnpkg/cli-dist@{}", packages.version)
        }
        Manager::Npm | Manager::Yarn | Manager::Pnpm => format!("--package={pinned}"),
    };
    let tool = Tool::new(npm.program, &["exec", "--yes", &package, "--", name]);
    let output = runner.ask(&tool, &["--version"], dir).await?;
    if !output.ok() {
        let said = output.lines.iter().find(|line| line.text.contains("error")).map(|line| line.text.clone());
        return Err(missing(said.unwrap_or_else(|| format!("{pinned} could not be fetched"))));
    }
    Ok(tool)
}

/// What the tool says its version is; `None` if it does not run.
async fn version(tool: &Tool, runner: &Runner<'_>, dir: &Path) -> Result<Option<String>, BuildError> {
    let output = runner.ask(tool, &["--version"], dir).await?;
    Ok(output.lines.back().filter(|_| output.ok()).map(|line| line.text.trim().to_owned()))
}

/// Lock files change with major versions.
fn fits(packages: &Packages, version: Option<&str>) -> bool {
    version.is_some_and(|version| numbers(version).0 == packages.major())
}

/// `yarnPath: .yarn/releases/yarn-4.10.3.cjs`.
fn carried_yarn(dir: &Path) -> Option<String> {
    let settings = std::fs::read_to_string(dir.join(".yarnrc.yml")).ok()?;
    let path = settings.lines().find_map(|line| line.strip_prefix("yarnPath:"))?;
    let path = dir.join(path.trim().trim_matches(['"', '\'']));
    path.is_file().then(|| path.into_os_string().into_string().ok()).flatten()
}
