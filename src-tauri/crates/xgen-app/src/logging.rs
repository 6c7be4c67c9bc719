//! The log: one file a day, seven kept, no prompt text and no secrets.

use std::io;
use std::path::Path;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::MakeWriterExt;

const KEPT_DAYS: usize = 7;

/// Logs to `<folder>/<name>.<date>.log`, and warnings to standard error. `XGEN_LOG` sets the filter.
///
/// A log that cannot be written is no reason not to start: then only standard error is used.
pub fn init(folder: &Path, name: &str) {
    let filter = EnvFilter::try_from_env("XGEN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    let stderr = io::stderr.with_max_level(tracing::Level::WARN);
    let file = std::fs::create_dir_all(folder).map_err(|e| e.to_string()).and_then(|()| {
        RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(name)
            .filename_suffix("log")
            .max_log_files(KEPT_DAYS)
            .build(folder)
            .map_err(|e| e.to_string())
    });
    // A logger that was set before, as in tests, is kept.
    let _ = match file {
        Ok(file) => builder.with_writer(stderr.and(file)).try_init(),
        Err(_) => builder.with_writer(stderr).try_init(),
    };
}
