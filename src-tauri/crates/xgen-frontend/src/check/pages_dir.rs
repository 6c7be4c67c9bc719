//! What routes of `pages/` need and an export has not.

use super::config::Config;
use super::graph::{Sources, UseKind, Walk};
use super::module::{FactKind, Module};
use super::report::{At, Severity, Target};
use super::routes::PageFile;
use super::rules::Rule;
use super::value::Value;

/// Looks at every page for one target.
pub(super) fn inspect(pages: &[PageFile], target: Target, config: &Config, sources: &mut Sources<'_>) {
    for page in pages {
        let Some(module) = sources.load(&page.path) else { continue };
        if target == Target::Desktop {
            if is_api(&page.route) {
                let at = At::line(&module.file, module.export_line("default"));
                let message = format!("{} is silently missing in an export", page.route);
                sources.findings.add(Rule::PagesApi, Severity::Error, &[target], at, message);
                continue;
            }
            data(page, &module, sources);
        }
        reached(page, target, config, sources);
    }
}

fn is_api(route: &str) -> bool {
    route == "/api" || route.starts_with("/api/")
}

fn data(page: &PageFile, module: &Module, sources: &mut Sources<'_>) {
    let names = sources.export_names(&page.path);
    let has = |name: &str| names.iter().any(|exported| exported == name);
    let route = page.route.as_str();
    let mut add = |rule, severity, line, message| {
        sources.findings.add(rule, severity, &[Target::Desktop], At::line(&module.file, line), message);
    };
    if has("getServerSideProps") {
        let message = format!("getServerSideProps of {route} stops an export");
        add(Rule::PagesServerSideProps, Severity::Error, module.export_line("getServerSideProps"), message);
    }
    if let Some(at) = module.initial_props {
        let message = format!("getInitialProps of {route} runs once, at build");
        add(Rule::PagesInitialProps, Severity::Warning, module.line(at), message);
    }
    let returned = |name: &str, key: &str| {
        let property = module.generated.get(name)?.value.property(key)?;
        Some((module.line(property.at), property.value.clone()))
    };
    if let Some((line, fallback)) = returned("getStaticPaths", "fallback")
        && (fallback == Value::Bool(true) || fallback.text() == Some("blocking"))
    {
        let message =
            format!("getStaticPaths of {route} has a fallback: paths that it does not name are missing");
        add(Rule::PagesFallback, Severity::Warning, line, message);
    }
    if let Some((line, revalidate)) = returned("getStaticProps", "revalidate")
        && revalidate.truthy() == Some(true)
    {
        let message = format!("getStaticProps of {route} revalidates, which stops an export");
        add(Rule::PagesRevalidate, Severity::Error, line, message);
    }
    let is_dynamic = route.split('/').any(|part| part.starts_with('[') && part.ends_with(']'));
    if is_dynamic && !has("getStaticPaths") && !has("getServerSideProps") {
        let message =
            format!("{route} has no getStaticPaths: the export holds one file that no address leads to");
        add(Rule::PagesDynamicSegment, Severity::Warning, module.export_line("default"), message);
    }
}

fn reached(page: &PageFile, target: Target, config: &Config, sources: &mut Sources<'_>) {
    let mut walk = Walk::new(sources);
    walk.root(&page.path);
    for used in walk.into_uses() {
        let at = At::line(used.file, used.line);
        match used.kind {
            UseKind::FontGoogle => {
                let message = "next/font/google downloads its fonts while it builds".to_owned();
                sources.findings.add(Rule::FontGoogle, Severity::Warning, &[target], at, message);
            }
            UseKind::Fact(FactKind::ImageLoader)
                if target == Target::Desktop && !config.has_image_loader() =>
            {
                let message = "the loader is not asked: images of the window are not optimized".to_owned();
                sources.findings.add(Rule::ImageLoader, Severity::Warning, &[target], at, message);
            }
            _ => {}
        }
    }
}
