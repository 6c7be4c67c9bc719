//! The config hash: by it Compose and XGEN see that a container is what the file asks for.
//!
//! SHA-256 of the JSON as Go writes it, over all that makes a container. A difference in one byte makes each tool
//! recreate the other's containers, so the fields of the model keep Compose's order, and this file Go's escapes.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::ComposeError;
use crate::model::{Network, Service, Volume};
use crate::project::Project;

impl Project {
    /// The value of the label `com.docker.compose.config-hash` on the containers of a service.
    ///
    /// # Errors
    /// [`ComposeError::NoService`] if no service that is on has this name.
    pub fn service_hash(&self, name: &str) -> Result<String, ComposeError> {
        self.service(name).map(Service::config_hash)
    }
}

impl Service {
    /// The value of the label `com.docker.compose.config-hash` on the service's containers.
    ///
    /// How the image came to be, how many containers there are, and what they wait for make no other container.
    ///
    /// Whoever creates containers first puts the id of the container in place of `service:NAME` in `network_mode`,
    /// `ipc` and `pid` (`container:ID`) and of names in `volumes_from` (`ID`): Compose hashes what it has resolved.
    #[must_use]
    pub fn config_hash(&self) -> String {
        let mut service = self.clone();
        service.build = None;
        service.pull_policy.clear();
        service.scale = None;
        service.depends_on.clear();
        service.profiles.clear();
        if let Some(deploy) = &mut service.deploy {
            deploy.replicas = None;
        }
        hash(&service)
    }
}

impl Network {
    /// The value of the label `com.docker.compose.config-hash` on the network.
    #[must_use]
    pub fn config_hash(&self) -> String {
        let mut network = self.clone();
        if network.driver.is_empty() {
            network.driver = "bridge".into();
        }
        hash(&network)
    }
}

impl Volume {
    /// The value of the label `com.docker.compose.config-hash` on the volume.
    #[must_use]
    pub fn config_hash(&self) -> String {
        let mut volume = self.clone();
        if volume.driver.is_empty() {
            volume.driver = "local".into();
        }
        hash(&volume)
    }
}

fn hash(value: &impl Serialize) -> String {
    let digest = Sha256::digest(go_json(value).as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compact JSON with the escapes that Go adds for the sake of HTML and JavaScript.
fn go_json(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Command;

    #[test]
    fn json_has_the_order_and_escapes_of_go() {
        let mut service = Service { image: "x".into(), ..Service::default() };
        service.command = Command(Some(vec!["sleep".into(), "1".into()]));
        service.environment.insert("Z".into(), Some("<&>".into()));
        service.networks.insert("default".into(), None);
        let wanted = concat!(
            r#"{"command":["sleep","1"],"entrypoint":null,"environment":{"Z":"\u003c\u0026\u003e"},"#,
            r#""image":"x","networks":{"default":null}}"#
        );
        assert_eq!(go_json(&service), wanted);
    }
}
