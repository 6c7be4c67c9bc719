//! `xgen doctor`.

use crate::output::{self, Failure};
use std::sync::Arc;
use xgen_app::{App, Check, Verdict};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) async fn run(app: &Arc<App>, args: &Args) -> Result<(), Failure> {
    let checks = app.doctor().await;
    if args.json {
        output::json(&checks);
    } else {
        for check in &checks {
            show(check);
        }
    }
    if checks.iter().any(|c| c.verdict == Verdict::Fail) { Err(Failure::Told) } else { Ok(()) }
}

fn show(check: &Check) {
    let mark = match check.verdict {
        Verdict::Ok => "ok  ",
        Verdict::Warn => "warn",
        Verdict::Fail => "FAIL",
    };
    output::line(&format!("{mark}  {}: {}", check.name, check.found));
    if let Some(remedy) = &check.remedy {
        output::line(&format!("      -> {remedy}"));
    }
}
