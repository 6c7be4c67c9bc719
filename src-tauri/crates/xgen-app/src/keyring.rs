//! Secrets in the keyring of the operating system.
//!
//! There is no silent fallback to a file: where there is no keyring, the caller is told and keeps the secret until
//! XGEN ends.

use std::time::Duration;
use xgen_core::Secret;
use xgen_schema::{ErrorCode, WireError};

const SERVICE: &str = "io.xgen";

/// A keyring that waits for somebody to unlock it does not hold up XGEN for longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the keyring cannot be used, in words that follow a colon.
#[derive(Debug)]
pub(crate) struct Unavailable(pub(crate) String);

impl From<Unavailable> for WireError {
    fn from(Unavailable(reason): Unavailable) -> Self {
        Self::new(ErrorCode::KeyringUnavailable, format!("the keyring cannot be used: {reason}")).with_hint(
            "unlock or start the keyring, keep the token only until XGEN ends, or set GITLAB_TOKEN",
        )
    }
}

/// The secret under `name`; none if there is none.
///
/// # Errors
/// [`Unavailable`].
pub(crate) async fn read(name: &str) -> Result<Option<Secret>, Unavailable> {
    with_entry(name, |entry| match entry.get_password() {
        Ok(secret) => Ok(Some(Secret::new(secret))),
        Err(keyring::v1::Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
    .await
}

/// Stores `secret` under `name` and reads it back.
///
/// # Errors
/// [`Unavailable`], also if the keyring does not give back what it was given.
pub(crate) async fn write(name: &str, secret: Secret) -> Result<(), Unavailable> {
    let kept = with_entry(name, move |entry| {
        entry.set_password(secret.expose_secret())?;
        Ok(entry.get_password()? == secret.expose_secret())
    })
    .await?;
    if kept { Ok(()) } else { Err(Unavailable("it did not keep what was stored".into())) }
}

/// Removes the secret under `name`, if there is one.
///
/// # Errors
/// [`Unavailable`].
pub(crate) async fn remove(name: &str) -> Result<(), Unavailable> {
    with_entry(name, |entry| match entry.delete_credential() {
        Ok(()) | Err(keyring::v1::Error::NoEntry) => Ok(()),
        Err(error) => Err(error),
    })
    .await
}

async fn with_entry<T: Send + 'static>(
    name: &str,
    work: impl FnOnce(&keyring::v1::Entry) -> Result<T, keyring::v1::Error> + Send + 'static,
) -> Result<T, Unavailable> {
    let name = name.to_owned();
    let working = tokio::task::spawn_blocking(move || work(&keyring::v1::Entry::new(SERVICE, &name)?));
    let reason = match tokio::time::timeout(PATIENCE, working).await {
        Ok(Ok(Ok(value))) => return Ok(value),
        Ok(Ok(Err(keyring::v1::Error::NoDefaultStore))) => {
            "none is running; on Linux it is a Secret Service such as GNOME Keyring or KWallet".to_owned()
        }
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(_)) => "its client failed".to_owned(),
        Err(_) => "it did not answer within 30 s; it may be waiting to be unlocked".to_owned(),
    };
    Err(Unavailable(reason))
}
