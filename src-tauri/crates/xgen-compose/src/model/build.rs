//! How an image is built, and what watching its source does.

use std::collections::BTreeMap;

use super::*;

model! {
    /// How an image is built.
    Build {
        context: String,
        dockerfile: String,
        dockerfile_inline: String,
        entitlements: Vec<String>,
        args: Variables,
        provenance: String,
        sbom: String,
        ssh: SshKeys,
        labels: Mapping,
        cache_from: Texts,
        cache_to: Texts,
        no_cache: bool,
        additional_contexts: Mapping,
        pull: bool,
        extra_hosts: Hosts,
        isolation: String,
        network: String,
        target: String,
        secrets: Vec<FileMount>,
        shm_size: Bytes,
        tags: Texts,
        ulimits: BTreeMap<String, Ulimit>,
        platforms: Texts,
        privileged: bool,
    }

    /// What happens when sources change.
    Develop {
        watch: Vec<Trigger>,
    }

    /// One watched path.
    Trigger {
        path: String,
        action: String,
        target: String,
        exec: Hook,
        include: Vec<String>,
        ignore: Vec<String>,
        initial_sync: bool,
    }
}

/// SSH keys or agents by id; JSON has `id` or `id=path`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct SshKeys(pub BTreeMap<String, Option<String>>);

impl serde::Serialize for SshKeys {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(id, path)| match path {
            Some(path) => format!("{id}={path}"),
            None => id.clone(),
        }))
    }
}

impl Zero for SshKeys {
    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}
