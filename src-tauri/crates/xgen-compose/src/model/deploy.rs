//! Replicas, limits and the rest of `deploy`.

use super::*;

model! {
    /// How a service is deployed.
    Deploy {
        mode: String,
        replicas: Option<i64>,
        labels: Mapping,
        update_config: Option<UpdateConfig>,
        rollback_config: Option<UpdateConfig>,
        resources: Resources,
        restart_policy: Option<RestartPolicy>,
        placement: Placement,
        endpoint_mode: String,
    }

    /// Limits and reservations.
    Resources {
        limits: Option<Resource>,
        reservations: Option<Resource>,
    }

    /// An amount of everything.
    Resource {
        cpus: Fraction,
        memory: Bytes,
        pids: i64,
        devices: Vec<DeviceRequest>,
        generic_resources: Vec<GenericResource>,
    }

    /// Devices that a driver picks, GPUs for one.
    DeviceRequest {
        capabilities: Vec<String>,
        driver: String,
        count: DeviceCount,
        device_ids: Vec<String>,
        options: Mapping,
    }

    /// A resource of Swarm's own.
    GenericResource {
        discrete_resource_spec: Option<DiscreteResource>,
    }

    /// When a container is started again.
    RestartPolicy {
        condition: String,
        delay: Option<Nanoseconds>,
        max_attempts: Option<u64>,
        window: Option<Nanoseconds>,
    }

    /// How Swarm updates.
    UpdateConfig {
        parallelism: Option<u64>,
        delay: Nanoseconds,
        failure_action: String,
        monitor: Nanoseconds,
        max_failure_ratio: Fraction,
        order: String,
    }

    /// Where Swarm puts it.
    Placement {
        constraints: Vec<String>,
        preferences: Vec<PlacementPreference>,
        max_replicas_per_node: u64,
    }

    /// What Swarm spreads over.
    PlacementPreference {
        spread: String,
    }
}

/// A countable resource of Swarm's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct DiscreteResource {
    /// Its name.
    pub kind: String,
    /// How many.
    pub value: i64,
}
