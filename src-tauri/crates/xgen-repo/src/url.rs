//! The address of a repository: what forms are taken, and the one form that names its folders.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use url::Url;

use crate::RepoError;

/// The address of a repository, without user name or password.
///
/// Takes `https://`, `http://`, `ssh://`, `git@host:path`, `file://` and absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoUrl(Place);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Http(Url),
    Ssh(SshPlace),
    Local(PathBuf),
}

/// Where `ssh` connects to, and what it asks for there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SshPlace {
    pub(crate) user: Option<String>,
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    /// As the server gets it: with a slash at the start, or relative to the user's home.
    pub(crate) path: String,
}

impl RepoUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`RepoError::UrlInvalid`]; it says what is wrong and never repeats the text, which may hold a token.
    pub fn parse(text: &str) -> Result<Self, RepoError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(invalid("it is empty"));
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(invalid("it has spaces or control characters"));
        }
        let place = if text.starts_with('/') {
            local(Path::new(text))?
        } else if text.contains("://") {
            from_url(text)?
        } else {
            from_scp(text)?
        };
        Ok(Self(place))
    }

    /// The address as it may be shown, logged and stored.
    #[must_use]
    pub fn display(&self) -> String {
        match &self.0 {
            Place::Http(url) => url.to_string(),
            Place::Ssh(ssh) => ssh.to_string(),
            Place::Local(path) => path.display().to_string(),
        }
    }

    /// The host; `None` for a folder of this machine.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        match &self.0 {
            Place::Http(url) => url.host_str(),
            Place::Ssh(ssh) => Some(&ssh.host),
            Place::Local(_) => None,
        }
    }

    /// The path on the host, or of the folder.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.0 {
            Place::Http(url) => url.path().trim_start_matches('/'),
            Place::Ssh(ssh) => ssh.path.trim_start_matches('/'),
            Place::Local(path) => path.to_str().unwrap_or_default(),
        }
    }

    /// A name for the repository's folders: 16 hexadecimal digits, the same for every spelling of the address.
    #[must_use]
    pub fn key(&self) -> String {
        let digest = Sha256::digest(self.normal_form().as_bytes());
        digest[..8].iter().fold(String::with_capacity(16), |mut key, byte| {
            let _ = write!(key, "{byte:02x}");
            key
        })
    }

    /// Whether everybody on the way can read and change what is sent, the token included.
    #[must_use]
    pub fn is_insecure(&self) -> bool {
        matches!(&self.0, Place::Http(url) if url.scheme() == "http")
    }

    pub(crate) fn place(&self) -> &Place {
        &self.0
    }

    // GitLab serves `group/project` and `group/project.git` alike.
    fn normal_form(&self) -> String {
        match &self.0 {
            Place::Local(path) => format!("file://{}", path.display()),
            Place::Http(_) | Place::Ssh(_) => {
                let shown = self.display();
                let shown = shown.trim_end_matches('/');
                shown.strip_suffix(".git").unwrap_or(shown).to_owned()
            }
        }
    }
}

impl std::fmt::Display for RepoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.display())
    }
}

impl std::fmt::Display for SshPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ssh://")?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        let v6 = self.host.contains(':');
        write!(f, "{}{}{}", if v6 { "[" } else { "" }, self.host, if v6 { "]" } else { "" })?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        let home = if self.path.starts_with('/') { "" } else { "/~/" };
        write!(f, "{home}{}", self.path)
    }
}

fn invalid(reason: &'static str) -> RepoError {
    RepoError::UrlInvalid { reason }
}

fn from_url(text: &str) -> Result<Place, RepoError> {
    let url = Url::parse(text).map_err(|_| invalid("it cannot be read as an address"))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has a `?` or `#` part, which no repository has"));
    }
    if url.password().is_some() || (!url.username().is_empty() && url.scheme() != "ssh") {
        return Err(invalid("it holds a user name, password or token"));
    }
    match url.scheme() {
        "https" | "http" => http(url),
        "ssh" => {
            let host = url.host_str().ok_or_else(|| invalid("it names no host"))?;
            let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
            let path = decoded(url.path())?;
            let path = path.strip_prefix("/~/").map_or(path.clone(), str::to_owned);
            let user = Some(decoded(url.username())?).filter(|user| !user.is_empty());
            ssh(user, host, url.port().filter(|port| *port != 22), path)
        }
        "file" => {
            let path =
                url.to_file_path().map_err(|()| invalid("a `file://` address names another machine"))?;
            local(&path)
        }
        _ => Err(invalid("only https, http, ssh and file addresses are known")),
    }
}

fn http(mut url: Url) -> Result<Place, RepoError> {
    let path = url.path().trim_end_matches('/').to_owned();
    if path.is_empty() {
        return Err(invalid("it names a server but no repository"));
    }
    url.set_path(&path);
    Ok(Place::Http(url))
}

/// `[user@]host:path`, as `git clone` takes it.
fn from_scp(text: &str) -> Result<Place, RepoError> {
    let (user, rest) = match text.split_once('@') {
        Some((user, rest)) if !user.contains('/') => (Some(user), rest),
        _ => (None, text),
    };
    if user.is_some_and(|user| user.contains(':')) {
        return Err(invalid("it holds a password or token"));
    }
    let (host, path) = match rest.strip_prefix('[') {
        Some(v6) => v6.split_once("]:"),
        None => rest.split_once(':'),
    }
    .ok_or_else(|| invalid("it is neither an address nor an absolute path"))?;
    if host.contains('/') || path.contains('\\') || (user.is_none() && host.len() == 1) {
        return Err(invalid("it is neither an address nor an absolute path"));
    }
    if path.split(['/', ':']).next().is_some_and(|first| first.contains('@')) {
        return Err(invalid("it holds a password or token"));
    }
    let path = path.strip_prefix("~/").unwrap_or(path);
    ssh(user.map(str::to_owned), host.to_ascii_lowercase(), None, path.to_owned())
}

fn ssh(user: Option<String>, host: String, port: Option<u16>, path: String) -> Result<Place, RepoError> {
    // A host or user that begins with a hyphen would be an option of the program `ssh`.
    let word =
        |text: &str| !text.starts_with('-') && !text.contains(['@', '/', '\'', '"', '`', '$', '%', ';', '&']);
    if host.is_empty() || !word(&host) || !user.as_deref().is_none_or(word) {
        return Err(invalid("its host or user name has characters that no host has"));
    }
    let path = path.trim_end_matches('/').to_owned();
    if path.is_empty() || path.starts_with('-') {
        return Err(invalid("it names a server but no repository"));
    }
    Ok(Place::Ssh(SshPlace { user, host, port, path }))
}

fn local(path: &Path) -> Result<Place, RepoError> {
    let plain = path.components().all(|part| !matches!(part, std::path::Component::ParentDir));
    if !path.is_absolute() || !plain || path.to_str().is_none() {
        return Err(invalid("a folder needs its absolute path, without `..`"));
    }
    // Through `components`, `/a//b/` and `/a/b` are one.
    Ok(Place::Local(path.components().collect()))
}

fn decoded(text: &str) -> Result<String, RepoError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else {
            return Err(invalid("it has a broken `%` escape"));
        };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    let text = String::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8"))?;
    if text.chars().any(char::is_control) {
        return Err(invalid("it has spaces or control characters"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_form_is_read() {
        for (text, host, path) in [
            ("https://gitlab.example/group/app.git", Some("gitlab.example"), "group/app.git"),
            ("http://10.0.0.5:8080/app", Some("10.0.0.5"), "app"),
            ("ssh://git@gitlab.example:2222/group/app.git", Some("gitlab.example"), "group/app.git"),
            ("git@gitlab.example:group/app.git", Some("gitlab.example"), "group/app.git"),
            ("git@[::1]:app", Some("::1"), "app"),
            ("file:///srv/app.git", None, "/srv/app.git"),
            ("/srv/app.git/", None, "/srv/app.git"),
        ] {
            let url = RepoUrl::parse(text).unwrap();
            assert_eq!((url.host(), url.path()), (host, path), "{text}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_one_is_refused_without_being_repeated() {
        for text in [
            "",
            "app",
            "./app",
            "/srv/../etc",
            "C:\\app",
            "https://",
            "https://gitlab.example",
            "https://gitlab.example/",
            "https://marker@gitlab.example/app",
            "https://oauth2:marker@gitlab.example/app",
            "https://gitlab.example/app?private_token=marker",
            "https://gitlab.example/app#marker",
            "https://gitlab.example/a\r\nHost: marker/app",
            "https://gitlab.example/a\tb",
            "ssh://git:marker@gitlab.example/app",
            "ssh://-oProxyCommand=marker/app",
            "ssh://git@-marker/app",
            "-oProxyCommand=marker:app",
            "git:marker@gitlab.example:app",
            "ssh://git@gitlab.example/%00marker",
            "file://marker/app",
            "git://gitlab.example/app",
            "ftp://gitlab.example/app",
            "javascript:marker",
        ] {
            match RepoUrl::parse(text) {
                Ok(url) => assert_eq!(text, "javascript:marker", "{text:?} was taken as {url}"),
                Err(error) => {
                    let told = format!("{error} {error:?}");
                    assert!(!told.contains("marker"), "{text:?} is repeated in {told}");
                }
            }
        }
    }

    #[test]
    fn one_repository_has_one_key() {
        let key = |text: &str| RepoUrl::parse(text).unwrap().key();
        assert_eq!(key("https://GitLab.example/a/b.git"), key("https://gitlab.example:443/a/b/"));
        assert_eq!(key("ssh://git@h/~/a.git"), key("git@h:a"));
        assert_eq!(key("/srv/a"), key("file:///srv/a/"));
        assert_ne!(key("https://gitlab.example/a/b"), key("http://gitlab.example/a/b"));
        assert_eq!(key("/srv/a").len(), 16);
    }

    #[test]
    fn only_plain_http_is_insecure() {
        let insecure = |text: &str| RepoUrl::parse(text).unwrap().is_insecure();
        assert!(insecure("http://h/a"));
        assert!(!insecure("https://h/a") && !insecure("git@h:a") && !insecure("/a"));
    }
}
