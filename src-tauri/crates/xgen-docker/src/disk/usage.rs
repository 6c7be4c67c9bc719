//! `df`: the answer has one shape up to version 1.51 of the API and another after it; both are read.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::DockerError;
use crate::engine::{Doing, Engine};

/// What the engine keeps on its disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskUsage {
    /// Images; their size counts each shared layer once.
    pub images: Usage,
    /// What containers wrote into their own layer.
    pub containers: Usage,
    /// Volumes, with name and without.
    pub volumes: Usage,
    /// What builds keep to be faster the next time.
    pub build_cache: Usage,
}

/// One kind of things on the disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many there are.
    pub count: usize,
    /// How many of them are used by something.
    pub active: usize,
    /// Their bytes.
    pub size_bytes: u64,
    /// How much of that nothing uses.
    pub reclaimable_bytes: u64,
}

/// The answer of the engine, of either shape.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    layers_size: Option<i64>,
    images: Option<Vec<Image>>,
    containers: Option<Vec<Container>>,
    volumes: Option<Vec<Volume>>,
    build_cache: Option<Vec<Cache>>,
    image_usage: Summary<Image>,
    container_usage: Summary<Container>,
    volume_usage: Summary<Volume>,
    build_cache_usage: Summary<Cache>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary<T> {
    #[serde(default)]
    total_size: Option<i64>,
    #[serde(default = "Option::default")]
    items: Option<Vec<T>>,
}

impl<T> Default for Summary<T> {
    fn default() -> Self {
        Self { total_size: None, items: None }
    }
}

/// Everything on the disk, one by one.
pub(super) struct Stored {
    pub(super) images: Vec<Image>,
    pub(super) containers: Vec<Container>,
    pub(super) volumes: Vec<Volume>,
    pub(super) build_cache: Vec<Cache>,
    layers_bytes: u64,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Image {
    pub(super) id: String,
    pub(super) repo_tags: Option<Vec<String>>,
    pub(super) repo_digests: Option<Vec<String>>,
    size: i64,
    shared_size: i64,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Container {
    pub(super) id: String,
    pub(super) names: Option<Vec<String>>,
    #[serde(rename = "ImageID")]
    pub(super) image_id: String,
    pub(super) state: String,
    size_rw: i64,
    pub(super) mounts: Option<Vec<Mount>>,
    pub(super) network_settings: Option<Networks>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Mount {
    pub(super) name: String,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Networks {
    pub(super) networks: Option<BTreeMap<String, serde::de::IgnoredAny>>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Volume {
    pub(super) name: String,
    pub(super) labels: Option<BTreeMap<String, String>>,
    usage_data: Option<VolumeUse>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "PascalCase", default)]
struct VolumeUse {
    size: i64,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Cache {
    #[serde(rename = "ID")]
    pub(super) id: String,
    pub(super) r#type: String,
    pub(super) description: String,
    pub(super) in_use: bool,
    pub(super) shared: bool,
    pub(super) created_at: String,
    size: i64,
}

impl Engine {
    /// What is on the engine's disk.
    ///
    /// # Errors
    /// [`DockerError::Gone`], [`DockerError::TimedOut`].
    pub async fn disk_usage(&self) -> Result<DiskUsage, DockerError> {
        Ok(self.stored().await?.usage())
    }

    pub(super) async fn stored(&self) -> Result<Stored, DockerError> {
        let doing = Doing { what: "adding up the disk use".into(), on: "the disk use".into() };
        // The newer shape has the single things only when they are asked for; older engines do not know the word.
        let answer: Answer = self.get("/system/df?verbose=true", &doing).await?;
        let layers = answer.layers_size.or(answer.image_usage.total_size);
        Ok(Stored {
            images: answer.images.or(answer.image_usage.items).unwrap_or_default(),
            containers: answer.containers.or(answer.container_usage.items).unwrap_or_default(),
            volumes: answer.volumes.or(answer.volume_usage.items).unwrap_or_default(),
            build_cache: answer.build_cache.or(answer.build_cache_usage.items).unwrap_or_default(),
            layers_bytes: bytes(layers.unwrap_or(0)),
        })
    }
}

impl Stored {
    fn usage(&self) -> DiskUsage {
        let image_used = |image: &Image| self.containers.iter().any(|c| c.image_id == image.id);
        let volume_used = |volume: &Volume| self.containers.iter().any(|c| c.mounts_volume(&volume.name));
        DiskUsage {
            images: Usage {
                size_bytes: self.layers_bytes,
                reclaimable_bytes: self.layers_bytes.saturating_sub(
                    self.images.iter().filter(|i| image_used(i)).map(|i| bytes(i.size)).sum(),
                ),
                ..sum(&self.images, image_used, Image::own_bytes)
            },
            containers: sum(&self.containers, |c| !c.is_stopped(), Container::own_bytes),
            volumes: sum(&self.volumes, volume_used, Volume::own_bytes),
            build_cache: sum(&self.build_cache, |cache| cache.in_use || cache.shared, Cache::own_bytes),
        }
    }
}

fn sum<T>(all: &[T], is_used: impl Fn(&T) -> bool, size: impl Fn(&T) -> u64) -> Usage {
    Usage {
        count: all.len(),
        active: all.iter().filter(|one| is_used(one)).count(),
        size_bytes: all.iter().map(&size).sum(),
        reclaimable_bytes: all.iter().filter(|one| !is_used(one)).map(&size).sum(),
    }
}

impl Image {
    /// Without the layers that other images have too.
    pub(super) fn own_bytes(&self) -> u64 {
        bytes(self.size).saturating_sub(bytes(self.shared_size))
    }

    /// Names with tags.
    pub(super) fn tags(&self) -> Vec<String> {
        self.repo_tags.iter().flatten().filter(|tag| !tag.starts_with("<none>")).cloned().collect()
    }
}

impl Container {
    pub(super) fn own_bytes(&self) -> u64 {
        bytes(self.size_rw)
    }

    pub(super) fn is_stopped(&self) -> bool {
        matches!(self.state.as_str(), "exited" | "created" | "dead")
    }

    pub(super) fn mounts_volume(&self, name: &str) -> bool {
        self.mounts.iter().flatten().any(|mount| mount.name == name)
    }

    pub(super) fn is_in_network(&self, name: &str) -> bool {
        let networks = self.network_settings.as_ref().and_then(|settings| settings.networks.as_ref());
        networks.is_some_and(|networks| networks.contains_key(name))
    }
}

impl Volume {
    pub(super) fn own_bytes(&self) -> u64 {
        self.usage_data.as_ref().map_or(0, |usage| bytes(usage.size))
    }

    /// Made for one container by a `VOLUME` line. Engines before 23 do not mark them, but name them with 64 digits.
    pub(super) fn is_anonymous(&self) -> bool {
        let marked = self.labels.iter().flatten().any(|(name, _)| name == "com.docker.volume.anonymous");
        let digits = self.name.len() == 64 && self.name.bytes().all(|b| b.is_ascii_hexdigit());
        marked || digits
    }
}

impl Cache {
    pub(super) fn own_bytes(&self) -> u64 {
        bytes(self.size)
    }
}

/// -1 means that the engine did not count.
fn bytes(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_are_read() {
        let old = r#"{"LayersSize":5,"Images":[{"Id":"a","Size":5,"SharedSize":0}],"Containers":null,"Volumes":[],
                     "BuildCache":[{"ID":"x","Size":3,"InUse":false,"Shared":false}]}"#;
        let new = r#"{"ImageUsage":{"TotalSize":5,"Items":[{"Id":"a","Size":5,"SharedSize":0}]},
                     "BuildCacheUsage":{"TotalSize":3,"Items":[{"ID":"x","Size":3}]}}"#;
        for text in [old, new] {
            let answer: Answer = serde_json::from_str(text).unwrap();
            let images = answer.images.or(answer.image_usage.items).unwrap();
            let cache = answer.build_cache.or(answer.build_cache_usage.items).unwrap();
            assert_eq!((images.len(), images[0].own_bytes(), cache[0].own_bytes()), (1, 5, 3), "{text}");
            assert_eq!(answer.layers_size.or(answer.image_usage.total_size), Some(5));
        }
    }
}
