//! Logins for registries, from where the docker CLI keeps them: `config.json` and the programs it names.
//!
//! Passwords go from there into one header or one answer to BuildKit, and nowhere else.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use xgen_core::Secret;

use crate::DockerError;
use crate::reference::HUB;

/// How the CLI writes the registry that names without one mean.
const HUB_KEY: &str = "https://index.docker.io/v1/";

/// A helper may ask the user; it must not hold up a build for ever.
const HELPER_TIMEOUT: Duration = Duration::from_secs(60);

/// Where to look for logins.
#[derive(Debug, Clone)]
pub(crate) struct Logins {
    config: Option<PathBuf>,
}

/// A login for one registry.
#[derive(Debug)]
pub(crate) struct Login {
    username: String,
    secret: Secret,
    /// The secret is a token that stands for a user, not a password.
    is_token: bool,
    server: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Config {
    auths: HashMap<String, Auth>,
    creds_store: String,
    cred_helpers: HashMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Auth {
    auth: Option<Secret>,
    username: String,
    password: Option<Secret>,
    identitytoken: Option<Secret>,
}

impl Logins {
    /// Those in the configuration folder of the CLI.
    pub(crate) fn of(folder: Option<&PathBuf>) -> Self {
        Self { config: folder.map(|folder| folder.join("config.json")) }
    }

    /// The login for `registry`, if there is one.
    pub(crate) async fn of_registry(&self, registry: &str) -> Result<Option<Login>, DockerError> {
        let config = self.read()?;
        let key = key_of(registry);
        let helper = config.cred_helpers.get(key).or_else(|| config.cred_helpers.get(registry));
        match helper.map_or(config.creds_store.as_str(), String::as_str) {
            "" => Ok(login_in_file(&config, key, registry)),
            name => ask(name, key).await,
        }
    }

    fn read(&self) -> Result<Config, DockerError> {
        let Some(path) = &self.config else { return Ok(Config::default()) };
        match std::fs::read(path) {
            // serde's message would repeat values, and some are passwords.
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                let reason = format!("line {} is not what docker writes there", error.line());
                DockerError::invalid(path.display().to_string(), reason)
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Config::default()),
            Err(error) => Err(DockerError::io(path)(error)),
        }
    }
}

impl Login {
    /// The value of the header `X-Registry-Auth`.
    pub(crate) fn header(&self) -> Secret {
        let (user, secret) = (&self.username, self.secret.expose_secret());
        let json = match self.is_token {
            true => serde_json::json!({ "identitytoken": secret, "serveraddress": self.server }),
            false => {
                serde_json::json!({ "username": user, "password": secret, "serveraddress": self.server })
            }
        };
        // The engine decodes the URL alphabet and takes anything else for no login at all.
        Secret::new(URL_SAFE.encode(json.to_string()))
    }

    /// User and secret as BuildKit wants them: without a user, the secret is a token.
    pub(crate) fn for_buildkit(self) -> (String, String) {
        let user = if self.is_token { String::new() } else { self.username };
        (user, self.secret.expose_secret().to_owned())
    }
}

fn key_of(registry: &str) -> &str {
    match registry {
        HUB | "index.docker.io" | "registry-1.docker.io" => HUB_KEY,
        other => other,
    }
}

fn login_in_file(config: &Config, key: &str, registry: &str) -> Option<Login> {
    let auth = config.auths.get(key).or_else(|| {
        // Older versions of the CLI wrote whole addresses.
        let host = |text: &str| text.split("://").last().and_then(|t| t.split('/').next()).map(str::to_owned);
        config.auths.iter().find(|(name, _)| host(name).as_deref() == Some(registry)).map(|(_, auth)| auth)
    })?;
    let login =
        |username: String, secret, is_token| Login { username, secret, is_token, server: key.to_owned() };
    if let Some(token) = auth.identitytoken.clone().filter(|token| !token.expose_secret().is_empty()) {
        return Some(login(String::new(), token, true));
    }
    if let Some(password) = auth.password.clone().filter(|_| !auth.username.is_empty()) {
        return Some(login(auth.username.clone(), password, false));
    }
    let decoded = STANDARD.decode(auth.auth.as_ref()?.expose_secret()).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(login(user.to_owned(), Secret::new(password.trim_end_matches('\0').to_owned()), false))
}

/// Asks the program `docker-credential-<name>`.
async fn ask(name: &str, key: &str) -> Result<Option<Login>, DockerError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        username: String,
        secret: Secret,
    }
    let helper = format!("docker-credential-{name}");
    let fault = |reason: String| DockerError::CredentialHelper { helper: helper.clone(), reason };
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(fault("its name has characters that no program's has".into()));
    }
    let run = run(&helper, key);
    let output = tokio::time::timeout(HELPER_TIMEOUT, run).await;
    let output = output.map_err(|_| fault("it did not answer within a minute".into()))?;
    let output = output.map_err(|error| fault(error.to_string()))?;
    if output.status.success() {
        let answer: Answer =
            serde_json::from_slice(&output.stdout).map_err(|_| fault("its answer cannot be read".into()))?;
        let is_token = answer.username == "<token>";
        let server = key.to_owned();
        return Ok(Some(Login { username: answer.username, secret: answer.secret, is_token, server }));
    }
    // Helpers say on standard output why they have nothing.
    if String::from_utf8_lossy(&output.stdout).contains("credentials not found") {
        return Ok(None);
    }
    Err(fault(format!("it ended with {}", output.status)))
}

async fn run(helper: &str, key: &str) -> std::io::Result<std::process::Output> {
    let mut child = Command::new(helper)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(key.as_bytes()).await?;
    }
    child.wait_with_output().await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn login(config: &str, registry: &str) -> Option<Login> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), config).unwrap();
        Logins::of(Some(&folder.path().to_owned())).of_registry(registry).await.unwrap()
    }

    #[tokio::test]
    async fn a_login_is_read_from_the_file() {
        let auth = STANDARD.encode("me:pass:word?");
        let config = format!(r#"{{"auths":{{"r.example:5000":{{"auth":"{auth}"}}}}}}"#);
        let found = login(&config, "r.example:5000").await.unwrap();
        let header = found.header();
        let json: serde_json::Value =
            serde_json::from_slice(&URL_SAFE.decode(header.expose_secret()).unwrap()).unwrap();
        assert_eq!(json["password"], "pass:word?", "a colon belongs to the password");
        assert_eq!(found.for_buildkit(), ("me".into(), "pass:word?".into()));
        assert!(login(&config, "other.example").await.is_none(), "a login is for one registry");
    }

    #[tokio::test]
    async fn the_hub_has_its_old_name() {
        let auth = STANDARD.encode("me:x");
        let config = format!(r#"{{"auths":{{"{HUB_KEY}":{{"auth":"{auth}"}}}}}}"#);
        assert!(login(&config, HUB).await.is_some());
    }

    #[tokio::test]
    async fn a_helper_that_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), r#"{"credsStore":"xgen-no-such"}"#).unwrap();
        let error = Logins::of(Some(&folder.path().to_owned())).of_registry("a.example").await.unwrap_err();
        assert!(error.to_string().contains("docker-credential-xgen-no-such"), "{error}");
    }
}
