//! What a container gets from outside: volumes, ports, secrets and configs.

use super::*;

model! {
    /// A port of a container, and where the host has it.
    PublishedPort {
        name: String,
        mode: String,
        host_ip: String,
        target: u32,
        published: String,
        protocol: String,
        app_protocol: String,
    }

    /// A secret or config as a file in a container.
    FileMount {
        source: String,
        target: String,
        uid: String,
        gid: String,
        mode: Option<FileMode>,
    }

    /// A mount in a container.
    VolumeMount {
        #[serde(rename = "type")]
        kind: String,
        source: String,
        target: String,
        read_only: bool,
        consistency: String,
        bind: Option<BindOptions>,
        volume: Option<VolumeOptions>,
        tmpfs: Option<TmpfsOptions>,
        image: Option<ImageOptions>,
    }

    /// Options of a mounted path of the host.
    BindOptions {
        selinux: String,
        propagation: String,
        create_host_path: bool,
        recursive: String,
    }

    /// Options of a mounted volume.
    VolumeOptions {
        labels: Mapping,
        nocopy: bool,
        subpath: String,
    }

    /// Options of a file system in memory.
    TmpfsOptions {
        size: Bytes,
        mode: u32,
    }

    /// Options of a mounted image.
    ImageOptions {
        subpath: String,
    }
}
