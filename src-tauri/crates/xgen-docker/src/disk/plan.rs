//! What a prune would remove. The list is made here and nowhere else: what is carried out is the list that was shown.

use std::collections::BTreeSet;

use super::usage::{Container, Stored};
use crate::engine::Engine;
use crate::{DockerError, Network};

/// What may go. Nothing that is used goes, whatever is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PruneRequest {
    /// Containers that have stopped.
    pub stopped_containers: bool,
    /// Networks that no container is in, stopped ones included.
    pub unused_networks: bool,
    /// Images without a name.
    pub nameless_images: bool,
    /// All images that no container was made from.
    pub unused_images: bool,
    /// What builds keep.
    pub build_cache: bool,
    /// Volumes without a name that no container has.
    pub anonymous_volumes: bool,
    /// Volumes with these names; each has to be named, and none is ever taken along.
    pub volumes: BTreeSet<String>,
}

/// What a prune will remove.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrunePlan {
    /// In the order in which it goes.
    pub items: Vec<PruneItem>,
}

/// One thing that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PruneItem {
    /// Of which kind it is.
    pub kind: PruneKind,
    /// By what the engine knows it.
    pub id: String,
    /// By what people know it.
    pub name: String,
    /// What removing it frees.
    pub size_bytes: u64,
}

/// The kinds of things that a prune removes, in the order in which they go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PruneKind {
    /// A container.
    Container,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// An image.
    Image,
    /// A record of the build cache.
    BuildCache,
}

impl PrunePlan {
    /// What all of it frees.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.items.iter().map(|item| item.size_bytes).sum()
    }
}

impl Engine {
    /// What [`prune`](Self::prune) will remove for `request`. Changes nothing.
    ///
    /// # Errors
    /// [`DockerError::Missing`] or [`DockerError::InUse`] for a named volume that does not exist or is used.
    pub async fn plan_prune(&self, request: &PruneRequest) -> Result<PrunePlan, DockerError> {
        let stored = self.stored().await?;
        let (going, staying): (Vec<_>, Vec<_>) =
            stored.containers.iter().partition(|c| request.stopped_containers && c.is_stopped());
        let mut items: Vec<PruneItem> = going.into_iter().map(container).collect();
        if request.unused_networks {
            items.extend(self.unused_networks(&staying).await?);
        }
        items.extend(volumes(&stored, request, &staying)?);
        items.extend(images(&stored, request, &staying));
        if request.build_cache {
            items.extend(build_cache(&stored));
        }
        Ok(PrunePlan { items })
    }

    async fn unused_networks(&self, staying: &[&Container]) -> Result<Vec<PruneItem>, DockerError> {
        const OF_THE_ENGINE: [&str; 6] = ["bridge", "host", "none", "nat", "podman", "ingress"];
        let unused = self.networks().await?.into_iter().filter(|network| {
            !OF_THE_ENGINE.contains(&network.name.as_str())
                && !staying.iter().any(|container| container.is_in_network(&network.name))
        });
        let item = |n: Network| PruneItem { kind: PruneKind::Network, id: n.id, name: n.name, size_bytes: 0 };
        Ok(unused.map(item).collect())
    }
}

fn container(container: &Container) -> PruneItem {
    let name = container.names.iter().flatten().next().map(|name| name.trim_start_matches('/').to_owned());
    PruneItem {
        kind: PruneKind::Container,
        id: container.id.clone(),
        name: name.unwrap_or_else(|| container.id.clone()),
        size_bytes: container.own_bytes(),
    }
}

fn volumes(
    stored: &Stored,
    request: &PruneRequest,
    staying: &[&Container],
) -> Result<Vec<PruneItem>, DockerError> {
    let user = |name: &str| staying.iter().find(|container| container.mounts_volume(name));
    for name in &request.volumes {
        if !stored.volumes.iter().any(|volume| volume.name == *name) {
            return Err(DockerError::Missing { what: format!("the volume {name}") });
        }
        if let Some(user) = user(name) {
            let reason = format!("the container {} has it", self::container(user).name);
            return Err(DockerError::InUse { what: format!("the volume {name}"), reason });
        }
    }
    let goes = stored.volumes.iter().filter(|volume| {
        let anonymous = request.anonymous_volumes && volume.is_anonymous() && user(&volume.name).is_none();
        anonymous || request.volumes.contains(&volume.name)
    });
    let item = |volume: &super::usage::Volume| PruneItem {
        kind: PruneKind::Volume,
        id: volume.name.clone(),
        name: volume.name.clone(),
        size_bytes: volume.own_bytes(),
    };
    Ok(goes.map(item).collect())
}

fn images(stored: &Stored, request: &PruneRequest, staying: &[&Container]) -> Vec<PruneItem> {
    let unused = stored.images.iter().filter(|image| !staying.iter().any(|c| c.image_id == image.id));
    let goes =
        unused.filter(|image| request.unused_images || (request.nameless_images && image.tags().is_empty()));
    let item = |image: &super::usage::Image| PruneItem {
        kind: PruneKind::Image,
        id: image.id.clone(),
        name: image.tags().join(", "),
        size_bytes: image.own_bytes(),
    };
    goes.map(item).collect()
}

fn build_cache(stored: &Stored) -> Vec<PruneItem> {
    let mut records: Vec<_> = stored.build_cache.iter().filter(|record| !record.in_use).collect();
    // A record goes only after those that build on it, and they are younger.
    records.sort_by(|a, b| b.created_at.cmp(&a.created_at));
    let item = |record: &super::usage::Cache| PruneItem {
        kind: PruneKind::BuildCache,
        id: record.id.clone(),
        name: if record.description.is_empty() { record.r#type.clone() } else { record.description.clone() },
        // The bytes of a shared record stay with the image that has them too.
        size_bytes: if record.shared { 0 } else { record.own_bytes() },
    };
    records.into_iter().map(item).collect()
}
