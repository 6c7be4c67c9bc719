//! Answers the requests of a version's pages.

use super::export::{Export, Found};
use super::policy::Policy;
use super::report;
use tauri::Url;
use tauri::http::{Method, Request, Response, StatusCode, header};

/// A version in a window.
#[derive(Debug)]
pub struct Served {
    /// Its files.
    pub export: Export,
    /// The policy of the app.
    pub policy: Policy,
    /// Whether its pages may call XGEN.
    pub trusted: bool,
    /// The server of the settings.
    pub server: Option<Url>,
}

impl Served {
    /// The answer to a request for a file.
    #[must_use]
    pub fn respond(&self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let mut response = match *request.method() {
            _ if request.uri().host() != Some("localhost") => empty(StatusCode::NOT_FOUND),
            Method::GET | Method::HEAD => self.file(request.uri().path()),
            _ => not_allowed("GET, HEAD"),
        };
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        if request.method() == Method::HEAD {
            let length = response.body().len();
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
            response.body_mut().clear();
        }
        response
    }

    fn file(&self, path: &str) -> Response<Vec<u8>> {
        // An image of the web would find its server this way. With IPC, the page asks XGEN.
        if path == "/config.json" && !self.trusted {
            let server = self.server.as_ref().map(Url::as_str).unwrap_or_default();
            let config =
                serde_json::json!({ "target": "desktop", "backendUrl": server.trim_end_matches('/') });
            return self.found(Found {
                status: StatusCode::OK,
                content_type: "application/json; charset=utf-8".to_owned(),
                bytes: config.to_string().into_bytes(),
            });
        }
        match self.export.find(path) {
            Ok(Some(found)) => self.found(found),
            Ok(None) => self.with_policy(empty(StatusCode::NOT_FOUND), None),
            Err(error) => {
                tracing::warn!(%error, path, "a file of the frontend could not be read");
                self.with_policy(empty(StatusCode::INTERNAL_SERVER_ERROR), None)
            }
        }
    }

    fn found(&self, found: Found) -> Response<Vec<u8>> {
        let page = found.content_type.starts_with("text/html").then(|| String::from_utf8_lossy(&found.bytes));
        let mut response = self.with_policy(empty(found.status), page.as_deref());
        if let Ok(content_type) = found.content_type.parse() {
            response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        }
        *response.body_mut() = found.bytes;
        response
    }

    /// Everything has the policy: an SVG image that is opened by itself runs scripts too.
    fn with_policy(&self, mut response: Response<Vec<u8>>, page: Option<&str>) -> Response<Vec<u8>> {
        let policy =
            if self.trusted { self.policy.clone() } else { self.policy.for_guest(self.server.as_ref()) };
        let value = page.map_or_else(|| policy.header(), |html| policy.header_for(html));
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
        }
        response
    }
}

/// Whether the request is a page's report about itself.
pub(crate) fn is_report(request: &Request<Vec<u8>>) -> bool {
    request.method() == Method::POST && request.uri().path() == report::PATH
}

pub(crate) fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

fn not_allowed(allowed: &'static str) -> Response<Vec<u8>> {
    let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allowed));
    response
}
