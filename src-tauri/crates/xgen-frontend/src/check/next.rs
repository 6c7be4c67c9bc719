//! Which Next.js and which Node.js, and whether they go together with the targets.

use super::lock::Lock;
use super::manifest::{self, Manifest};
use super::range::{self, Version};
use super::report::{At, Findings, Severity, Target};
use super::rules::Rule;

/// `output: 'export'` holds the app directory since then.
const EXPORT: Version = Version::new(13, 3, 0);
const STANDALONE: Version = Version::new(12, 2, 0);
/// The first versions without the known holes of the server, by major.
const SAFE: [Version; 2] = [Version::new(15, 5, 16), Version::new(16, 2, 5)];
const NEWEST_MAJOR: u64 = 16;

/// The version of Next.js of the app.
pub(super) struct Next {
    /// As the report shows it.
    pub(super) text: Option<String>,
    pub(super) version: Option<Version>,
}

/// Compares versions; what does not fit becomes a finding.
pub(super) fn inspect(manifest: &Manifest, lock: &Lock, node: Option<&str>, findings: &mut Findings) -> Next {
    let declared = manifest.dependency("next");
    let locked = lock.next.as_deref().and_then(Version::parse);
    let version = locked.or_else(|| declared.as_ref().and_then(|next| range::lowest(&next.spec)));
    let text = lock.next.clone().or_else(|| declared.as_ref().map(|next| next.spec.clone()));
    let at = declared.as_ref().map_or(At::file(manifest::FILE), |next| At::line(manifest::FILE, next.line));
    match version {
        Some(version) => supported(version, text.as_deref().unwrap_or_default(), &at, findings),
        None => {
            let message =
                format!("the version of Next.js cannot be told from {:?}", text.as_deref().unwrap_or(""));
            findings.add(Rule::NextVersion, Severity::Warning, &Target::ALL, at, message);
        }
    }
    self::node(manifest, version, node, findings);
    Next { text, version }
}

fn supported(version: Version, text: &str, at: &At, findings: &mut Findings) {
    for (target, oldest, what) in
        [(Target::Desktop, EXPORT, "exported"), (Target::Web, STANDALONE, "built as an image")]
    {
        if version < oldest {
            let message = format!("Next.js {text} cannot be {what}");
            findings.add(Rule::NextVersion, Severity::Error, &[target], at.clone(), message);
        }
    }
    if version.major > NEWEST_MAJOR {
        let message = format!("Next.js {text} is newer than what this check knows");
        findings.add_with_hint(
            Rule::NextVersion,
            Severity::Warning,
            &Target::ALL,
            at.clone(),
            message,
            "build it and see; a newer XGEN may know it",
        );
    }
    let safe = SAFE.iter().find(|safe| safe.major == version.major);
    let unsafe_because = match safe {
        Some(safe) if version < *safe => {
            Some(format!("has known holes that {}.{}.{} closes", safe.major, safe.minor, safe.patch))
        }
        None if version.major < SAFE[0].major => Some("gets no security fixes any more".to_owned()),
        _ => None,
    };
    if let Some(why) = unsafe_because {
        let message = format!("the server of Next.js {text} {why}");
        findings.add(Rule::NextSecurity, Severity::Warning, &[Target::Web], at.clone(), message);
    }
}

fn node(manifest: &Manifest, next: Option<Version>, node: Option<&str>, findings: &mut Findings) {
    let installed = node.and_then(Version::parse);
    if let Some((range, line)) = manifest.node_range() {
        let at = At::line(manifest::FILE, line);
        let fits = range::contains(&range, installed.unwrap_or(Version::new(20, 9, 0)));
        match (fits, installed) {
            (None, _) => {
                let message = format!("engines.node is {range:?}, which is no range of versions");
                findings.add(Rule::NodeRangeInvalid, Severity::Warning, &Target::ALL, at, message);
            }
            (Some(false), Some(_)) => {
                let message =
                    format!("the app wants Node.js {range}, and {} is installed", node.unwrap_or_default());
                findings.add(Rule::NodeVersion, Severity::Error, &Target::ALL, at, message);
                return;
            }
            _ => {}
        }
    }
    let (Some(next), Some(installed)) = (next, installed) else { return };
    let oldest = match next.major {
        ..13 => Version::new(12, 22, 0),
        13 => Version::new(16, 14, 0),
        14 => Version::new(18, 17, 0),
        15 => Version::new(18, 18, 0),
        _ => Version::new(20, 9, 0),
    };
    if installed < oldest {
        let Version { major, minor, .. } = oldest;
        let line = manifest.dependency("next").map(|next| next.line);
        let at = At { line, ..At::file(manifest::FILE) };
        let message = format!(
            "Next.js {} wants Node.js {major}.{minor} or later, and {} is installed",
            next.major,
            node.unwrap_or_default()
        );
        findings.add(Rule::NodeVersion, Severity::Error, &Target::ALL, at, message);
    }
}
