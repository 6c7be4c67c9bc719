//! The labels by which Compose and XGEN know what is theirs; the same words, so that each sees the other's.

/// The name of the project.
pub const PROJECT: &str = "com.docker.compose.project";
/// The name of the service.
pub const SERVICE: &str = "com.docker.compose.service";
/// Which of the service's containers it is, from 1.
pub const NUMBER: &str = "com.docker.compose.container-number";
/// `True` for the container of a single command, which `ps` and `down` treat apart.
pub const ONE_OFF: &str = "com.docker.compose.oneoff";
/// The digest of the service's configuration; another one means that the container is made anew.
pub const CONFIG_HASH: &str = "com.docker.compose.config-hash";
/// The id of the image that the container was made from.
pub const IMAGE: &str = "com.docker.compose.image";
/// The services it depends on, as `db:service_healthy:false`, with commas between.
pub const DEPENDS_ON: &str = "com.docker.compose.depends_on";
/// The folder of the project.
pub const WORKING_DIR: &str = "com.docker.compose.project.working_dir";
/// The files of the project, with commas between.
pub const CONFIG_FILES: &str = "com.docker.compose.project.config_files";
/// The version of Compose.
pub const VERSION: &str = "com.docker.compose.version";
/// The name of a network in the project.
pub const NETWORK: &str = "com.docker.compose.network";
/// The name of a volume in the project.
pub const VOLUME: &str = "com.docker.compose.volume";
