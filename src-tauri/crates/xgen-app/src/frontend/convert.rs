//! Types of the two frontend crates as wire types.

use std::path::Path;
use xgen_frontend::{check, versions};
use xgen_schema as wire;

pub(super) fn revision(found: xgen_repo::RemoteRef) -> wire::RemoteRevision {
    wire::RemoteRevision { name: found.name, commit: found.commit, tag: found.tag, default: found.default }
}

pub(super) fn step(step: xgen_repo::Step) -> wire::FrontendStep {
    match step {
        xgen_repo::Step::Look => wire::FrontendStep::Look,
        xgen_repo::Step::Fetch => wire::FrontendStep::Fetch,
        xgen_repo::Step::Inspect => wire::FrontendStep::Inspect,
        xgen_repo::Step::Checkout => wire::FrontendStep::Checkout,
    }
}

pub(super) fn synced(synced: &xgen_repo::Synced) -> wire::SyncResult {
    wire::SyncResult {
        kind: match synced.kind {
            xgen_repo::SyncKind::First => wire::SyncKind::First,
            xgen_repo::SyncKind::UpToDate => wire::SyncKind::UpToDate,
            xgen_repo::SyncKind::Updated => wire::SyncKind::Updated,
            xgen_repo::SyncKind::Forced => wire::SyncKind::Forced,
        },
        from: synced.from.clone(),
        to: synced.to.id.clone(),
        subject: synced.to.subject.clone(),
        commits: synced.commits,
        files_changed: synced.files_changed,
        files: synced.files.iter().map(change).collect(),
        version: None,
        activated: false,
        notes: synced.notes.iter().map(|note| wire::WireError::of(note)).collect(),
    }
}

fn change(change: &xgen_repo::Change) -> wire::FileChange {
    wire::FileChange {
        path: change.path.clone(),
        kind: match change.kind {
            xgen_repo::ChangeKind::Added => wire::FileChangeKind::Added,
            xgen_repo::ChangeKind::Modified => wire::FileChangeKind::Modified,
            xgen_repo::ChangeKind::Deleted => wire::FileChangeKind::Deleted,
        },
    }
}

/// `app` is shown as it lies in `root`, or as it is where it does not.
pub(super) fn report(app: &Path, root: &Path, report: check::Report) -> wire::FrontendReport {
    let directory = match app.strip_prefix(root) {
        Ok(inside) if inside.as_os_str().is_empty() => ".".to_owned(),
        Ok(inside) => inside.display().to_string(),
        Err(_) => app.display().to_string(),
    };
    let manager = report.package_manager.map(check::PackageManager::as_str);
    wire::FrontendReport {
        directory,
        next_version: report.next_version,
        package_manager: manager.map(|name| match &report.package_manager_version {
            Some(version) => format!("{name} {version}"),
            None => name.to_owned(),
        }),
        lock_file: report.lock_file,
        node_range: report.node_range,
        config_file: report.config_file,
        desktop: report.desktop,
        web: report.web,
        findings: report.findings.into_iter().map(finding).collect(),
    }
}

fn finding(finding: check::Finding) -> wire::Finding {
    wire::Finding {
        rule: finding.rule.as_str().to_owned(),
        severity: match finding.severity {
            check::Severity::Error => wire::FindingSeverity::Error,
            check::Severity::Warning => wire::FindingSeverity::Warning,
        },
        targets: finding.targets.into_iter().map(target).collect(),
        file: finding.file,
        line: finding.line,
        message: finding.message,
        hint: finding.hint,
    }
}

fn target(target: check::Target) -> wire::FrontendTarget {
    match target {
        check::Target::Desktop => wire::FrontendTarget::Desktop,
        check::Target::Web => wire::FrontendTarget::Web,
    }
}

pub(super) fn stream(stream: xgen_frontend::Stream) -> wire::LogStream {
    match stream {
        xgen_frontend::Stream::Xgen => wire::LogStream::Xgen,
        xgen_frontend::Stream::Stdout => wire::LogStream::Stdout,
        xgen_frontend::Stream::Stderr => wire::LogStream::Stderr,
    }
}

pub(super) fn problem(error: &wire::WireError) -> versions::Problem {
    versions::Problem { code: error.code, message: error.message.clone(), hint: error.hint.clone() }
}

pub(super) fn error(problem: versions::Problem) -> wire::WireError {
    let error = wire::WireError::new(problem.code, problem.message);
    match problem.hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

pub(super) fn version(version: versions::Version, trusted: bool) -> wire::FrontendVersion {
    let (state, problem) = match version.state {
        versions::State::Ready => (wire::VersionState::Ready, None),
        versions::State::Failed(problem) => (wire::VersionState::Failed, Some(error(problem))),
    };
    let meta = version.meta;
    wire::FrontendVersion {
        id: meta.id,
        source: match meta.source {
            versions::Source::Local => wire::FrontendSource::Local,
            versions::Source::Git => wire::FrontendSource::Git,
        },
        commit: meta.commit,
        revision: meta.revision,
        origin: meta.origin,
        subject: meta.subject,
        author: meta.author,
        committed_at_ms: meta.committed_at_ms,
        built_at_ms: meta.built_at_ms,
        size_bytes: version.size_bytes,
        state,
        problem,
        pinned: version.pinned,
        trusted,
        has_client: version.has_client,
    }
}
