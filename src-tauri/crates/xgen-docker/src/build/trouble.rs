//! Failures of a build that have a cause outside of it.

use crate::DockerError;
use crate::engine::Doing;

/// What npm, Node.js, git, curl and apt say when a proxy has put its own certificate in the place of the server's.
const CERTIFICATE: [&str; 10] = [
    "SELF_SIGNED_CERT_IN_CHAIN",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "self-signed certificate in certificate chain",
    "self signed certificate in certificate chain",
    "unable to get local issuer certificate",
    "server certificate verification failed",
    "SSL certificate problem:",
    "certificate signed by unknown authority",
];

/// Whether the build cannot get past this line of its log. npm tries again for over a minute and then fails, so there
/// is no point in waiting; of other programs a step may well survive the refusal.
pub(super) fn ends_in_certificate(line: &str) -> bool {
    line.contains("npm") && CERTIFICATE[..4].iter().any(|sign| line.contains(sign))
}

/// Whether a line of a log says that a certificate is not trusted.
fn is_certificate(line: &str) -> bool {
    CERTIFICATE.iter().any(|sign| line.contains(sign))
}

/// The error of a build that ended with `text`.
pub(super) fn failed(doing: &Doing, step: Option<(&str, Vec<String>)>, text: &str) -> DockerError {
    let text = text.trim();
    if let Some((name, log)) = step {
        if let Some(line) = log.iter().rev().find(|line| is_certificate(line)) {
            return DockerError::BuildCertificate { step: name.to_owned(), line: line.clone() };
        }
        if text.contains("no space left on device") {
            return DockerError::DiskFull { doing: doing.what.clone() };
        }
        let source = name.contains("load metadata for").then(|| name.rsplit(' ').next()).flatten();
        if let Some(image) = source {
            return Doing { what: doing.what.clone(), on: image.to_owned() }.said(text);
        }
        return DockerError::StepFailed { step: name.to_owned(), reason: reason(text), log };
    }
    if is_about_dockerfile(text) {
        return DockerError::BadDockerfile { reason: text.to_owned() };
    }
    doing.said(text)
}

/// `process "…" did not complete successfully: exit code: 3` repeats the instruction, which the step has.
fn reason(text: &str) -> String {
    let short = text.rsplit_once("did not complete successfully: ").map_or(text, |(_, reason)| reason);
    let short = short
        .strip_prefix("executor failed running ")
        .map_or(short, |rest| rest.rsplit_once("]: ").map_or(rest, |(_, reason)| reason));
    short.trim_start_matches("failed to solve: ").to_owned()
}

fn is_about_dockerfile(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let signs = [
        "dockerfile parse error",
        "unknown instruction",
        "unknown flag",
        "failed to create llb definition",
        "target stage",
        "no build stage in current context",
        "file with no instructions",
        "dockerfile cannot be empty",
        "dockerfile line",
        "failed to reach build target",
    ];
    signs.iter().any(|sign| lower.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doing() -> Doing {
        Doing::new("building", "a:1")
    }

    #[test]
    fn a_certificate_of_a_proxy_is_told_apart() {
        let log = vec!["npm error code SELF_SIGNED_CERT_IN_CHAIN".to_owned(), "npm error".to_owned()];
        let error = failed(&doing(), Some(("[2/3] RUN npm ci", log)), "exit code: 1");
        assert!(matches!(error, DockerError::BuildCertificate { .. }), "{error}");
        assert!(is_certificate(
            "fatal: unable to access 'https://x/': server certificate verification failed."
        ));
        assert!(!is_certificate("installed certificate of attendance"));
    }

    #[test]
    fn a_failed_step_tells_its_exit_code_and_not_itself_again() {
        for text in [
            r#"process "/bin/sh -c exit 3" did not complete successfully: exit code: 3"#,
            "executor failed running [/bin/sh -c exit 3]: exit code: 3",
        ] {
            let error = failed(&doing(), Some(("[2/2] RUN exit 3", vec![])), text).to_string();
            assert_eq!(error, "the build stopped at [2/2] RUN exit 3: exit code: 3");
        }
    }
}
