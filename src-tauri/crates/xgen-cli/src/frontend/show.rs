//! What `xgen frontend` prints.

use crate::output;
use std::io::{IsTerminal, Write};
use tokio_util::sync::CancellationToken;
use xgen_app::Frames;
use xgen_schema::{
    Finding, FindingSeverity, FrontendFrame, FrontendReport, FrontendStatus, FrontendStep, LogStream,
    RemoteRevision, SyncKind, SyncResult, TokenSource, VersionState,
};

const SHORT: usize = 12;

/// Steps and lines on standard error; numbers only on a terminal.
pub(crate) fn frames(json: bool) -> Frames<FrontendFrame> {
    let terminal = std::io::stderr().is_terminal();
    if json && !terminal {
        return Frames::ignored();
    }
    Frames::new(CancellationToken::new(), move |frame| {
        let mut err = std::io::stderr().lock();
        let _ = match frame {
            FrontendFrame::Step { step } if terminal => writeln!(err, "\r\x1b[K==> {}", name(step)),
            FrontendFrame::Step { step } => writeln!(err, "==> {}", name(step)),
            FrontendFrame::Progress { done, total, bytes, .. } if terminal => {
                let total = total.map(|total| format!(" of {total}")).unwrap_or_default();
                let bytes = if bytes > 0 { format!(", {}", output::size(bytes)) } else { String::new() };
                write!(err, "\r\x1b[K{done}{total}{bytes}")
            }
            FrontendFrame::Progress { .. } => Ok(()),
            FrontendFrame::Line { line } if line.stream == LogStream::Xgen => writeln!(err, "{}", line.text),
            FrontendFrame::Line { line } => writeln!(err, "    {}", line.text),
        };
    })
}

fn name(step: FrontendStep) -> &'static str {
    match step {
        FrontendStep::Look => "asking the server",
        FrontendStep::Fetch => "fetching",
        FrontendStep::Inspect => "inspecting the tree",
        FrontendStep::Checkout => "writing files",
        FrontendStep::Check => "checking the app",
        FrontendStep::Install => "installing packages",
        FrontendStep::Build => "building",
        FrontendStep::Try => "trying it",
        FrontendStep::Activate => "activating",
    }
}

pub(crate) fn synced(result: &SyncResult) {
    let to = short(&result.to);
    let what = match (result.kind, &result.from) {
        (SyncKind::UpToDate, _) => format!("up to date at {to}"),
        (SyncKind::First, _) | (_, None) => format!("fetched {to}"),
        (SyncKind::Updated, Some(from)) => format!("updated {} -> {to}", short(from)),
        (SyncKind::Forced, Some(from)) => format!("force-pushed {} -> {to}", short(from)),
    };
    output::line(&format!("{what}  {}", result.subject));
    if result.files_changed > 0 && result.kind != SyncKind::First {
        let commits = result.commits.map(|n| format!("{n} commits, ")).unwrap_or_default();
        output::line(&format!("{commits}{} files changed", result.files_changed));
    }
    for note in &result.notes {
        output::line_err(&format!("note[{}]: {}", note.code, note.message));
    }
    if result.activated {
        output::line("the window shows it");
    }
}

pub(crate) fn report(report: &FrontendReport) {
    let or_dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    output::table(&[
        vec!["app".into(), report.directory.clone()],
        vec!["Next.js".into(), or_dash(&report.next_version)],
        vec![
            "packages".into(),
            format!("{} ({})", or_dash(&report.package_manager), or_dash(&report.lock_file)),
        ],
        vec!["Node.js".into(), or_dash(&report.node_range)],
        vec!["config".into(), or_dash(&report.config_file)],
        vec!["desktop".into(), yes_or_no(report.desktop)],
        vec!["web".into(), yes_or_no(report.web)],
    ]);
    report.findings.iter().for_each(finding);
}

fn finding(finding: &Finding) {
    let place = match (&finding.file, finding.line) {
        (Some(file), Some(line)) => format!("{file}:{line}: "),
        (Some(file), None) => format!("{file}: "),
        _ => String::new(),
    };
    let severity = match finding.severity {
        FindingSeverity::Error => "error",
        FindingSeverity::Warning => "warning",
    };
    output::line(&format!("{place}{severity}[{}]: {}", finding.rule, finding.message));
    output::line(&format!("  hint: {}", finding.hint));
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.into()
}

pub(crate) fn status(status: &FrontendStatus) {
    let token = match status.token.source {
        TokenSource::None => status.token.detail.clone().unwrap_or_else(|| "none".into()),
        TokenSource::Environment => status.token.detail.clone().unwrap_or_default(),
        TokenSource::Keyring => "keyring".into(),
        TokenSource::Session => "this session".into(),
    };
    let or_dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    let bundled = |id: &Option<String>| id.clone().unwrap_or_else(|| "bundled".into());
    output::table(&[
        vec!["repository".into(), or_dash(&status.repository)],
        vec!["revision".into(), or_dash(&status.revision)],
        vec!["local folder".into(), or_dash(&status.local_path)],
        vec!["token".into(), token],
        vec!["trusted".into(), yes_or_no(status.trust.trusted)],
        vec!["current".into(), bundled(&status.current)],
        vec!["previous".into(), bundled(&status.previous)],
        vec!["Node.js".into(), or_dash(&status.node.version)],
    ]);
    let last = status.last_sync.as_ref().and_then(|last| last.problem.as_ref());
    for problem in last.into_iter().chain(&status.fell_back).chain(&status.node.problem) {
        output::line_err(&format!("warning[{}]: {}", problem.code, problem.message));
    }
}

pub(crate) fn revisions(revisions: &[RemoteRevision]) {
    let rows = revisions.iter().map(|revision| {
        let kind = match (revision.tag, revision.default) {
            (true, _) => "tag",
            (false, true) => "default branch",
            (false, false) => "branch",
        };
        vec![revision.name.clone(), short(&revision.commit), kind.into()]
    });
    output::table(&rows.collect::<Vec<_>>());
}

pub(crate) fn versions(status: &FrontendStatus) {
    let mut rows = vec![["", "ID", "SIZE", "STATE", "AUTHOR", "SUBJECT"].map(str::to_owned).to_vec()];
    for version in &status.versions {
        let id = Some(&version.id);
        let mark = if id == status.current.as_ref() {
            "*"
        } else if id == status.previous.as_ref() {
            "-"
        } else {
            ""
        };
        let state = match (version.state, &version.problem) {
            (VersionState::Failed, Some(problem)) => problem.code.to_string(),
            (VersionState::Failed, None) => "failed".into(),
            (VersionState::Ready, _) if version.pinned => "pinned".into(),
            (VersionState::Ready, _) => "ready".into(),
        };
        rows.push(vec![
            mark.into(),
            short(&version.id),
            output::size(version.size_bytes),
            state,
            version.author.clone().unwrap_or_default(),
            version.subject.clone().unwrap_or_else(|| version.origin.clone()),
        ]);
    }
    let mark = if status.current.is_none() { "*" } else { "" };
    rows.push(vec![mark.into(), "bundled".into()]);
    output::table(&rows);
}

/// An id as people compare it; `local-` stays in front.
fn short(id: &str) -> String {
    if id.starts_with("local-") { id.to_owned() } else { id.chars().take(SHORT).collect() }
}
