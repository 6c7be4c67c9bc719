//! The Content-Security-Policy of a version's pages.
//!
//! It is the policy of the bundled frontend, with the hashes of the inline scripts that the served file itself holds:
//! a script that comes into the page by any other way is not run.

use base64::Engine as _;
use dom_query::Document;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use tauri::Url;
use tauri::utils::config::{Csp, CspDirectiveSources};

/// A policy, directive by directive.
#[derive(Debug, Clone)]
pub struct Policy(BTreeMap<String, Vec<String>>);

impl Policy {
    /// The policy of the app, from `tauri.conf.json`. Without one, nothing but the app's own scripts and styles.
    #[must_use]
    pub fn of_app(csp: Option<Csp>) -> Self {
        let csp = csp.unwrap_or_else(|| Csp::Policy("default-src 'self'".into()));
        let directives: HashMap<String, CspDirectiveSources> = csp.into();
        Self(directives.into_iter().map(|(name, sources)| (name, words(sources))).collect())
    }

    /// The same for a frontend that is not trusted: no IPC, and no other server than the one of the settings.
    #[must_use]
    pub fn for_guest(&self, server: Option<&Url>) -> Self {
        let mut sources = vec!["'self'".to_owned()];
        // An opaque origin is written as `null`, which is no source.
        sources.extend(server.map(Url::origin).filter(|o| o.is_tuple()).map(|o| o.ascii_serialization()));
        let mut guest = self.clone();
        guest.0.insert("connect-src".to_owned(), sources);
        guest
    }

    /// The value of the header for anything but a page.
    #[must_use]
    pub fn header(&self) -> String {
        self.with(&[])
    }

    /// The value of the header for a page.
    #[must_use]
    pub fn header_for(&self, html: &str) -> String {
        self.with(&inline_scripts(html))
    }

    fn with(&self, scripts: &[String]) -> String {
        let mut directives = self.0.clone();
        if !scripts.is_empty() {
            let fallback = directives.get("default-src").cloned().unwrap_or_default();
            let sources = directives.entry("script-src".to_owned()).or_insert(fallback);
            sources.retain(|source| source != "'none'");
            sources.extend_from_slice(scripts);
        }
        let written: Vec<_> =
            directives.iter().map(|(name, sources)| format!("{name} {}", sources.join(" "))).collect();
        written.join("; ")
    }
}

fn words(sources: CspDirectiveSources) -> Vec<String> {
    let sources: Vec<String> = sources.into();
    sources.iter().flat_map(|s| s.split_whitespace()).map(str::to_owned).collect()
}

/// The sources that allow the inline scripts of a page, each once.
fn inline_scripts(html: &str) -> Vec<String> {
    let document = Document::from(html);
    let mut hashes = Vec::new();
    for script in document.select("script:not([src])").nodes() {
        let text = script.text();
        if text.is_empty() {
            continue;
        }
        let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()));
        let hash = format!("'sha256-{digest}'");
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes
}
