//! What `xgen docker` prints.

use crate::output::{self, Format};
use serde_json::{Value, json};
use xgen_docker::{DiskUsage, EngineStatus, FoundBy, PruneItem, PruneKind, PrunePlan, Pruned, Usage};
use xgen_schema::WireError;

pub(super) fn status(status: &EngineStatus, format: Format) {
    if format == Format::Json {
        output::json(&json!({
            "endpoint": status.endpoint,
            "foundBy": match &status.found_by {
                FoundBy::Host => "host",
                FoundBy::Context(_) => "context",
                FoundBy::Usual => "usual",
            },
            "context": match &status.found_by {
                FoundBy::Context(name) => Some(name),
                FoundBy::Host | FoundBy::Usual => None,
            },
            "product": status.product,
            "version": status.version,
            "apiVersion": status.api_version,
            "engineApiVersion": status.engine_api_version,
            "os": status.os,
            "arch": status.arch,
            "operatingSystem": status.operating_system,
            "storageDriver": status.storage_driver,
            "rootDir": status.root_dir,
            "cpus": status.cpus,
            "memoryBytes": status.memory_bytes,
            "cgroupVersion": status.cgroup_version,
            "rootless": status.rootless,
            "buildkit": status.buildkit,
            "warnings": status.warnings,
        }));
        return;
    }
    let found_by = match &status.found_by {
        FoundBy::Host => "DOCKER_HOST".to_owned(),
        FoundBy::Context(name) => format!("context {name}"),
        FoundBy::Usual => "found".to_owned(),
    };
    let api = format!("{} (the engine speaks up to {})", status.api_version, status.engine_api_version);
    let system = format!("{} ({}/{})", status.operating_system, status.os, status.arch);
    let resources = format!("{} CPUs, {} of memory", status.cpus, output::size(status.memory_bytes));
    let builder = if status.buildkit { "BuildKit" } else { "classic" };
    let rows = [
        ("engine", format!("{} {}", status.product, status.version).trim().to_owned()),
        ("address", format!("{} ({found_by})", status.endpoint)),
        ("api", api),
        ("system", system),
        ("resources", resources),
        ("files", format!("{} ({})", status.root_dir, status.storage_driver)),
        ("builder", builder.to_owned()),
        ("rootless", if status.rootless { "yes" } else { "no" }.to_owned()),
    ];
    output::table(&rows.map(|(name, value)| vec![name.to_owned(), value]));
    for warning in &status.warnings {
        output::line_err(&format!("warning: {}", warning.trim_start_matches("WARNING: ")));
    }
}

pub(super) fn usage(usage: &DiskUsage, format: Format) {
    let DiskUsage { images, containers, volumes, build_cache } = usage;
    let kinds = [
        ("images", "images", images),
        ("containers", "containers", containers),
        ("volumes", "volumes", volumes),
        ("build cache", "buildCache", build_cache),
    ];
    if format == Format::Json {
        let value = |usage: &Usage| {
            json!({
                "count": usage.count,
                "active": usage.active,
                "sizeBytes": usage.size_bytes,
                "reclaimableBytes": usage.reclaimable_bytes,
            })
        };
        output::json(
            &kinds.map(|(_, key, usage)| (key.to_owned(), value(usage))).into_iter().collect::<Value>(),
        );
        return;
    }
    let head = ["", "count", "in use", "size", "reclaimable"].map(str::to_owned).to_vec();
    let rows = kinds.map(|(name, _, usage)| {
        let size = |bytes| output::size(bytes);
        let (count, active) = (usage.count.to_string(), usage.active.to_string());
        vec![name.to_owned(), count, active, size(usage.size_bytes), size(usage.reclaimable_bytes)]
    });
    output::table(&[vec![head], rows.to_vec()].concat());
}

/// What goes, before anything does.
pub(super) fn plan(plan: &PrunePlan, format: Format) {
    if format == Format::Json {
        let items: Vec<_> = plan.items.iter().map(item).collect();
        output::json_line(&json!({ "plan": { "items": items, "sizeBytes": plan.size_bytes() } }));
        return;
    }
    if plan.items.is_empty() {
        output::line_err("nothing to remove");
        return;
    }
    let rows = plan
        .items
        .iter()
        .map(|item| vec![kind(item.kind).to_owned(), output::size(item.size_bytes), title(item)]);
    output::table(&rows.collect::<Vec<_>>());
    output::line(&format!("to remove: {}, {}", plan.items.len(), output::size(plan.size_bytes())));
}

pub(super) fn removed(removed: &PruneItem, format: Format) {
    if format == Format::Json {
        output::json_line(&json!({ "removed": item(removed) }));
    }
}

pub(super) fn pruned(pruned: &Pruned, format: Format) {
    if format == Format::Json {
        let kept = pruned
            .kept
            .iter()
            .map(|(kept, error)| json!({ "item": item(kept), "error": WireError::of(error) }));
        let (removed, kept) = (pruned.removed.len(), kept.collect::<Vec<_>>());
        output::json_line(
            &json!({ "pruned": { "removed": removed, "freedBytes": pruned.freed_bytes(), "kept": kept } }),
        );
        return;
    }
    for (_, error) in &pruned.kept {
        output::line_err(&format!("kept: {error}"));
    }
    output::line(&format!("removed: {}, {}", pruned.removed.len(), output::size(pruned.freed_bytes())));
}

fn item(item: &PruneItem) -> Value {
    json!({ "kind": kind(item.kind), "id": item.id, "name": item.name, "sizeBytes": item.size_bytes })
}

fn title(item: &PruneItem) -> String {
    if item.name.is_empty() { item.id.clone() } else { item.name.clone() }
}

fn kind(kind: PruneKind) -> &'static str {
    match kind {
        PruneKind::Container => "container",
        PruneKind::Network => "network",
        PruneKind::Volume => "volume",
        PruneKind::Image => "image",
        PruneKind::BuildCache => "build-cache",
    }
}
