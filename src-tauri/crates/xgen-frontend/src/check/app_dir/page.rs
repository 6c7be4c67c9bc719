//! Pages of `app/`, with the layouts around them.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{Chain, Judge, route_of, segments};
use crate::check::config::Config;
use crate::check::graph::{Side, Sources, UseKind, Walk};
use crate::check::module::{Certainty, Export, FactKind, Module};
use crate::check::report::{At, Severity, Target};
use crate::check::rules::Rule;
use crate::check::suspense::Rendering;
use crate::check::value::Value;

/// Exports of a page that are given its search parameters.
const GIVEN_SEARCH_PARAMS: [&str; 3] = ["default", "generateMetadata", "generateViewport"];

/// Checks one page; `convention` is the name of its file.
pub(super) fn inspect(
    chain: &Chain<'_>,
    convention: &str,
    path: &Path,
    target: Target,
    config: &Config,
    sources: &mut Sources<'_>,
) {
    let Some(module) = sources.load(path) else { return };
    let route = route_of(chain);
    let layouts = around(chain, convention);
    let modules: Vec<Rc<Module>> =
        layouts.iter().filter_map(|path| sources.load(path)).chain([Rc::clone(&module)]).collect();
    let force_static = modules.iter().any(|module| says(module, "force-static"));
    let force_dynamic = modules.iter().any(|module| says(module, "force-dynamic"));
    let client_generates = module.is_client() && module.exports.contains_key("generateStaticParams");
    if target == Target::Desktop {
        for module in &modules {
            rendering(module, &route, sources);
        }
        if convention == "page" && !client_generates {
            segments::inspect(chain, path, sources);
        }
        search_params(&module, &route, force_static, sources);
    }
    for module in &modules {
        runtime(module, target, sources);
    }
    if client_generates {
        let at = At::line(&module.file, module.export_line("generateStaticParams"));
        let message =
            format!("{route} is a client component and exports generateStaticParams, which stops any build");
        sources.findings.add(Rule::ClientStaticParams, Severity::Error, &Target::ALL, at, message);
    }
    let mut walk = Walk::new(sources);
    for path in layouts.iter().chain(&shown_instead(chain)).map(PathBuf::as_path).chain([path]) {
        walk.root(path);
    }
    let uses = walk.into_uses();
    let judge = Judge { target, config, what: "page", route: &route, force_static };
    for used in &uses {
        judge.add(used, sources);
    }
    // On a server, a page that is rendered for each request knows its search parameters.
    let per_request = force_dynamic
        || uses.iter().any(|used| match &used.kind {
            UseKind::Import { package, name } => {
                used.side == Side::Server && package == "next/headers" && name != "draftMode"
                    || name == "connection"
            }
            UseKind::Fact(kind) => *kind == FactKind::FetchNoStore && used.side == Side::Server,
            UseKind::ActionFile | UseKind::FontGoogle => false,
        });
    if !force_static && (target == Target::Desktop || !per_request) {
        suspense(chain, convention, path, &route, target, sources);
    }
}

/// The layouts and templates around a page, outermost first.
fn around(chain: &Chain<'_>, convention: &str) -> Vec<PathBuf> {
    if convention == "global-not-found" {
        return Vec::new();
    }
    let files = chain.iter().flat_map(|folder| ["layout", "template"].map(|name| folder.files.get(name)));
    files.flatten().cloned().collect()
}

/// What the framework shows in place of a page.
fn shown_instead(chain: &Chain<'_>) -> Vec<PathBuf> {
    let names = ["loading", "error", "global-error", "forbidden", "unauthorized"];
    let files = chain.iter().flat_map(|folder| names.map(|name| folder.files.get(name)));
    files.flatten().cloned().collect()
}

fn says(module: &Module, text: &str) -> bool {
    !module.is_client()
        && module.constant("dynamic").is_some_and(|dynamic| dynamic.value.text() == Some(text))
}

fn rendering(module: &Module, route: &str, sources: &mut Sources<'_>) {
    if module.is_client() {
        return;
    }
    let mut add = |rule, severity, at: u32, message| {
        let at = At::line(&module.file, module.line(at));
        sources.findings.add(rule, severity, &[Target::Desktop], at, message);
    };
    if let Some(dynamic) = module.constant("dynamic")
        && dynamic.value.text() == Some("force-dynamic")
    {
        let message = format!("{} is force-dynamic, which stops an export", module.file);
        add(Rule::ForceDynamic, Severity::Error, dynamic.at, message);
    }
    let Some(revalidate) = module.constant("revalidate") else { return };
    match revalidate.value {
        Value::Number(0.0) if !says(module, "force-static") => {
            let message = format!(
                "revalidate = 0 renders {route} for each request: it is silently missing in an export"
            );
            add(Rule::ForceDynamic, Severity::Error, revalidate.at, message);
        }
        Value::Number(seconds) if seconds > 0.0 => {
            let message =
                format!("revalidate of {} has no effect: it is rendered once, at build", module.file);
            add(Rule::Revalidate, Severity::Warning, revalidate.at, message);
        }
        _ => {}
    }
}

pub(super) fn runtime(module: &Module, target: Target, sources: &mut Sources<'_>) {
    if target == Target::Web || module.is_client() {
        return;
    }
    if let Some(runtime) = module.constant("runtime")
        && matches!(runtime.value.text(), Some("edge" | "experimental-edge"))
    {
        let at = At::line(&module.file, module.line(runtime.at));
        let message = format!("{} asks for the edge runtime, which is never static", module.file);
        sources.findings.add(Rule::EdgeRuntime, Severity::Error, &[target], at, message);
    }
}

/// The property is a promise of the request on either side; a client component gets it from the same place.
fn search_params(module: &Module, route: &str, force_static: bool, sources: &mut Sources<'_>) {
    if force_static {
        return;
    }
    for name in GIVEN_SEARCH_PARAMS {
        let Some(Export::Item(item)) = module.exports.get(name) else { continue };
        let Some(at) = module.items.get(*item).and_then(|item| item.search_params) else { continue };
        let at = At::line(&module.file, module.line(at));
        let message = format!("the page {route} uses its property searchParams, which needs a request");
        sources.findings.add(Rule::SearchParamsProp, Severity::Error, &[Target::Desktop], at, message);
    }
}

fn suspense(
    chain: &Chain<'_>,
    convention: &str,
    path: &Path,
    route: &str,
    target: Target,
    sources: &mut Sources<'_>,
) {
    let mut rendering = Rendering::new(sources);
    let mut certainty = Certainty::Certain;
    if convention != "global-not-found" {
        for folder in chain {
            if folder.is_slot() {
                certainty = certainty.min(Certainty::Uncertain);
            }
            for layout in ["layout", "template"].iter().filter_map(|name| folder.files.get(name)) {
                rendering.component(layout, certainty);
                certainty = certainty.min(rendering.children_of(layout));
            }
            // A loading file is a boundary around everything below the layout beside it.
            if folder.files.contains_key("loading") {
                certainty = Certainty::Guarded;
            }
        }
    }
    rendering.component(path, certainty);
    for found in rendering.into_found() {
        let at = At::line(found.file, found.line);
        let (severity, message) = if found.certain {
            (
                Severity::Error,
                format!("{route} calls useSearchParams without a <Suspense> above, which stops a build"),
            )
        } else {
            (Severity::Warning, format!("{route} may call useSearchParams without a <Suspense> above"))
        };
        sources.findings.add(Rule::SearchParamsHook, severity, &[target], at, message);
    }
}
