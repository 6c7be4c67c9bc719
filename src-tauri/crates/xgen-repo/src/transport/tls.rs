//! TLS by rustls: the system's certificates and a file of the user's, and what a failed handshake means.

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig};
use rustls_platform_verifier::Verifier;

use crate::{CertificateProblem, RepoError};

pub(super) fn config(ca_file: Option<&Path>) -> Result<ClientConfig, RepoError> {
    let extra = ca_file.map(read).transpose()?.unwrap_or_default();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let refused = |error: rustls::Error| RepoError::CaFile {
        path: ca_file.unwrap_or(Path::new("of the system")).into(),
        reason: error.to_string(),
    };
    let verifier = if extra.is_empty() {
        Verifier::new(Arc::clone(&provider))
    } else {
        Verifier::new_with_extra_roots(extra, Arc::clone(&provider))
    }
    .map_err(refused)?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, RepoError> {
    let refused = |reason: String| RepoError::CaFile { path: path.into(), reason };
    let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    let certificates = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| refused("it is not PEM".into()))?;
    if certificates.is_empty() {
        return Err(refused("it has no certificate".into()));
    }
    Ok(certificates)
}

/// What TLS says in the causes of `error`, if it is about TLS.
pub(super) fn problem(error: &(dyn Error + 'static), url: &str) -> Option<RepoError> {
    let tls = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>())?;
    let url = url.to_owned();
    match tls {
        rustls::Error::InvalidCertificate(reason) => {
            Some(RepoError::Certificate { url, problem: certificate(reason) })
        }
        rustls::Error::InvalidMessage(_) => Some(RepoError::NotTls { url }),
        other => Some(RepoError::Unreachable { url, reason: format!("TLS failed: {other}") }),
    }
}

fn certificate(error: &CertificateError) -> CertificateProblem {
    match error {
        // A bad signature is that of an issuer with a known name and another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => CertificateProblem::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateProblem::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateProblem::OtherHost
        }
        CertificateError::Revoked => CertificateProblem::Revoked,
        other => CertificateProblem::Other(other.to_string()),
    }
}

/// `error` and its causes. An `io::Error` does not name what it wraps as its source, so it is opened here.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}
