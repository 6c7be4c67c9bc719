//! What a check says: the facts of an app, and everything that was found.

use std::collections::BTreeSet;

use super::Rule;

/// What an app is, and what stands between it and each target.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The version of Next.js: the locked one, else the one that package.json asks for.
    pub next_version: Option<String>,
    /// Who installs the packages.
    pub package_manager: Option<PackageManager>,
    /// The version that the field `packageManager` names.
    pub package_manager_version: Option<String>,
    /// The lock file that counts.
    pub lock_file: Option<String>,
    /// The range in `engines.node`.
    pub node_range: Option<String>,
    /// The configuration that Next.js reads.
    pub config_file: Option<String>,
    /// Whether it can be exported for the window.
    pub desktop: bool,
    /// Whether it can be built as a web image.
    pub web: bool,
    /// Everything that was found, errors first, then by file and line.
    pub findings: Vec<Finding>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// Which targets it concerns; never empty.
    pub targets: Vec<Target>,
    /// The file, relative to the app and with `/`; none: the app as a whole.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// What it is.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Finding {
    /// Whether the target cannot be built because of it.
    #[must_use]
    pub fn stands_against(&self, target: Target) -> bool {
        self.severity == Severity::Error && self.targets.contains(&target)
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The target cannot be built, or would be broken.
    Error,
    /// Something is lost or ignored.
    Warning,
}

/// What a frontend is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A static export, for the window.
    Desktop,
    /// The standalone server of the web image.
    Web,
}

impl Target {
    /// Both, in the order of reports.
    pub const ALL: [Self; 2] = [Self::Desktop, Self::Web];

    /// Its name in `XGEN_TARGET`, on the wire and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Web => "web",
        }
    }
}

/// Who installs the packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PackageManager {
    /// npm
    Npm,
    /// Yarn, of any major
    Yarn,
    /// pnpm
    Pnpm,
    /// Bun
    Bun,
}

impl PackageManager {
    /// The name of its program.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Yarn => "yarn",
            Self::Pnpm => "pnpm",
            Self::Bun => "bun",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        [Self::Npm, Self::Yarn, Self::Pnpm, Self::Bun].into_iter().find(|manager| manager.as_str() == name)
    }
}

/// More than anybody reads; what comes after them changes no verdict.
const MAX_FINDINGS: usize = 1_000;

/// Collects findings of both targets; the same one for both, or for several routes, becomes one entry.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    finding: Finding,
    /// What else was said about the same line: mostly one message a route.
    also: BTreeSet<String>,
}

/// Where a finding lies.
#[derive(Debug, Clone, Default)]
pub(super) struct At {
    pub(super) file: Option<String>,
    pub(super) line: Option<u32>,
}

impl At {
    pub(super) fn app() -> Self {
        Self::default()
    }

    pub(super) fn file(file: impl Into<String>) -> Self {
        Self { file: Some(file.into()), line: None }
    }

    pub(super) fn line(file: impl Into<String>, line: u32) -> Self {
        Self { file: Some(file.into()), line: Some(line) }
    }
}

impl Findings {
    /// Adds a finding in the words of its rule; `message` says what it is here.
    pub(super) fn add(
        &mut self,
        rule: Rule,
        severity: Severity,
        targets: &[Target],
        at: At,
        message: String,
    ) {
        self.add_with_hint(rule, severity, targets, at, message, rule.hint());
    }

    pub(super) fn add_with_hint(
        &mut self,
        rule: Rule,
        severity: Severity,
        targets: &[Target],
        at: At,
        message: String,
        hint: impl Into<String>,
    ) {
        let same = |known: &&mut Entry| {
            let known = &known.finding;
            let place = known.rule == rule && known.file == at.file && known.line == at.line;
            place && (at.line.is_some() || known.message == message)
        };
        if let Some(known) = self.0.iter_mut().find(same) {
            known.add(severity, targets, message);
            return;
        }
        let says_more = |target: &Target| !self.0.iter().any(|known| known.finding.stands_against(*target));
        if self.0.len() >= MAX_FINDINGS && (severity == Severity::Warning || !targets.iter().any(says_more)) {
            return;
        }
        let At { file, line } = at;
        let finding =
            Finding { rule, severity, targets: targets.to_vec(), file, line, message, hint: hint.into() };
        self.0.push(Entry { finding, also: BTreeSet::new() });
    }

    pub(super) fn into_sorted(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.0.into_iter().map(Entry::into_finding).collect();
        findings.sort_by(|a, b| {
            (a.severity, &a.file, a.line, a.rule.as_str()).cmp(&(
                b.severity,
                &b.file,
                b.line,
                b.rule.as_str(),
            ))
        });
        findings
    }
}

impl Entry {
    /// The same place, for another target or another route.
    fn add(&mut self, severity: Severity, targets: &[Target], message: String) {
        let known = &mut self.finding;
        known.targets.extend(targets);
        known.targets.sort_unstable();
        known.targets.dedup();
        if severity < known.severity {
            // The worse one is what the reader must see.
            known.severity = severity;
            self.also.insert(std::mem::replace(&mut known.message, message));
        } else {
            self.also.insert(message);
        }
    }

    fn into_finding(mut self) -> Finding {
        self.also.remove(&self.finding.message);
        if !self.also.is_empty() {
            self.finding.message = format!("{} (and {} more)", self.finding.message, self.also.len());
        }
        self.finding
    }
}
