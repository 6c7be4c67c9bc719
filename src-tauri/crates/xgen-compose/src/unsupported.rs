//! Keys that Compose knows and XGEN does not carry out. `docs/compose.md` has the same list, and a test compares.

use crate::node::{Node, Path, Value};
use crate::project::Project;
use crate::shell;
use crate::warning::Warnings;

/// A key and what happens instead.
pub struct UnsupportedKey {
    /// With its parents; `*` is any name, `[]` any place in a list.
    pub key: &'static str,
    /// What happens instead, to follow "is not carried out: ".
    pub effect: &'static str,
}

const fn key(key: &'static str, effect: &'static str) -> UnsupportedKey {
    UnsupportedKey { key, effect }
}

const SWARM: &str = "it is for Swarm, and Compose does not carry it out either";
const WINDOWS: &str = "it is for Windows containers";
const BUILDX: &str = "it needs a builder other than the one in the engine; the build goes on without it";

/// Not a key but a part of a value; Compose drops it without a word.
const CUT: &str =
    "what stands behind ; & | < or > is dropped, as by Compose; write [sh, -c, \"…\"] to run it in a shell";

/// The keys that XGEN does not carry out.
pub const UNSUPPORTED: &[UnsupportedKey] = &[
    key("models.*", "no model runner is started; use XGEN's own models"),
    key("services.*.models", "no model runner is started; use XGEN's own models"),
    key("services.*.provider", "no provider is called, and nothing is started for the service"),
    key("services.*.use_api_socket", "the socket of the engine is not mounted"),
    key("services.*.develop", "files are not watched; mount the source and let the program in it reload"),
    key("services.*.post_start", "the command is not run; use the entrypoint of the image"),
    key("services.*.pre_stop", "the command is not run; handle the stop signal in the program"),
    key("services.*.external_links", "links are not made; attach both containers to one network"),
    key("services.*.credential_spec", WINDOWS),
    key("services.*.isolation", WINDOWS),
    key("services.*.cpu_count", WINDOWS),
    key("services.*.cpu_percent", WINDOWS),
    key("services.*.deploy.mode", SWARM),
    key("services.*.deploy.endpoint_mode", SWARM),
    key("services.*.deploy.labels", SWARM),
    key("services.*.deploy.placement", SWARM),
    key("services.*.deploy.update_config", SWARM),
    key("services.*.deploy.rollback_config", SWARM),
    key("services.*.deploy.resources.reservations.generic_resources", SWARM),
    key("services.*.build.additional_contexts", BUILDX),
    key("services.*.build.cache_to", BUILDX),
    key("services.*.build.entitlements", BUILDX),
    key("services.*.build.isolation", WINDOWS),
    key("services.*.build.platforms", "the image is built for the platform of the engine only"),
    key("services.*.build.privileged", BUILDX),
    key("services.*.build.provenance", BUILDX),
    key("services.*.build.sbom", BUILDX),
    key("services.*.build.ssh", "no SSH agent is passed on; use a build secret"),
    key("secrets.*.driver", SWARM),
    key("secrets.*.template_driver", SWARM),
    key("configs.*.template_driver", SWARM),
];

/// Names each such key of what is used; a service that is off warns nobody.
pub(crate) fn warn(tree: &Node, project: &Project, warnings: &mut Warnings) {
    for (section, entries) in tree.map().into_iter().flatten() {
        let path = Path::ROOT.key(section);
        for (name, entry) in entries.map().into_iter().flatten() {
            let is_used = match section.as_str() {
                "services" => project.services.contains_key(name),
                "models" => project.models.contains_key(name),
                "secrets" => project.secrets.contains_key(name),
                "configs" => project.configs.contains_key(name),
                _ => true,
            };
            if is_used {
                warn_below(entry, &path.key(name), warnings);
            }
        }
    }
}

fn warn_below(node: &Node, path: &Path<'_>, warnings: &mut Warnings) {
    let parts = path.parts();
    if let Some(found) = UNSUPPORTED.iter().find(|unsupported| matches(unsupported.key, &parts)) {
        warnings.unsupported(&node.place, path.to_string(), found.effect);
        return;
    }
    if let ["services", _, "command" | "entrypoint"] = parts.as_slice()
        && node.str().and_then(|text| shell::split(text).ok()).is_some_and(|command| command.is_cut)
    {
        warnings.unsupported(&node.place, path.to_string(), CUT);
    }
    match &node.value {
        Value::Map(map) => map.iter().for_each(|(key, item)| warn_below(item, &path.key(key), warnings)),
        Value::List(list) => {
            list.iter().enumerate().for_each(|(i, item)| warn_below(item, &path.index(i), warnings));
        }
        _ => {}
    }
}

fn matches(pattern: &str, parts: &[&str]) -> bool {
    let pattern = pattern.split('.');
    pattern.clone().count() == parts.len()
        && pattern.zip(parts).all(|(wanted, part)| wanted == "*" || wanted == *part)
}
