//! Whether the parts of a project fit together.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::ComposeError;
use crate::model::Service;
use crate::node::Node;
use crate::project::Project;

/// Looks at the services that are on; `tree` is what they were read from, for the lines of what is wrong.
pub(crate) fn check(project: &Project, tree: &Node) -> Result<(), ComposeError> {
    for (name, service) in &project.services {
        Checker { project, tree, name, service }.check()?;
    }
    for (name, secret) in &project.secrets {
        if !secret.external && secret.file.is_empty() && secret.environment.is_empty() {
            let place = tree.nearest(&["secrets", name]).place.clone();
            let reason = "one of file and environment must be set".to_owned();
            return Err(ComposeError::Invalid { place, key: format!("secrets.{name}"), reason });
        }
    }
    check_cycles(project, tree)
}

struct Checker<'a> {
    project: &'a Project,
    tree: &'a Node,
    name: &'a str,
    service: &'a Service,
}

impl Checker<'_> {
    fn check(&self) -> Result<(), ComposeError> {
        self.check_image()?;
        self.check_references()?;
        self.check_dependencies()?;
        self.check_limits()?;
        self.check_scale()?;
        self.check_mounts()
    }

    fn check_image(&self) -> Result<(), ComposeError> {
        let service = self.service;
        let Some(build) = &service.build else {
            if service.image.is_empty() && service.provider.is_none() {
                return Err(self.refuse(&[], "has neither an image nor a build context"));
            }
            return Ok(());
        };
        if !build.dockerfile_inline.is_empty() && !build.dockerfile.is_empty() {
            return Err(self.refuse(&["build"], "dockerfile and dockerfile_inline exclude each other"));
        }
        for (context, source) in build.additional_contexts.iter() {
            let Some(target) = source.strip_prefix("service:") else { continue };
            if self.project.services.get(target).is_none_or(|target| target.build.is_none()) {
                let keys = ["build", "additional_contexts", context];
                return Err(self.refuse(&keys, format!("there is no service {target} that is built")));
            }
        }
        let platforms = &build.platforms.0;
        if !service.platform.is_empty() && !platforms.is_empty() && !platforms.contains(&service.platform) {
            let reason = format!("does not contain the service's platform {}", service.platform);
            return Err(self.refuse(&["build", "platforms"], reason));
        }
        Ok(())
    }

    fn check_references(&self) -> Result<(), ComposeError> {
        let (service, project) = (self.service, self.project);
        if !service.network_mode.is_empty() && !service.networks.is_empty() {
            return Err(self.refuse(&["network_mode"], "network_mode and networks exclude each other"));
        }
        let build_secrets = service.build.iter().flat_map(|build| &build.secrets).map(|s| s.source.as_str());
        let volumes = service.volumes.iter().filter(|v| v.kind == "volume" && !v.source.is_empty());
        self.require("networks", "network", &project.networks, service.networks.keys().map(String::as_str))?;
        self.require("volumes", "volume", &project.volumes, volumes.map(|v| v.source.as_str()))?;
        self.require("build", "secret", &project.secrets, build_secrets)?;
        self.require(
            "configs",
            "config",
            &project.configs,
            service.configs.iter().map(|c| c.source.as_str()),
        )?;
        self.require("models", "model", &project.models, service.models.keys().map(String::as_str))?;
        self.require(
            "secrets",
            "secret",
            &project.secrets,
            service.secrets.iter().map(|s| s.source.as_str()),
        )?;
        match service.healthcheck.as_ref().and_then(|check| check.test.0.first()).map(String::as_str) {
            None | Some("CMD" | "CMD-SHELL" | "NONE") => Ok(()),
            Some(_) => {
                Err(self.refuse(&["healthcheck", "test"], "a list must begin with CMD, CMD-SHELL or NONE"))
            }
        }
    }

    fn require<'n, T>(
        &self,
        key: &str,
        kind: &str,
        known: &BTreeMap<String, T>,
        mut used: impl Iterator<Item = &'n str>,
    ) -> Result<(), ComposeError> {
        match used.find(|name| !known.contains_key(*name)) {
            Some(name) => Err(self.refuse(&[key], format!("there is no {kind} {name} in the project"))),
            None => Ok(()),
        }
    }

    fn check_dependencies(&self) -> Result<(), ComposeError> {
        for (other, dependency) in &self.service.depends_on {
            if self.project.services.contains_key(other) {
                continue;
            }
            match self.project.disabled.get(other) {
                Some(_) if !dependency.required.0 => {}
                Some(disabled) => {
                    let profiles = disabled.profiles.join(", ");
                    let reason = format!("{other} is off; it belongs to the profile {profiles}");
                    return Err(self.refuse(&["depends_on", other], reason));
                }
                None => {
                    return Err(self.refuse(&["depends_on", other], format!("there is no service {other}")));
                }
            }
        }
        match self.service.network_mode.strip_prefix("service:") {
            Some(other) if !self.project.services.contains_key(other) => {
                Err(self.refuse(&["network_mode"], format!("there is no service {other}")))
            }
            _ => Ok(()),
        }
    }

    /// The old keys and those of `deploy` say the same thing or nothing.
    fn check_limits(&self) -> Result<(), ComposeError> {
        let service = self.service;
        let Some(deploy) = &service.deploy else { return Ok(()) };
        let differ = |key: &str, other: &str| {
            self.refuse(&[key], format!("has another value than deploy.resources.{other}"))
        };
        if let Some(limits) = &deploy.resources.limits {
            if service.cpus.0 != 0.0 && service.cpus != limits.cpus {
                return Err(differ("cpus", "limits.cpus"));
            }
            if service.mem_limit.0 != 0 && service.mem_limit != limits.memory {
                return Err(differ("mem_limit", "limits.memory"));
            }
            if service.pids_limit != 0 && service.pids_limit != limits.pids {
                return Err(differ("pids_limit", "limits.pids"));
            }
        }
        match &deploy.resources.reservations {
            Some(held) if service.mem_reservation.0 != 0 && service.mem_reservation != held.memory => {
                Err(differ("mem_reservation", "reservations.memory"))
            }
            _ => Ok(()),
        }
    }

    fn check_scale(&self) -> Result<(), ComposeError> {
        let service = self.service;
        let replicas = service.deploy.as_ref().and_then(|deploy| deploy.replicas);
        if let (Some(scale), Some(replicas)) = (service.scale, replicas)
            && scale != replicas
        {
            return Err(self.refuse(&["scale"], "has another value than deploy.replicas"));
        }
        if service.replicas() < 0 {
            let key: &[&str] = if service.scale.is_some() { &["scale"] } else { &["deploy", "replicas"] };
            return Err(self.refuse(key, "must be at least 0"));
        }
        if service.replicas() > 1 && !service.container_name.is_empty() {
            return Err(self.refuse(&["container_name"], "several containers cannot have one name"));
        }
        Ok(())
    }

    fn check_mounts(&self) -> Result<(), ComposeError> {
        let service = self.service;
        for trigger in service.develop.iter().flat_map(|develop| &develop.watch) {
            if trigger.target.is_empty() && !matches!(trigger.action.as_str(), "rebuild" | "restart") {
                return Err(self.refuse(&["develop", "watch"], format!("{} needs a target", trigger.action)));
            }
        }
        let tmpfs = service.tmpfs.0.iter().map(|spec| spec.split(':').next().unwrap_or(spec));
        let mut targets = BTreeSet::new();
        for target in tmpfs.chain(service.volumes.iter().map(|volume| volume.target.as_str())) {
            if !targets.insert(target) {
                return Err(self.refuse(&["volumes"], format!("two mounts have the target {target}")));
            }
        }
        Ok(())
    }

    fn refuse(&self, keys: &[&str], reason: impl Into<String>) -> ComposeError {
        let path: Vec<&str> = ["services", self.name].into_iter().chain(keys.iter().copied()).collect();
        let place = self.tree.nearest(&path).place.clone();
        ComposeError::Invalid { place, key: path.join("."), reason: reason.into() }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    Open,
    Done,
}

fn check_cycles(project: &Project, tree: &Node) -> Result<(), ComposeError> {
    let mut visits: BTreeMap<&str, Visit> = BTreeMap::new();
    for start in project.services.keys() {
        // Each frame: a service, and the dependencies of it that are still to be seen.
        let mut stack = vec![(start.as_str(), dependencies(project, start))];
        if visits.insert(start, Visit::Open) == Some(Visit::Done) {
            visits.insert(start, Visit::Done);
            continue;
        }
        while let Some((name, rest)) = stack.last_mut() {
            let Some(next) = rest.pop() else {
                visits.insert(name, Visit::Done);
                stack.pop();
                continue;
            };
            match visits.get(next) {
                Some(Visit::Done) => {}
                Some(Visit::Open) => {
                    let from = stack.iter().position(|(name, _)| *name == next).unwrap_or(0);
                    let names: Vec<&str> =
                        stack[from..].iter().map(|(name, _)| *name).chain([next]).collect();
                    let place = tree.nearest(&["services", next, "depends_on"]).place.clone();
                    let reason =
                        format!("services depend on one another in a circle: {}", names.join(" -> "));
                    return Err(ComposeError::Cycle { place, reason });
                }
                None => {
                    visits.insert(next, Visit::Open);
                    stack.push((next, dependencies(project, next)));
                }
            }
        }
    }
    Ok(())
}

fn dependencies<'p>(project: &'p Project, name: &str) -> Vec<&'p str> {
    let service = project.services.get(name);
    let names = service.into_iter().flat_map(|service| service.depends_on.keys());
    names.map(String::as_str).filter(|name| project.services.contains_key(*name)).collect()
}
