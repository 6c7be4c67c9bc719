//! What routes of `app/` need and an export has not.

mod handlers;
mod page;
mod segments;

use std::path::PathBuf;

use super::config::Config;
use super::graph::{Side, Sources, Use, UseKind};
use super::module::FactKind;
use super::report::{At, Severity, Target};
use super::routes::Folder;
use super::rules::Rule;

/// The folders from `app/` to a route.
pub(super) type Chain<'f> = [&'f Folder];

/// Looks at every route for one target.
pub(super) fn inspect(app: &Folder, target: Target, config: &Config, sources: &mut Sources<'_>) {
    let mut chain = vec![app];
    folder(&mut chain, target, config, sources);
}

fn folder(chain: &mut Vec<&Folder>, target: Target, config: &Config, sources: &mut Sources<'_>) {
    let Some(here) = chain.last().copied() else { return };
    if here.intercepts() && target == Target::Desktop {
        let file = file_of(here).map(|path| sources.load(path).map(|module| module.file.clone()));
        let message = format!("{} intercepts another route, which stops an export", here.name);
        let at = file.flatten().map_or_else(At::app, |file| At::line(file, 1));
        sources.findings.add(Rule::InterceptingRoute, Severity::Error, &[target], at, message);
    }
    for convention in ["page", "not-found", "global-not-found", "default"] {
        if let Some(path) = here.files.get(convention) {
            page::inspect(chain, convention, path, target, config, sources);
        }
    }
    if let Some(path) = here.files.get("route") {
        handlers::route(chain, path, target, config, sources);
    }
    for (convention, path) in &here.metadata {
        handlers::metadata(chain, convention, path, target, config, sources);
    }
    for child in &here.children {
        chain.push(child);
        folder(chain, target, config, sources);
        chain.pop();
    }
}

fn file_of(folder: &Folder) -> Option<&PathBuf> {
    let own = ["page", "route", "layout", "default"].iter().find_map(|name| folder.files.get(name));
    own.or_else(|| folder.children.iter().find_map(file_of))
}

/// The route as it is written in addresses: groups and slots are left out.
pub(super) fn route_of(chain: &Chain<'_>) -> String {
    let parts: Vec<&str> = chain
        .iter()
        .map(|folder| folder.name.as_str())
        .filter(|name| !name.is_empty() && !name.starts_with('@'))
        .filter(|name| !(name.starts_with('(') && name.ends_with(')')))
        .collect();
    format!("/{}", parts.join("/"))
}

/// What reaching something of Next.js means for a route.
pub(super) struct Judge<'j> {
    pub(super) target: Target,
    pub(super) config: &'j Config,
    /// `page`, or `route handler`.
    pub(super) what: &'static str,
    pub(super) route: &'j str,
    /// The route says `force-static`: things of the request are empty there instead of an error.
    pub(super) force_static: bool,
}

impl Judge<'_> {
    pub(super) fn add(&self, used: &Use, sources: &mut Sources<'_>) {
        let Some((rule, severity, message)) = self.finding(used) else { return };
        let anywhere = matches!(rule, Rule::FontGoogle | Rule::UseCache);
        if self.target == Target::Web && !anywhere {
            return;
        }
        let at = At::line(used.file.clone(), used.line);
        sources.findings.add(rule, severity, &[self.target], at, message);
    }

    fn finding(&self, used: &Use) -> Option<(Rule, Severity, String)> {
        let server = used.side == Side::Server;
        let Self { what, route, .. } = self;
        Some(match &used.kind {
            UseKind::FontGoogle => (
                Rule::FontGoogle,
                Severity::Warning,
                "next/font/google downloads its fonts while it builds".to_owned(),
            ),
            UseKind::ActionFile | UseKind::Fact(FactKind::InlineAction) => {
                (Rule::ServerAction, Severity::Error, "server actions stop an export".to_owned())
            }
            UseKind::Fact(FactKind::ImageLoader) if !self.config.has_image_loader() => (
                Rule::ImageLoader,
                Severity::Warning,
                "the loader is not asked: images of the window are not optimized".to_owned(),
            ),
            UseKind::Fact(FactKind::ImageLoader) => return None,
            _ if !server => return None,
            UseKind::Fact(FactKind::UseCache) if self.config.may_cache() => return None,
            UseKind::Fact(FactKind::UseCache) => (
                Rule::UseCache,
                Severity::Error,
                "'use cache' is not switched on, and stops the build".to_owned(),
            ),
            UseKind::Fact(FactKind::FetchNoStore) if self.force_static => return None,
            UseKind::Fact(FactKind::FetchNoStore) => {
                (Rule::FetchNoStore, Severity::Error, format!("the {what} {route} fetches for each request"))
            }
            UseKind::Fact(FactKind::FetchRevalidate) => {
                let message = format!("the {what} {route} fetches once, at build: revalidate has no effect");
                (Rule::Revalidate, Severity::Warning, message)
            }
            UseKind::Import { package, name } => return self.of_import(package, name),
        })
    }

    fn of_import(&self, package: &str, name: &str) -> Option<(Rule, Severity, String)> {
        let Self { what, route, force_static, .. } = self;
        let package = package.strip_suffix(".js").unwrap_or(package);
        Some(match (package, name) {
            ("next/headers", "draftMode") => {
                let message = format!("draftMode() of the {what} {route} is always off");
                (Rule::RequestApi, Severity::Warning, message)
            }
            ("next/headers", "cookies" | "headers")
            | ("next/server", "connection")
            | ("next/cache", "unstable_noStore") => {
                if *force_static {
                    let message = format!("{name}() is empty: the {what} {route} is force-static");
                    return Some((Rule::RequestApi, Severity::Warning, message));
                }
                (Rule::RequestApi, Severity::Error, format!("{name}() of the {what} {route} needs a request"))
            }
            ("next/server", "after" | "unstable_after") => (
                Rule::After,
                Severity::Warning,
                format!("{name}() of the {what} {route} runs once, at build"),
            ),
            ("next/cache", "unstable_cache") => {
                let message = format!("unstable_cache of the {what} {route} keeps the value of the build");
                (Rule::UnstableCache, Severity::Warning, message)
            }
            _ => return None,
        })
    }
}
