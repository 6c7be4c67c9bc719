//! What services share.

use super::*;

model! {
    /// A network.
    Network {
        name: String,
        driver: String,
        driver_opts: Mapping,
        ipam: Ipam,
        external: bool,
        internal: bool,
        attachable: bool,
        labels: Mapping,
        enable_ipv4: Option<bool>,
        enable_ipv6: Option<bool>,
    }

    /// Addresses of a network.
    Ipam {
        driver: String,
        config: Vec<IpamPool>,
    }

    /// A range of addresses.
    IpamPool {
        subnet: String,
        gateway: String,
        ip_range: String,
        aux_addresses: Mapping,
    }

    /// A volume.
    Volume {
        name: String,
        driver: String,
        driver_opts: Mapping,
        external: bool,
        labels: Mapping,
    }

    /// A secret. What it says is never written out.
    Secret {
        name: String,
        file: String,
        environment: String,
        // The value of the variable, put in while loading.
        #[serde(rename = "x-#value", skip_serializing)]
        content: Option<String>,
        external: bool,
        labels: Mapping,
        driver: String,
        driver_opts: Mapping,
        template_driver: String,
    }

    /// A config: a file of a container that is no secret.
    Config {
        name: String,
        file: String,
        environment: String,
        content: String,
        // The value of the variable, put in while loading.
        #[serde(rename = "x-#value", skip_serializing)]
        resolved: Option<String>,
        external: bool,
        labels: Mapping,
        driver: String,
        driver_opts: Mapping,
        template_driver: String,
    }

    /// A language model that a provider runs.
    Model {
        name: String,
        model: String,
        context_size: i64,
        runtime_flags: Vec<String>,
    }
}
