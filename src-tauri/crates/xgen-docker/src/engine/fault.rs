//! What the engine or the connection says, as an error with a way out.

use bollard::errors::Error;

use super::wire::WireError;
use crate::DockerError;

/// What was being done, for the words of an error.
#[derive(Debug, Clone)]
pub(crate) struct Doing {
    /// As it follows `while`: "building the image a:1".
    pub(crate) what: String,
    /// The image, container, network or volume it is about.
    pub(crate) on: String,
}

impl Doing {
    pub(crate) fn new(verb: &str, on: &str) -> Self {
        Self { what: format!("{verb} {on}"), on: on.to_owned() }
    }

    pub(crate) fn fault(&self, error: Error) -> DockerError {
        match error {
            Error::DockerResponseServerError { status_code, message } => self.refused(status_code, &message),
            Error::DockerStreamError { error } => self.said(&error),
            Error::RequestTimeoutError => DockerError::TimedOut { doing: self.what.clone() },
            Error::JsonDataError { message, .. } => self.bad_answer(&message),
            Error::JsonSerdeError { err } => self.bad_answer(&err.to_string()),
            other => self.gone(&chain(&other)),
        }
    }

    pub(crate) fn wire_fault(&self, error: WireError) -> DockerError {
        match error {
            WireError::Connection(reason) => self.gone(&reason),
            WireError::Status { status, message } => self.refused(status, &message),
            WireError::Shape(reason) => self.bad_answer(&reason),
        }
    }

    pub(crate) fn bad_answer(&self, reason: &str) -> DockerError {
        DockerError::BadAnswer { doing: self.what.clone(), reason: reason.to_owned() }
    }

    fn gone(&self, reason: &str) -> DockerError {
        DockerError::Gone { doing: self.what.clone(), reason: reason.to_owned() }
    }

    fn refused(&self, status: u16, message: &str) -> DockerError {
        match status {
            404 if is_about_access(message) => self.said(message),
            404 => DockerError::Missing { what: self.on.clone() },
            409 => DockerError::InUse { what: self.on.clone(), reason: message.to_owned() },
            400 => DockerError::invalid(&self.on, message),
            _ => self.said(message),
        }
    }

    /// The engine gives most reasons as text, and only as text.
    pub(crate) fn said(&self, text: &str) -> DockerError {
        let lower = text.to_ascii_lowercase();
        let has = |signs: &[&str]| signs.iter().any(|sign| lower.contains(sign));
        let registry =
            || crate::reference::Reference::parse(&self.on).map_or_else(|_| String::new(), |r| r.registry);
        if has(&["no space left on device", "disk quota exceeded"]) {
            return DockerError::DiskFull { doing: self.what.clone() };
        }
        if has(&["port is already allocated", "address already in use", "ports are not available"]) {
            return DockerError::PortTaken { port: port_in(text), what: self.on.clone() };
        }
        if is_about_access(text) {
            return DockerError::RegistryDenied { registry: registry(), image: self.on.clone() };
        }
        if has(&["manifest unknown", "no such image"]) || lower.ends_with(": not found") {
            return DockerError::Missing { what: self.on.clone() };
        }
        let network =
            ["dial tcp", "no such host", "i/o timeout", "connection refused", "tls handshake", "x509:"];
        if has(&network) {
            return DockerError::RegistryUnreachable { registry: registry(), reason: text.to_owned() };
        }
        DockerError::Refused { doing: self.what.clone(), reason: text.to_owned() }
    }
}

fn is_about_access(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let signs =
        ["access denied", "access to the resource is denied", "unauthorized", "no basic auth credentials"];
    signs.iter().any(|sign| lower.contains(sign))
}

/// `Bind for 0.0.0.0:3000 failed: port is already allocated`, and `listen tcp4 0.0.0.0:3000: bind: address already in
/// use`: the number after the last colon that has one.
fn port_in(text: &str) -> String {
    let digits = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>();
    text.rsplit(':').map(digits).find(|port| !port.is_empty()).unwrap_or_default()
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_whoever_has_it() {
        let doing = Doing::new("starting", "web");
        for text in [
            "driver failed programming external connectivity on endpoint web (1f2e): Bind for 0.0.0.0:3000 failed: \
             port is already allocated",
            "driver failed programming external connectivity on endpoint web (1f2e): Error starting userland proxy: \
             listen tcp4 0.0.0.0:3000: bind: address already in use",
        ] {
            let error = doing.said(text);
            assert!(matches!(&error, DockerError::PortTaken { port, .. } if port == "3000"), "{error:?}");
        }
    }

    #[test]
    fn what_registries_say_is_told_apart() {
        let doing = Doing::new("pulling", "r.example/a:1");
        let denied =
            doing.said("pull access denied for r.example/a, repository does not exist or may require login");
        assert!(matches!(denied, DockerError::RegistryDenied { registry, .. } if registry == "r.example"));
        let unknown = doing.said("manifest for r.example/a:1 not found: manifest unknown");
        assert!(matches!(unknown, DockerError::Missing { .. }));
        let offline = doing.said("Get \"https://r.example/v2/\": dial tcp: lookup r.example: no such host");
        assert!(matches!(offline, DockerError::RegistryUnreachable { .. }));
    }
}
