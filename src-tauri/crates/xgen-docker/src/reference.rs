//! Names of images: `[registry/]path[:tag][@digest]`.

use crate::DockerError;

/// The registry that names without one mean.
pub(crate) const HUB: &str = "docker.io";

/// A name in its parts. The rules are those of distribution/reference, as far as a mistake would reach another image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// `docker.io` if the name has none.
    pub(crate) registry: String,
    /// The whole name without tag and digest, as it was written.
    pub(crate) name: String,
    pub(crate) tag: Option<String>,
    pub(crate) digest: Option<String>,
}

impl Reference {
    /// # Errors
    /// [`DockerError::Invalid`] with the rule that was broken.
    pub(crate) fn parse(text: &str) -> Result<Self, DockerError> {
        let invalid = |reason: &str| DockerError::invalid(format!("the image name {text:?}"), reason);
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let (name, tag) = match rest.rsplit_once(':') {
            // A colon before the last slash belongs to a port.
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        let (registry, path) = match name.split_once('/') {
            Some((host, path)) if is_host(host) => (host, path),
            _ => (HUB, name),
        };
        if path.is_empty() || name.len() > 255 {
            return Err(invalid("it must have between 1 and 255 characters"));
        }
        if !path.split('/').all(is_component) {
            return Err(invalid("it may hold lower-case letters, digits, and single . _ - between them"));
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(invalid("a tag has at most 128 letters, digits, _ . - and begins with none of . -"));
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return Err(invalid("a digest is sha256: and 64 hexadecimal digits"));
        }
        Ok(Self {
            registry: registry.to_owned(),
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    /// The tag, or `latest`.
    pub(crate) fn tag_or_latest(&self) -> &str {
        self.tag.as_deref().unwrap_or("latest")
    }
}

/// Whether `text` may stand in the path of a request as an image: a name, or an id.
pub(crate) fn check_image(text: &str) -> Result<(), DockerError> {
    let id = text.strip_prefix("sha256:").unwrap_or(text);
    if (4..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(());
    }
    Reference::parse(text).map(|_| ())
}

fn is_host(text: &str) -> bool {
    text == "localhost" || text.contains(['.', ':'])
}

fn is_component(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let allowed = text.chars().all(|c| plain(c) || matches!(c, '.' | '_' | '-'));
    let ends = text.starts_with(plain) && text.ends_with(plain);
    let separators = text.split(plain).filter(|run| !run.is_empty());
    let single = |run: &str| matches!(run, "." | "_" | "__") || run.bytes().all(|b| b == b'-');
    allowed && ends && separators.into_iter().all(single)
}

fn is_tag(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=128).contains(&text.len())
        && text.starts_with(word)
        && text.chars().all(|c| word(c) || matches!(c, '.' | '-'))
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String, Option<String>) {
        let reference = Reference::parse(text).unwrap();
        (reference.registry, reference.name, reference.tag)
    }

    #[test]
    fn a_port_is_no_tag() {
        let expected = ("r.example:5000".into(), "r.example:5000/a/b".into(), None);
        assert_eq!(parts("r.example:5000/a/b"), expected);
        assert_eq!(parts("localhost/a:1").0, "localhost");
        assert_eq!(parts("library/a:1"), ("docker.io".into(), "library/a".into(), Some("1".into())));
    }

    #[test]
    fn names_that_would_change_a_request_are_refused() {
        for name in
            ["", "a b", "A", "a/../b", "a?x=1", "a:", "a:-", "a@sha256:12", "a//b", "-a", "a__-b", "a/"]
        {
            assert!(Reference::parse(name).is_err(), "{name:?} must be refused");
        }
        for name in ["a", "a.b/c_d", "a--b", "a__b:V1.0-x", "1f"] {
            assert!(Reference::parse(name).is_ok(), "{name:?} is a name");
        }
    }
}
