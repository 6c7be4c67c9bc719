//! Names given and taken away.

use bollard::query_parameters::{RemoveImageOptions, TagImageOptions};

use crate::DockerError;
use crate::engine::{Doing, Engine};
use crate::reference::{Reference, check_image};

/// What removing an image did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removed {
    /// A name was taken away.
    Untagged(String),
    /// An image or layer is gone.
    Deleted(String),
}

impl Engine {
    /// Gives `image` the further name `tag`; another image of that name loses it.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::Invalid`].
    pub async fn tag_image(&self, image: &str, tag: &str) -> Result<(), DockerError> {
        check_image(image)?;
        let name = Reference::parse(tag)?;
        let options =
            TagImageOptions { repo: Some(name.name.clone()), tag: Some(name.tag_or_latest().to_owned()) };
        let doing = Doing { what: format!("naming {image} {tag}"), on: format!("the image {image}") };
        self.quick().tag_image(image, Some(options)).await.map_err(|error| doing.fault(error))
    }

    /// Removes a name, and with the last name the image. `force` removes an image that has several names or a stopped
    /// container; one that runs stays in any case.
    ///
    /// # Errors
    /// [`DockerError::Missing`], [`DockerError::InUse`] with what uses it.
    pub async fn remove_image(&self, image: &str, force: bool) -> Result<Vec<Removed>, DockerError> {
        check_image(image)?;
        let doing = Doing { what: format!("removing {image}"), on: format!("the image {image}") };
        let options = RemoveImageOptions { force, ..RemoveImageOptions::default() };
        let items =
            self.long().remove_image(image, Some(options), None).await.map_err(|error| doing.fault(error))?;
        let removed = items.into_iter().flat_map(|item| {
            let untagged = item.untagged.map(Removed::Untagged);
            untagged.into_iter().chain(item.deleted.map(Removed::Deleted))
        });
        Ok(removed.collect())
    }
}
