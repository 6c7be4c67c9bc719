//! A service.

use std::collections::BTreeMap;

use super::*;

model! {
    /// A service: what its containers are made of.
    Service {
        #[serde(skip)]
        name: String,
        profiles: Vec<String>,
        annotations: Mapping,
        attach: Option<bool>,
        build: Option<Build>,
        develop: Option<Develop>,
        blkio_config: Option<BlkioConfig>,
        cap_add: Vec<String>,
        cap_drop: Vec<String>,
        cgroup_parent: String,
        cgroup: String,
        cpu_count: i64,
        cpu_percent: Fraction,
        cpu_period: i64,
        cpu_quota: i64,
        cpu_rt_period: i64,
        cpu_rt_runtime: i64,
        cpus: Fraction,
        cpuset: String,
        cpu_shares: i64,
        command: Command,
        configs: Vec<FileMount>,
        container_name: String,
        credential_spec: Option<CredentialSpec>,
        depends_on: BTreeMap<String, Dependency>,
        deploy: Option<Deploy>,
        device_cgroup_rules: Vec<String>,
        devices: Vec<Device>,
        dns: Texts,
        dns_opt: Vec<String>,
        dns_search: Texts,
        domainname: String,
        entrypoint: Command,
        provider: Option<Provider>,
        environment: Variables,
        // Merged into the environment while loading, which is all that is left of it.
        #[serde(skip_serializing, rename = "env_file")]
        env_files: Vec<EnvFile>,
        expose: Texts,
        external_links: Vec<String>,
        extra_hosts: Hosts,
        group_add: Texts,
        gpus: Vec<DeviceRequest>,
        hostname: String,
        healthcheck: Option<Healthcheck>,
        image: String,
        init: Option<bool>,
        ipc: String,
        isolation: String,
        labels: Mapping,
        // Merged into the labels while loading.
        #[serde(skip_serializing, rename = "label_file")]
        label_files: Texts,
        links: Vec<String>,
        logging: Option<Logging>,
        mem_limit: Bytes,
        mem_reservation: Bytes,
        memswap_limit: Bytes,
        mem_swappiness: Bytes,
        mac_address: String,
        models: BTreeMap<String, Option<ServiceModel>>,
        network_mode: String,
        networks: BTreeMap<String, Option<ServiceNetwork>>,
        oom_kill_disable: bool,
        oom_score_adj: i64,
        pid: String,
        pids_limit: i64,
        platform: String,
        ports: Vec<PublishedPort>,
        privileged: bool,
        pull_policy: String,
        read_only: bool,
        restart: String,
        runtime: String,
        scale: Option<i64>,
        secrets: Vec<FileMount>,
        security_opt: Vec<String>,
        shm_size: Bytes,
        stdin_open: bool,
        stop_grace_period: Option<Nanoseconds>,
        stop_signal: String,
        storage_opt: Mapping,
        sysctls: Mapping,
        tmpfs: Texts,
        tty: bool,
        ulimits: BTreeMap<String, Ulimit>,
        use_api_socket: bool,
        user: String,
        userns_mode: String,
        uts: String,
        volumes: Vec<VolumeMount>,
        volumes_from: Vec<String>,
        working_dir: String,
        post_start: Vec<Hook>,
        pre_stop: Vec<Hook>,
    }

    /// An entry of `blkio_config`.
    BlkioConfig {
        weight: u16,
        weight_device: Vec<WeightDevice>,
        device_read_bps: Vec<ThrottleDevice>,
        device_read_iops: Vec<ThrottleDevice>,
        device_write_bps: Vec<ThrottleDevice>,
        device_write_iops: Vec<ThrottleDevice>,
    }

    /// Windows credentials.
    CredentialSpec {
        config: String,
        file: String,
        registry: String,
    }

    /// What a service waits for.
    Dependency {
        condition: String,
        restart: bool,
        required: Required,
    }

    /// A device of the host.
    Device {
        source: String,
        target: String,
        permissions: String,
    }

    /// An entry of `env_file`.
    EnvFile {
        path: String,
        required: bool,
        format: String,
    }

    /// How a container is found to work.
    Healthcheck {
        test: HealthTest,
        timeout: Option<Nanoseconds>,
        interval: Option<Nanoseconds>,
        retries: Option<u64>,
        start_period: Option<Nanoseconds>,
        start_interval: Option<Nanoseconds>,
        disable: bool,
    }

    /// A command at a moment of a container's life.
    Hook {
        command: Command,
        user: String,
        privileged: bool,
        working_dir: String,
        environment: Variables,
    }

    /// Where logs go.
    Logging {
        driver: String,
        options: Mapping,
    }

    /// A service that is not a container.
    Provider {
        #[serde(rename = "type")]
        kind: String,
        options: BTreeMap<String, Texts>,
    }

    /// The variables through which a service finds a model.
    ServiceModel {
        endpoint_var: String,
        model_var: String,
    }

    /// The service's place in a network.
    ServiceNetwork {
        aliases: Vec<String>,
        driver_opts: Mapping,
        gw_priority: i64,
        interface_name: String,
        ipv4_address: String,
        ipv6_address: String,
        link_local_ips: Vec<String>,
        mac_address: String,
        priority: i64,
    }
}

/// A device and its share.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct WeightDevice {
    /// The device.
    #[serde(rename(serialize = "Path"))]
    pub path: String,
    /// Its weight against the others.
    #[serde(rename(serialize = "Weight"))]
    pub weight: u16,
}

/// A device and its limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ThrottleDevice {
    /// The device.
    #[serde(rename(serialize = "Path"))]
    pub path: String,
    /// Bytes or operations a second.
    #[serde(rename(serialize = "Rate"))]
    pub rate: Bytes,
}

/// Whether a dependency must exist; JSON has it in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Required(pub bool);

impl Default for Required {
    fn default() -> Self {
        Self(true)
    }
}

impl Zero for Required {
    fn is_zero(&self) -> bool {
        false
    }
}

impl Service {
    /// How many containers it wants.
    #[must_use]
    pub fn replicas(&self) -> i64 {
        self.scale.or_else(|| self.deploy.as_ref().and_then(|deploy| deploy.replicas)).unwrap_or(1)
    }

    /// Whether it is on under these profiles; `*` is every profile, and a service without profiles is always on.
    #[must_use]
    pub fn is_in(&self, profiles: &[String]) -> bool {
        self.profiles.is_empty() || profiles.iter().any(|on| on == "*" || self.profiles.contains(on))
    }
}
