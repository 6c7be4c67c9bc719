//! Removes what a plan lists, and nothing else.

use hyper::Method;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::usage::Image;
use super::{PruneItem, PruneKind, PrunePlan};
use crate::DockerError;
use crate::engine::{Doing, Engine};
use crate::images::escaped;

/// What a prune did.
#[derive(Debug, Default)]
pub struct Pruned {
    /// What is gone.
    pub removed: Vec<PruneItem>,
    /// What stayed: something began to use it after the plan was made.
    pub kept: Vec<(PruneItem, DockerError)>,
}

impl Pruned {
    /// What it freed.
    #[must_use]
    pub fn freed_bytes(&self) -> u64 {
        self.removed.iter().map(|item| item.size_bytes).sum()
    }
}

impl Engine {
    /// Removes what `plan` lists. What has come since then stays, and so does what came into use.
    ///
    /// # Errors
    /// [`DockerError::Gone`] if the engine goes away, [`DockerError::Cancelled`]; what was removed until then is gone.
    pub async fn prune(
        &self,
        plan: &PrunePlan,
        cancel: &CancellationToken,
        mut on_removed: impl FnMut(&PruneItem) + Send,
    ) -> Result<Pruned, DockerError> {
        let mut pruned = Pruned::default();
        let (cache, others): (Vec<_>, Vec<_>) =
            plan.items.iter().cloned().partition(|item| item.kind == PruneKind::BuildCache);
        for item in others {
            if cancel.is_cancelled() {
                return Err(DockerError::Cancelled);
            }
            match self.prune_item(&item).await {
                Ok(()) => {
                    on_removed(&item);
                    pruned.removed.push(item);
                }
                // Somebody else removed it: the wish is fulfilled.
                Err(DockerError::Missing { .. }) => pruned.removed.push(item),
                Err(error @ (DockerError::Gone { .. } | DockerError::TimedOut { .. })) => return Err(error),
                Err(error) => pruned.kept.push((item, error)),
            }
        }
        self.prune_cache(cache, cancel, &mut on_removed, &mut pruned).await?;
        Ok(pruned)
    }

    async fn prune_item(&self, item: &PruneItem) -> Result<(), DockerError> {
        let id = escaped(&item.id);
        let (path, kind) = match item.kind {
            // Anonymous volumes of a container are things of their own in the plan.
            PruneKind::Container => (format!("/containers/{id}"), "container"),
            PruneKind::Network => (format!("/networks/{id}"), "network"),
            PruneKind::Volume => (format!("/volumes/{id}"), "volume"),
            PruneKind::Image => return self.prune_image(item).await,
            PruneKind::BuildCache => return Ok(()),
        };
        let on = format!("the {kind} {}", item.name);
        let doing = Doing { what: format!("removing {on}"), on };
        self.change(Method::DELETE, &path, &doing).await.map(drop)
    }

    /// An image with several names goes only name by name.
    async fn prune_image(&self, item: &PruneItem) -> Result<(), DockerError> {
        let image: Image = {
            let doing = Doing { what: format!("removing {}", item.id), on: format!("the image {}", item.id) };
            self.get(&format!("/images/{}/json", item.id), &doing).await?
        };
        let mut names = image.tags();
        if names.is_empty() {
            names.extend(image.repo_digests.into_iter().flatten().filter(|name| !name.starts_with("<none>")));
        }
        if names.is_empty() {
            names.push(item.id.clone());
        }
        for name in names {
            self.remove_image(&name, false).await?;
        }
        Ok(())
    }

    /// Records that others build on go last, so what could not go is tried again as long as anything goes.
    async fn prune_cache(
        &self,
        mut left: Vec<PruneItem>,
        cancel: &CancellationToken,
        on_removed: &mut (impl FnMut(&PruneItem) + Send),
        pruned: &mut Pruned,
    ) -> Result<(), DockerError> {
        loop {
            let before = left.len();
            let mut stayed = Vec::new();
            for item in left {
                if cancel.is_cancelled() {
                    return Err(DockerError::Cancelled);
                }
                if self.prune_record(&item).await? {
                    on_removed(&item);
                    pruned.removed.push(item);
                } else {
                    stayed.push(item);
                }
            }
            if stayed.is_empty() || stayed.len() == before {
                let in_use = |item: PruneItem| {
                    let what = format!("the build cache {}", item.name);
                    (item, DockerError::InUse { what, reason: "a build uses it".into() })
                };
                pruned.kept.extend(stayed.into_iter().map(in_use));
                return Ok(());
            }
            left = stayed;
        }
    }

    async fn prune_record(&self, item: &PruneItem) -> Result<bool, DockerError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default)]
            caches_deleted: Option<Vec<String>>,
        }
        let filters = serde_json::json!({ "id": { item.id.as_str(): true } }).to_string();
        let doing = Doing { what: "removing build cache".into(), on: "the build cache".into() };
        let path = format!("/build/prune?all=1&filters={}", escaped(&filters));
        let answer = self.change(Method::POST, &path, &doing).await?;
        let answer: Answer =
            serde_json::from_slice(&answer).map_err(|error| doing.bad_answer(&error.to_string()))?;
        Ok(answer.caches_deleted.is_some_and(|deleted| deleted.contains(&item.id)))
    }
}
