//! What a failed command said, in a few lines: which error it is, and the words for it.

use std::collections::VecDeque;

use super::packages::Packages;
use super::{BuildError, run::Output};
use crate::{Line, Stream};

/// How many lines of an error are shown; the log has all.
const SHOWN: usize = 8;

/// Where an error begins, the most telling first: Next.js also says *that* it failed, often before it says why, and the
/// two streams of a process reach us in either order.
const BUILD_ERRORS: [fn(&str) -> bool; 3] = [
    |text| names_a_place(text) || text.starts_with("Type error:") || text.contains("): error TS"),
    |text| {
        let kinds = ["Error:", "TypeError:", "ReferenceError:", "SyntaxError:", "Module not found", "⨯ "];
        kinds.iter().any(|kind| text.starts_with(kind))
    },
    |text| ["Failed to ", "Error occurred", "Build error occurred"].iter().any(|sign| text.starts_with(sign)),
];

const LOCK_FILE_DRIFT: [&str; 6] = [
    "npm error code EUSAGE",
    "npm ERR! code EUSAGE",
    "ERR_PNPM_OUTDATED_LOCKFILE",
    "ERR_PNPM_LOCKFILE",
    "lockfile needs to be updated",
    "lockfile would have been modified",
];

pub(super) fn install_failed(packages: &Packages, output: &Output) -> BuildError {
    let lines = &output.lines;
    if let Some(full) = disk_full(lines) {
        return full;
    }
    let drifted = lines.iter().any(|line| LOCK_FILE_DRIFT.iter().any(|sign| line.text.contains(sign)));
    let detail = excerpt(lines, |text| {
        ["npm error", "npm ERR!", "ERR_PNPM", "error ", "YN0", "Error:", "Usage Error"]
            .iter()
            .any(|s| text.contains(s))
            && !text.contains("YN0000")
            && !text.contains("npm error code EUSAGE")
    });
    let detail = detail.replace("npm error ", "").replace("npm ERR! ", "");
    if drifted {
        return BuildError::LockFile { file: packages.lock_file.to_owned(), detail };
    }
    BuildError::InstallFailed { manager: packages.manager, detail: or_exit(detail, output.code) }
}

pub(super) fn build_failed(output: &Output) -> BuildError {
    if let Some(full) = disk_full(&output.lines) {
        return full;
    }
    let said = |begins: &fn(&str) -> bool| {
        output.lines.iter().any(|line| line.stream != Stream::Xgen && begins(unquoted(&line.text)))
    };
    let begins = BUILD_ERRORS.into_iter().find(said);
    let detail = excerpt(&output.lines, |text| begins.is_some_and(|begins| begins(unquoted(text))));
    BuildError::BuildFailed { detail: or_exit(detail, output.code) }
}

fn unquoted(text: &str) -> &str {
    text.trim_start_matches(['>', ' '])
}

/// `./src/app/page.tsx:3:9`, as Next.js writes above an error.
fn names_a_place(text: &str) -> bool {
    let Some((file, place)) = text.strip_prefix("./").and_then(|text| text.split_once(':')) else {
        return false;
    };
    !file.contains(' ') && place.split([':', ' ']).next().is_some_and(|line| line.parse::<u32>().is_ok())
}

/// The first line that `begins` an error and those after it; the last lines if none does.
fn excerpt(lines: &VecDeque<Line>, begins: impl Fn(&str) -> bool) -> String {
    let said: Vec<&str> =
        lines.iter().filter(|line| line.stream != Stream::Xgen).map(|line| line.text.trim_end()).collect();
    let start = said.iter().position(|text| begins(text)).unwrap_or(said.len().saturating_sub(SHOWN));
    let shown = said[start..].iter().filter(|text| !text.trim().is_empty()).take(SHOWN);
    shown.copied().collect::<Vec<_>>().join("\n")
}

fn disk_full(lines: &VecDeque<Line>) -> Option<BuildError> {
    let signs = ["ENOSPC", "no space left on device", "No space left on device"];
    let line = lines.iter().find(|line| signs.iter().any(|sign| line.text.contains(sign)))?;
    Some(BuildError::DiskFull { detail: line.text.clone() })
}

fn or_exit(detail: String, code: Option<i32>) -> String {
    if !detail.is_empty() {
        return detail;
    }
    match code {
        Some(137) => "it was killed, most likely because memory ran out".into(),
        Some(code) => format!("it ended with exit code {code} and said nothing"),
        None => "it was killed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::packages::Manager;

    fn output(text: &str) -> Output {
        Output {
            code: Some(1),
            lines: text.lines().map(|l| Line::from_bytes(Stream::Stdout, l.as_bytes())).collect(),
        }
    }

    #[test]
    fn a_type_error_is_told_with_its_file() {
        let said = "▲ Next.js 16\n  Creating an optimized production build ...\n✓ Compiled\n  Running TypeScript ...\n\
                    Failed to type check.\n\n./app/page.tsx:3:9\nType error: Type 'string' is not assignable to 'number'.\n";
        let error = build_failed(&output(said)).to_string();
        assert!(error.contains("./app/page.tsx:3:9") && error.contains("not assignable"), "{error}");
        assert!(!error.contains("optimized"), "{error}");
    }

    #[test]
    fn the_words_of_the_compiler_win_over_those_that_only_say_it_failed() {
        let said =
            "Failed to type check.\n\n  include was updated\napp/page.tsx(1,7): error TS2322: Type 'string'.";
        assert_eq!(
            build_failed(&output(said)).to_string(),
            "the build failed: app/page.tsx(1,7): error TS2322: Type 'string'."
        );
        let said = "> Build error occurred\nError: Turbopack build failed with 1 error:\n./app/page.tsx\nModule not found: x";
        let error = build_failed(&output(said)).to_string();
        assert!(
            error.starts_with("the build failed: Error: Turbopack") && error.contains("./app/page.tsx"),
            "{error}"
        );
    }

    #[test]
    fn a_lock_file_that_does_not_fit_has_its_own_code() {
        let packages = |manager| Packages {
            manager,
            directory: "/app".into(),
            lock_file: "lock",
            version: String::new(),
            scripts_of: Vec::new(),
        };
        for (manager, said) in [
            (Manager::Npm, "npm error code EUSAGE\nnpm error Missing: left-pad@1.3.0 from lock file"),
            (Manager::Pnpm, " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\""),
            (
                Manager::Yarn,
                "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.",
            ),
            (
                Manager::Yarn,
                "➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.",
            ),
        ] {
            let error = install_failed(&packages(manager), &output(said));
            assert!(matches!(error, BuildError::LockFile { .. }), "{said}: {error}");
        }
        let error = install_failed(
            &packages(Manager::Npm),
            &output("npm error code ECONNREFUSED\nnpm error network x"),
        );
        assert!(
            matches!(&error, BuildError::InstallFailed { detail, .. } if detail.contains("ECONNREFUSED")),
            "{error}"
        );
    }

    #[test]
    fn a_full_disk_is_not_a_broken_app() {
        let error = build_failed(&output("Error: ENOSPC: no space left on device, write"));
        assert!(matches!(error, BuildError::DiskFull { .. }), "{error}");
    }
}
