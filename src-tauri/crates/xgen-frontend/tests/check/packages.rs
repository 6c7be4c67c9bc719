//! package.json, lock files, and versions.

use xgen_frontend::check::{Options, PackageManager, Rule, Severity, Target, check};

use crate::app::{App, HERE, Planted, assert_planted, rules};

const BOTH: &[Target] = &Target::ALL;
const NO_NPM: (&str, &str) = ("package-lock.json", "");

fn planted(rule: Rule, severity: Severity, targets: &[Target], files: &[(&str, &str)]) {
    assert_planted(&Planted { files, rule, severity, targets });
}

/// package.json cannot hold a comment: the marker is a key that nobody reads.
fn package(lines: &[&str]) -> String {
    format!("{{\n  \"name\": \"app\",\n{}\n}}\n", lines.join(",\n"))
}

#[test]
fn the_facts_of_an_app_are_reported() {
    let report = App::with(&[(
        "package.json",
        &package(&[
            "  \"packageManager\": \"npm@11.2.0+sha512.abc\"",
            "  \"engines\": { \"node\": \"^20.9 || >=22\" }",
            "  \"dependencies\": { \"next\": \"^16.1\", \"react\": \"19.3.1\" }",
        ]),
    )])
    .check();
    assert_eq!(report.findings, [], "all of it fits");
    assert_eq!(report.next_version.as_deref(), Some("16.4.5"), "the locked version, not the range");
    assert_eq!(report.package_manager, Some(PackageManager::Npm), "by lock file");
    assert_eq!(report.package_manager_version.as_deref(), Some("11.2.0"), "without the digest");
    assert_eq!(report.lock_file.as_deref(), Some("package-lock.json"), "it counts");
    assert_eq!(report.node_range.as_deref(), Some("^20.9 || >=22"), "as written");
}

#[test]
fn a_broken_package_json_is_named_with_its_line() {
    let app = App::with(&[("package.json", "{\n  \"dependencies\": {\n    \"next\": \"16.4.5\",\n  }\n}\n")]);
    let report = app.check();
    assert_eq!(rules(&report), ["package_json"], "and nothing that follows from it");
    assert_eq!(report.findings[0].line, Some(4), "the comma before the brace");
    assert!(!report.desktop && !report.web, "nothing can be installed");
}

#[test]
fn lock_files_are_counted_and_compared() {
    use Severity::{Error, Warning};
    let missing = App::with(&[NO_NPM]).check();
    assert_eq!(rules(&missing), ["lock_file_missing"], "{missing:?}");
    assert_eq!(missing.findings[0].severity, Error, "a build installs what is locked");
    let several = App::with(&[
        ("bun.lock", "{}"),
        ("yarn.lock", "\"next@16.4.5\":\n  version \"16.4.5\"\n\"react@19.3.1\":\n  version \"19.3.1\"\n"),
    ])
    .check();
    assert_eq!(rules(&several), ["lock_file_several"], "{several:?}");
    assert_eq!(several.lock_file.as_deref(), Some("yarn.lock"), "as the build takes it");
    let chosen = App::with(&[
        ("yarn.lock", "\"next@9\":\n"),
        (
            "package.json",
            &package(&[
                "  \"packageManager\": \"npm@11.0.0\"",
                "  \"dependencies\": { \"next\": \"16.4.5\" }",
            ]),
        ),
    ])
    .check();
    assert_eq!(chosen.lock_file.as_deref(), Some("package-lock.json"), "packageManager decides");
    let broken = App::with(&[("package-lock.json", "{ \"packages\": ")]).check();
    assert_eq!(rules(&broken), ["lock_file_broken"], "{broken:?}");
    planted(
        Rule::PackageManagerConflict,
        Warning,
        BOTH,
        &[(
            "package.json",
            &package(&[
                "  \"packageManager\": \"pnpm@10.0.0\", \"x\": \"HERE\"",
                "  \"dependencies\": { \"next\": \"16.4.5\", \"react\": \"19.3.1\" }",
            ]),
        )],
    );
    let bun = App::with(&[NO_NPM, ("bun.lock", "{ \"workspaces\": { \"\": { \"dependencies\": { \"next\": \"16.4.5\", \"react\": \"19.3.1\", }, }, }, }")]).check();
    assert_eq!(rules(&bun), ["package_manager_unsupported"], "{bun:?}");
}

const ASKS: [&str; 2] = [
    "  \"dependencies\": {\n    \"next\": \"16.4.5\",\n    \"zod\": \"^4.1.0\", \"HERE\": \"0\"\n  }",
    "  \"overrides\": { \"HERE\": \"0\" }",
];

#[test]
fn a_lock_file_of_another_package_json_is_named_at_the_dependency() {
    assert!(ASKS[0].contains(HERE), "the line is marked");
    let package = package(&ASKS);
    let locks = [
        (
            "package-lock.json",
            "{ \"packages\": { \"\": {}, \"node_modules/next\": { \"version\": \"16.4.5\" }, \"node_modules/zod\": { \"version\": \"3.9.0\" } } }",
        ),
        (
            "yarn.lock",
            "# yarn lockfile v1\n\nnext@16.4.5:\n  version \"16.4.5\"\n\nzod@^3.0.0, zod@^3.1.0:\n  version \"3.9.0\"\n",
        ),
        (
            "yarn.lock",
            "__metadata:\n  version: 8\n\n\"next@npm:16.4.5\":\n  version: 16.4.5\n  resolution: \"next@npm:16.4.5\"\n",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      next:\n        specifier: 16.4.5\n        version: 16.4.5(react@19.3.1)\n      zod:\n        specifier: ^3.0.0\n        version: 3.9.0\n\npackages:\n\n  zod@3.9.0:\n    resolution: {integrity: x}\n",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: 5.4\n\nspecifiers:\n  next: 16.4.5\n\ndependencies:\n  next: 16.4.5_react@19.3.1\n",
        ),
    ];
    for lock in locks {
        let removed = if lock.0 == "package-lock.json" { ("tsconfig.json", "{}") } else { NO_NPM };
        let finding = assert_planted(&Planted {
            files: &[("package.json", &package), removed, lock],
            rule: Rule::LockFileStale,
            severity: Severity::Error,
            targets: BOTH,
        });
        assert!(finding.message.contains("zod@^4.1.0"), "it says which: {}", finding.message);
    }
}

#[test]
fn a_lock_file_that_fits_gives_the_version_of_next() {
    let locks = [
        (
            "yarn.lock",
            "next@16.4.5:\n  version \"16.4.5\"\n\nreact@19.3.1, react@^19:\n  version \"19.3.1\"\n",
        ),
        (
            "yarn.lock",
            "\"next@npm:16.4.5\":\n  version: 16.4.5\n\n\"react@npm:19.3.1, react@npm:^19\":\n  version: 19.3.1\n",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      next:\n        specifier: 16.4.5\n        version: 16.4.5(react@19.3.1)\n      react:\n        specifier: 19.3.1\n        version: 19.3.1\n",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '6.0'\ndependencies:\n  next:\n    specifier: 16.4.5\n    version: 16.4.5(react@19.3.1)\n  react:\n    specifier: 19.3.1\n    version: 19.3.1\npackages:\n  /next@16.4.5:\n    resolution: {}\n",
        ),
    ];
    for lock in locks {
        let report = App::with(&[NO_NPM, lock]).check();
        assert_eq!(report.findings, [], "{}", lock.1);
        assert_eq!(report.next_version.as_deref(), Some("16.4.5"), "{}", lock.1);
    }
}

#[test]
fn the_lock_file_of_a_workspace_is_found_above() {
    let workspace = App::with(&[
        ("package.json", "{ \"workspaces\": [\"apps/*\"] }"),
        (
            "package-lock.json",
            "{ \"packages\": { \"apps/web\": { \"dependencies\": { \"next\": \"^16\" } }, \"node_modules/next\": { \"version\": \"16.4.5\" } } }",
        ),
        ("apps/web/package.json", "{ \"dependencies\": { \"next\": \"^16\" } }"),
        ("apps/web/app/page.tsx", "export default () => null;\n"),
    ]);
    let report = check(&workspace.path().join("apps/web"), &Options::default()).unwrap();
    assert_eq!(report.findings, [], "it fits");
    assert_eq!(report.lock_file.as_deref(), Some("../../package-lock.json"), "relative to the app");
}

fn next(version: &str) -> [(&'static str, String); 2] {
    [
        (
            "package.json",
            package(&[&format!("  \"dependencies\": {{ \"next\": \"{version}\" }}, \"x\": \"HERE\"")]),
        ),
        (
            "package-lock.json",
            format!(
                "{{ \"packages\": {{ \"\": {{}}, \"node_modules/next\": {{ \"version\": \"{version}\" }} }} }}"
            ),
        ),
    ]
}

#[test]
fn versions_of_next_are_compared_with_what_the_targets_need() {
    use Severity::Warning;
    let cases: [(&str, Rule, Severity, &[Target]); 4] = [
        ("15.5.15", Rule::NextSecurity, Warning, &[Target::Web]),
        ("16.2.4", Rule::NextSecurity, Warning, &[Target::Web]),
        ("14.2.30", Rule::NextSecurity, Warning, &[Target::Web]),
        ("17.0.0", Rule::NextVersion, Warning, BOTH),
    ];
    for (version, rule, severity, targets) in cases {
        let files = next(version);
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        planted(rule, severity, targets, &files);
    }
    let files = next("13.2.0");
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let old = App::with(&files).check();
    assert!(!old.desktop && old.web, "13.2 knows no export of the app directory: {old:?}");
    for version in ["15.5.16", "16.2.5", "16.4.6"] {
        let files = next(version);
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(App::with(&files).check().findings, [], "{version} is fine");
    }
}

#[test]
fn node_is_compared_with_the_range_and_with_next() {
    let wants = package(&[
        "  \"engines\": { \"node\": \">=22\" }, \"x\": \"HERE\"",
        "  \"dependencies\": { \"next\": \"16.4.5\" }",
    ]);
    planted(Rule::NodeVersion, Severity::Error, BOTH, &[("package.json", &wants)]);
    let wrong = package(&[
        "  \"engines\": { \"node\": \"lts\" }, \"x\": \"HERE\"",
        "  \"dependencies\": { \"next\": \"16.4.5\" }",
    ]);
    planted(Rule::NodeRangeInvalid, Severity::Warning, BOTH, &[("package.json", &wrong)]);
    let app = App::with(&[]);
    let old = check(app.path(), &Options { node: Some("20.9.0") }).unwrap();
    assert_eq!(old.findings, [], "20.9 is enough for 16");
    let older = check(
        App::with(&[("package.json", &package(&["  \"dependencies\": { \"next\": \"16.4.5\" }"]))]).path(),
        &Options { node: Some("v18.20.1") },
    )
    .unwrap();
    assert_eq!(rules(&older), ["node_version"], "Next.js 16 itself wants more");
    let without = check(app.path(), &Options { node: None }).unwrap();
    assert_eq!(without.findings, [], "without Node.js there is nothing to compare");
}
