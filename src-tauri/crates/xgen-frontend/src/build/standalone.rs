//! A standalone server, complete: Next.js leaves out what it expects a CDN to have.

use std::fs;
use std::path::{Path, PathBuf};

use super::BuildError;

/// Puts `.next/static` and `public` where the server looks for them. Returns the folder and, relative to it, `server.js`.
pub(super) fn assemble(app: &Path, tree: &Path) -> Result<(PathBuf, PathBuf), BuildError> {
    let folder = app.join(".next/standalone");
    // Below the folder the app lies as it lies below the root that the configuration names.
    let roots = app.ancestors().take_while(|root| root.starts_with(tree));
    let below = roots
        .filter_map(|root| app.strip_prefix(root).ok())
        .find(|below| folder.join(below).join("server.js").is_file());
    let Some(below) = below else {
        return Err(BuildError::ExportBroken { reason: "there is no server.js in .next/standalone".into() });
    };
    let served = folder.join(below);
    move_folder(&app.join(".next/static"), &served.join(".next/static"))?;
    move_folder(&app.join("public"), &served.join("public"))?;
    Ok((folder.clone(), below.join("server.js")))
}

fn move_folder(from: &Path, to: &Path) -> Result<(), BuildError> {
    if !from.is_dir() {
        return Ok(());
    }
    fs::remove_dir_all(to).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(BuildError::io(to)(error)),
    })?;
    fs::rename(from, to).map_err(BuildError::io(from))
}
