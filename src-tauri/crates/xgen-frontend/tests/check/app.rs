//! Apps in temporary folders, made of a sound one and a few files.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xgen_frontend::check::{Finding, Options, Report, Rule, Severity, Target, check};

/// Stands in the line that a finding must name.
pub(crate) const HERE: &str = "HERE";

const PACKAGE: &str = r#"{
  "name": "app",
  "engines": { "node": ">=20.9" },
  "dependencies": { "next": "16.4.5", "react": "19.3.1" }
}
"#;
const LOCK: &str = r#"{
  "lockfileVersion": 3,
  "packages": {
    "": { "dependencies": { "next": "16.4.5", "react": "19.3.1" } },
    "node_modules/next": { "version": "16.4.5" },
    "node_modules/react": { "version": "19.3.1" }
  }
}
"#;
const LAYOUT: &str = "export default function Layout({ children }: { children: React.ReactNode }) {\n  return (\n    <html><body>{children}</body></html>\n  );\n}\n";
const PAGE: &str = "export default function Page() {\n  return <main>Hello</main>;\n}\n";
const TSCONFIG: &str = "{\n  // comments and a trailing comma\n  \"compilerOptions\": { \"paths\": { \"@/*\": [\"./*\"] }, },\n}\n";

/// An app on the disk.
pub(crate) struct App {
    pub(crate) dir: TempDir,
}

impl App {
    /// A sound app with these files over it; an empty text removes a file.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let app = Self { dir: tempfile::tempdir().unwrap() };
        let sound = [
            ("package.json", PACKAGE),
            ("package-lock.json", LOCK),
            ("tsconfig.json", TSCONFIG),
            ("app/layout.tsx", LAYOUT),
            ("app/page.tsx", PAGE),
        ];
        for (name, text) in sound.iter().chain(files) {
            app.write(name, text.as_bytes());
        }
        app
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        if bytes.is_empty() {
            fs::remove_file(&path).unwrap();
            // The folder goes with its last file.
            let _ = fs::remove_dir(path.parent().unwrap());
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn check(&self) -> Report {
        check(self.path(), &Options { node: Some("20.20.2") }).unwrap()
    }
}

/// What must be found, besides the file and line that hold [`HERE`].
pub(crate) struct Planted<'a> {
    pub(crate) files: &'a [(&'a str, &'a str)],
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
    pub(crate) targets: &'a [Target],
}

/// Checks an app with one fault: the fault is found where it stands, and nothing else is.
pub(crate) fn assert_planted(planted: &Planted<'_>) -> Finding {
    let report = App::with(planted.files).check();
    let (file, line) = here(planted.files);
    let name = planted.rule.as_str();
    let [finding] = report.findings.as_slice() else {
        panic!("{name}: one finding expected, not {:#?}", report.findings);
    };
    assert_eq!(finding.rule, planted.rule, "{finding:?}");
    assert_eq!(
        (finding.file.as_deref(), finding.line),
        (Some(file), Some(line)),
        "{name} names the place: {finding:?}"
    );
    assert_eq!(finding.severity, planted.severity, "{name}: {finding:?}");
    assert_eq!(finding.targets, planted.targets, "{name}: {finding:?}");
    assert!(!finding.message.is_empty() && !finding.hint.is_empty(), "{name} says what it is and what to do");
    for (target, fits) in [(Target::Desktop, report.desktop), (Target::Web, report.web)] {
        let stands = finding.severity == Severity::Error && finding.targets.contains(&target);
        assert_eq!(fits, !stands, "the verdict for {target:?} follows from {name}");
    }
    finding.clone()
}

/// Asserts that nothing is found.
pub(crate) fn assert_clean(files: &[(&str, &str)]) {
    let report = App::with(files).check();
    assert_eq!(report.findings, [], "nothing is wrong with {files:#?}");
    assert!(report.desktop && report.web, "and both targets can be built");
}

/// The rules that were found, for apps with several faults.
pub(crate) fn rules(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

fn here<'a>(files: &'a [(&'a str, &'a str)]) -> (&'a str, u32) {
    for (file, text) in files {
        if let Some(line) = text.lines().position(|line| line.contains(HERE)) {
            return (file, u32::try_from(line).unwrap() + 1);
        }
    }
    panic!("no file holds {HERE}");
}
