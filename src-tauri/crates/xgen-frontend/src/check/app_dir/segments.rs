//! Dynamic segments: an export holds the values that generateStaticParams names, and needs all of them.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Chain, route_of};
use crate::check::graph::Sources;
use crate::check::report::{At, Severity, Target};
use crate::check::rules::Rule;
use crate::check::value::Value;

/// Checks the dynamic segments of the route whose file is `leaf`.
pub(super) fn inspect(chain: &Chain<'_>, leaf: &Path, sources: &mut Sources<'_>) {
    let parameters: Vec<&str> =
        chain.iter().filter_map(|folder| folder.parameter()).map(|(name, _)| name).collect();
    if parameters.is_empty() {
        return;
    }
    let route = route_of(chain);
    let layouts = chain.iter().filter_map(|folder| folder.files.get("layout"));
    let files: Vec<_> = layouts.map(|path| path.as_path()).chain([leaf]).collect();
    let mut generators = Vec::new();
    for path in files {
        let Some(module) = sources.load(path) else { return };
        if module.is_client() {
            continue;
        }
        if let Some(dynamic) = module.constant("dynamicParams")
            && dynamic.value == Value::Bool(true)
        {
            let at = At::line(&module.file, module.line(dynamic.at));
            let message = format!("dynamicParams = true of {route} stops an export");
            sources.findings.add(Rule::DynamicParams, Severity::Error, &[Target::Desktop], at, message);
        }
        if sources.export_names(path).iter().any(|name| name == "generateStaticParams") {
            let returned = module.generated.get("generateStaticParams").map(|known| known.value.clone());
            let at = At::line(&module.file, module.export_line("generateStaticParams"));
            generators.push((at, returned.unwrap_or(Value::Unknown)));
        }
    }
    let error = |rule, at, message, sources: &mut Sources<'_>| {
        sources.findings.add(rule, Severity::Error, &[Target::Desktop], at, message);
    };
    let Some((last, returned)) = generators.last() else {
        let Some(module) = sources.load(leaf) else { return };
        let names = ["default", "GET", "POST", "PUT", "PATCH", "DELETE"];
        let entry = names.into_iter().find(|name| module.exports.contains_key(*name)).unwrap_or("default");
        let at = At::line(&module.file, module.export_line(entry));
        let message =
            format!("{route} has no generateStaticParams: no value of {} is known", parameters.join(", "));
        return error(Rule::DynamicSegment, at, message, sources);
    };
    if *returned == Value::List(Vec::new()) {
        let message = format!("generateStaticParams of {route} returns an empty list, which stops an export");
        return error(Rule::DynamicSegmentEmpty, last.clone(), message, sources);
    }
    let known: Option<Vec<BTreeSet<String>>> = generators.iter().map(|(_, value)| keys(value)).collect();
    let Some(known) = known else { return };
    let named: BTreeSet<&str> = known.iter().flatten().map(String::as_str).collect();
    let missing: Vec<&str> = parameters.into_iter().filter(|name| !named.contains(name)).collect();
    if !missing.is_empty() {
        let message = format!("generateStaticParams of {route} leaves out {}", missing.join(", "));
        error(Rule::DynamicSegmentIncomplete, last.clone(), message, sources);
    }
}

/// The names that every entry has; none if the list is not known.
fn keys(value: &Value) -> Option<BTreeSet<String>> {
    let Value::List(entries) = value else { return None };
    let mut common: Option<BTreeSet<String>> = None;
    for entry in entries {
        let Value::Object(entry) = entry else { return None };
        if entry.open {
            return None;
        }
        let keys: BTreeSet<String> = entry.properties.iter().map(|property| property.key.clone()).collect();
        common = Some(match common {
            Some(common) => common.intersection(&keys).cloned().collect(),
            None => keys,
        });
    }
    Some(common.unwrap_or_default())
}
