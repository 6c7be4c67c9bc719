//! A loaded project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::error::ComposeError;
use crate::model::{Config, Model, Network, Secret, Service, Volume};

/// A project with everything resolved: what `up` is to bring about.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The name under which Docker's tools group what belongs to it.
    pub name: String,
    /// The folder of the project; the label `com.docker.compose.project.working_dir`.
    pub working_dir: PathBuf,
    /// The files it was read from; the label `com.docker.compose.project.config_files`.
    pub files: Vec<PathBuf>,
    /// The profiles that are on.
    pub profiles: Vec<String>,
    /// The services that are on.
    pub services: BTreeMap<String, Service>,
    /// The services whose profiles are all off. Their `env_file` is not read.
    pub disabled: BTreeMap<String, Service>,
    /// The networks that services use.
    pub networks: BTreeMap<String, Network>,
    /// The named volumes that services use.
    pub volumes: BTreeMap<String, Volume>,
    /// The secrets that services use.
    pub secrets: BTreeMap<String, Secret>,
    /// The configs that services use.
    pub configs: BTreeMap<String, Config>,
    /// The models that services use.
    pub models: BTreeMap<String, Model>,
    /// Keys with `x-` at the top level.
    pub extensions: serde_json::Map<String, serde_json::Value>,
}

impl Project {
    /// A service that is on.
    ///
    /// # Errors
    /// [`ComposeError::NoService`] if there is none of that name, or its profiles are off.
    pub fn service(&self, name: &str) -> Result<&Service, ComposeError> {
        self.services.get(name).ok_or_else(|| ComposeError::NoService { name: name.to_owned() })
    }

    /// Which services, on or off, belong to these profiles; `*` is every profile.
    #[must_use]
    pub fn services_of(&self, profiles: &[String]) -> Vec<&Service> {
        let mut services: Vec<&Service> =
            self.services.values().chain(self.disabled.values()).filter(|s| s.is_in(profiles)).collect();
        services.sort_by(|a, b| a.name.cmp(&b.name));
        services
    }

    /// The project with these services only, and what they depend on; with no names, all of it.
    ///
    /// # Errors
    /// [`ComposeError::NoService`] if one of them does not exist or is off.
    pub fn select(&self, names: &[String]) -> Result<Self, ComposeError> {
        let mut project = self.clone();
        if names.is_empty() {
            return Ok(project);
        }
        let mut selected = BTreeSet::new();
        let mut next: Vec<&str> = names.iter().map(String::as_str).collect();
        while let Some(name) = next.pop() {
            if selected.insert(name.to_owned()) {
                let dependencies = &self.service(name)?.depends_on;
                next.extend(
                    dependencies.keys().map(String::as_str).filter(|n| self.services.contains_key(*n)),
                );
            }
        }
        for name in self.services.keys().filter(|name| !selected.contains(*name)) {
            project.disabled.extend(project.services.remove_entry(name));
        }
        for service in project.services.values_mut() {
            service.depends_on.retain(|name, _| selected.contains(name));
        }
        project.drop_unused();
        Ok(project)
    }

    /// Every profile that a service names, sorted.
    #[must_use]
    pub fn profile_names(&self) -> Vec<&str> {
        let services = self.services.values().chain(self.disabled.values());
        let names: BTreeSet<&str> = services.flat_map(|s| &s.profiles).map(String::as_str).collect();
        names.into_iter().collect()
    }

    /// The image of a service; what is built without a name is called after project and service.
    #[must_use]
    pub fn image_of(&self, service: &Service) -> String {
        match service.image.as_str() {
            "" => format!("{}-{}", self.name, service.name),
            image => image.to_owned(),
        }
    }

    /// Leaves out networks, volumes and the like that no service uses, as Compose does before it acts.
    pub(crate) fn drop_unused(&mut self) {
        let services: Vec<&Service> = self.services.values().collect();
        let networks: BTreeSet<String> = services.iter().flat_map(|s| s.networks.keys().cloned()).collect();
        let volumes: BTreeSet<String> = services
            .iter()
            .flat_map(|s| &s.volumes)
            .filter(|v| v.kind == "volume")
            .map(|v| v.source.clone())
            .collect();
        let build_secrets = services.iter().filter_map(|s| s.build.as_ref()).flat_map(|build| &build.secrets);
        let secrets: BTreeSet<String> =
            services.iter().flat_map(|s| &s.secrets).chain(build_secrets).map(|s| s.source.clone()).collect();
        let configs: BTreeSet<String> =
            services.iter().flat_map(|s| &s.configs).map(|c| c.source.clone()).collect();
        let models: BTreeSet<String> = services.iter().flat_map(|s| s.models.keys().cloned()).collect();
        self.networks.retain(|name, _| networks.contains(name));
        self.volumes.retain(|name, _| volumes.contains(name));
        self.secrets.retain(|name, _| secrets.contains(name));
        self.configs.retain(|name, _| configs.contains(name));
        self.models.retain(|name, _| models.contains(name));
    }
}
