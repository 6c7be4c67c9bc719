//! `xgen context`.

use crate::output::{self, Failure, Format};
use serde_json::json;
use std::path::{Path, PathBuf};
use xgen_docker::{BuildContext, ContextReport, DockerError, Dockerfile, KeptOutBy};
use xgen_schema::{ErrorCode, WireError};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// List what a build of the folder sees, the biggest first, and what is kept out and by what
    Ls {
        /// The folder
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// The Dockerfile; default: Dockerfile in the folder
        #[arg(short, long, value_name = "DOCKERFILE")]
        file: Option<PathBuf>,
        /// How to write the answer
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
}

impl Command {
    pub(crate) fn json(&self) -> bool {
        let Self::Ls { format, .. } = self;
        *format == Format::Json
    }
}

pub(crate) fn run(command: Command) -> Result<(), Failure> {
    let Command::Ls { dir, file, format } = command;
    let report = report(&dir, &dockerfile(&dir, file.as_deref())?).map_err(WireError::from)?;
    match format {
        Format::Json => show_json(&report),
        Format::Text => show(&report),
    }
    Ok(())
}

fn report(dir: &Path, dockerfile: &Dockerfile) -> Result<ContextReport, DockerError> {
    let context = match dockerfile {
        Dockerfile::InContext(path) => BuildContext::open(dir, path)?,
        Dockerfile::Text(text) => BuildContext::open_with(dir, text)?,
    };
    context.report()
}

/// The Dockerfile that `-f` names, as for the docker CLI: its path starts at the current folder, and it may be outside
/// of the context.
pub(crate) fn dockerfile(dir: &Path, file: Option<&Path>) -> Result<Dockerfile, WireError> {
    let Some(file) = file else { return Ok(Dockerfile::default()) };
    let cannot = |error: std::io::Error| {
        WireError::new(
            ErrorCode::of_io(&error),
            format!("cannot read the Dockerfile {}: {error}", file.display()),
        )
        .with_hint("the path of -f starts at the current folder")
    };
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(cannot)?;
    let inside = dir.canonicalize().ok().and_then(|dir| folder.strip_prefix(dir).map(Path::to_path_buf).ok());
    match (inside, file.file_name()) {
        (Some(inside), Some(name)) if file.exists() => {
            Ok(Dockerfile::InContext(inside.join(name).to_string_lossy().into_owned()))
        }
        _ => std::fs::read_to_string(file).map(Dockerfile::Text).map_err(cannot),
    }
}

fn show(report: &ContextReport) {
    let rows = report.sent.iter().map(|entry| vec![output::size(entry.size_bytes), entry.path.clone()]);
    output::table(&rows.collect::<Vec<_>>());
    let by = match &report.ignore_file {
        Some(file) => format!("by {file}"),
        None => "there is no .dockerignore".to_owned(),
    };
    output::line(&format!("sent: {} files, {} ({by})", report.files, output::size(report.size_bytes)));
    if report.kept_out.is_empty() {
        return;
    }
    output::line("\nkept out:");
    let rows = report.kept_out.iter().map(|kept| {
        let by = match &kept.by {
            KeptOutBy::Line(line) => format!("by the line {line}"),
            KeptOutBy::Credentials(pattern) => format!("may hold credentials: {pattern}"),
        };
        let files =
            if kept.entry.files == 1 { "1 file".to_owned() } else { format!("{} files", kept.entry.files) };
        vec![output::size(kept.entry.size_bytes), kept.entry.path.clone(), files, by]
    });
    output::table(&rows.collect::<Vec<_>>());
}

fn show_json(report: &ContextReport) {
    let sent = report.sent.iter().map(|entry| json!({ "path": entry.path, "sizeBytes": entry.size_bytes }));
    let kept_out = report.kept_out.iter().map(|kept| {
        let (by, pattern) = match &kept.by {
            KeptOutBy::Line(line) => ("line", line.as_str()),
            KeptOutBy::Credentials(pattern) => ("credentials", *pattern),
        };
        let entry = &kept.entry;
        json!({ "path": entry.path, "files": entry.files, "sizeBytes": entry.size_bytes, "by": by, "pattern": pattern })
    });
    output::json(&json!({
        "ignoreFile": report.ignore_file,
        "files": report.files,
        "sizeBytes": report.size_bytes,
        "sent": sent.collect::<Vec<_>>(),
        "keptOut": kept_out.collect::<Vec<_>>(),
    }));
}
