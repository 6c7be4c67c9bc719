//! Files beside the routes: middleware, proxy, instrumentation.

use super::graph::Sources;
use super::report::{At, Severity, Target};
use super::routes::Routes;
use super::rules::Rule;

/// Looks at them for one target.
pub(super) fn inspect(routes: &Routes, target: Target, sources: &mut Sources<'_>) {
    let mut load = |name: &str| routes.beside.get(name).and_then(|path| sources.load(path));
    let (middleware, proxy, instrumentation) = (load("middleware"), load("proxy"), load("instrumentation"));
    if let (Some(middleware), Some(proxy)) = (&middleware, &proxy) {
        let message = format!("{} and {} are both there, which stops any build", middleware.file, proxy.file);
        let at = At::file(&middleware.file);
        sources.findings.add(Rule::MiddlewareAndProxy, Severity::Error, &[target], at, message);
    }
    if target == Target::Web {
        return;
    }
    for (name, module) in [("middleware", middleware), ("proxy", proxy)] {
        let Some(module) = module else { continue };
        let export = if module.exports.contains_key("default") { "default" } else { name };
        let at = At::line(&module.file, module.export_line(export));
        let message = format!("{} never runs in the window", module.file);
        sources.findings.add(Rule::Middleware, Severity::Warning, &[target], at, message);
    }
    if let Some(module) = instrumentation {
        let at = At::line(&module.file, module.export_line("register"));
        let message = format!("{} runs at build at most, never in the window", module.file);
        sources.findings.add(Rule::Instrumentation, Severity::Warning, &[target], at, message);
    }
}
