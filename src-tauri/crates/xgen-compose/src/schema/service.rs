//! The keys of a service.

use super::{Object, Shape, closed, object, requires};
use Shape::{Any, Between, Bool, Int, Like, List, MapOf, Named, Null, Number, OneOf, Set, Str, Words};

pub(super) const STRING_OR_LIST: Shape = OneOf(&[Str, STRINGS]);
pub(super) const LIST_OR_MAP: Shape = OneOf(&[MapOf(&OneOf(&[Str, Number, Bool, Null])), STRINGS]);

const STRINGS: Shape = Set(&Str);
const BOOLEAN: Shape = OneOf(&[Bool, Str]);
const WHOLE: Shape = OneOf(&[Int, Str]);
const NUMBER: Shape = OneOf(&[Number, Str]);
const COMMAND: Shape = OneOf(&[Null, Str, List(&Str)]);
const EXTRA_HOSTS: Shape = OneOf(&[MapOf(&OneOf(&[Str, List(&Str)])), STRINGS]);

pub(super) const SERVICE: Shape = Shape::Object(&object!([
    ("annotations", LIST_OR_MAP),
    ("attach", BOOLEAN),
    ("blkio_config", Shape::Object(&BLKIO)),
    ("build", OneOf(&[Str, Shape::Object(&BUILD)])),
    ("cap_add", STRINGS),
    ("cap_drop", STRINGS),
    ("cgroup", Words(&["host", "private"])),
    ("cgroup_parent", Str),
    ("command", COMMAND),
    ("configs", FILE_MOUNTS),
    ("container_name", Like(is_container_name, "two or more letters, digits, dots, _ or -")),
    ("cpu_count", OneOf(&[Str, Between(0, i64::MAX)])),
    ("cpu_percent", OneOf(&[Str, Between(0, 100)])),
    ("cpu_period", NUMBER),
    ("cpu_quota", NUMBER),
    ("cpu_rt_period", NUMBER),
    ("cpu_rt_runtime", NUMBER),
    ("cpu_shares", NUMBER),
    ("cpus", NUMBER),
    ("cpuset", Str),
    ("credential_spec", Shape::Object(&CREDENTIAL_SPEC)),
    ("depends_on", OneOf(&[STRINGS, Named(&Shape::Object(&DEPENDENCY))])),
    ("deploy", OneOf(&[Null, Shape::Object(&DEPLOY)])),
    ("develop", OneOf(&[Null, Shape::Object(&DEVELOP)])),
    ("device_cgroup_rules", STRINGS),
    ("devices", List(&OneOf(&[Str, Shape::Object(&DEVICE)]))),
    ("dns", STRING_OR_LIST),
    ("dns_opt", STRINGS),
    ("dns_search", STRING_OR_LIST),
    ("domainname", Str),
    ("entrypoint", COMMAND),
    ("env_file", OneOf(&[Str, List(&OneOf(&[Str, Shape::Object(&ENV_FILE)]))])),
    ("environment", LIST_OR_MAP),
    ("expose", Set(&NUMBER)),
    ("extends", OneOf(&[Str, Shape::Object(&EXTENDS)])),
    ("external_links", STRINGS),
    ("extra_hosts", EXTRA_HOSTS),
    ("gpus", OneOf(&[Words(&["all"]), List(&MapOf(&Any))])),
    ("group_add", Set(&NUMBER)),
    ("healthcheck", Shape::Object(&HEALTHCHECK)),
    ("hostname", Str),
    ("image", Str),
    ("init", BOOLEAN),
    ("ipc", Str),
    ("isolation", Str),
    ("label_file", OneOf(&[Str, List(&Str)])),
    ("labels", LIST_OR_MAP),
    ("links", STRINGS),
    ("logging", Shape::Object(&LOGGING)),
    ("mac_address", Str),
    ("mem_limit", NUMBER),
    ("mem_reservation", WHOLE),
    ("mem_swappiness", WHOLE),
    ("memswap_limit", NUMBER),
    ("models", OneOf(&[STRINGS, MapOf(&OneOf(&[Null, Shape::Object(&MODEL)]))])),
    ("network_mode", Str),
    ("networks", OneOf(&[STRINGS, Named(&OneOf(&[Null, Shape::Object(&NETWORK)]))])),
    ("oom_kill_disable", BOOLEAN),
    ("oom_score_adj", OneOf(&[Str, Between(-1000, 1000)])),
    ("pid", OneOf(&[Str, Null])),
    ("pids_limit", NUMBER),
    ("platform", Str),
    ("ports", Set(&OneOf(&[Number, Str, Shape::Object(&PORT)]))),
    ("post_start", List(&HOOK)),
    ("pre_stop", List(&HOOK)),
    ("privileged", BOOLEAN),
    ("profiles", STRINGS),
    ("provider", Shape::Object(&PROVIDER)),
    (
        "pull_policy",
        Like(is_pull_policy, "always, never, missing, build, refresh, daily, weekly or every_<duration>")
    ),
    ("pull_refresh_after", Str),
    ("read_only", BOOLEAN),
    ("restart", Str),
    ("runtime", Str),
    ("scale", WHOLE),
    ("secrets", FILE_MOUNTS),
    ("security_opt", STRINGS),
    ("shm_size", NUMBER),
    ("stdin_open", BOOLEAN),
    ("stop_grace_period", Str),
    ("stop_signal", Str),
    ("storage_opt", MapOf(&WHOLE)),
    ("sysctls", LIST_OR_MAP),
    ("tmpfs", STRING_OR_LIST),
    ("tty", BOOLEAN),
    ("ulimits", ULIMITS),
    ("use_api_socket", Bool),
    ("user", Str),
    ("userns_mode", Str),
    ("uts", Str),
    ("volumes", Set(&OneOf(&[Str, Shape::Object(&VOLUME)]))),
    ("volumes_from", STRINGS),
    ("working_dir", Str),
]));

const BUILD: Object = object!([
    ("additional_contexts", LIST_OR_MAP),
    ("args", LIST_OR_MAP),
    ("cache_from", List(&Str)),
    ("cache_to", List(&Str)),
    ("context", Str),
    ("dockerfile", Str),
    ("dockerfile_inline", Str),
    ("entitlements", List(&Str)),
    ("extra_hosts", EXTRA_HOSTS),
    ("isolation", Str),
    ("labels", LIST_OR_MAP),
    ("network", Str),
    ("no_cache", BOOLEAN),
    ("platforms", List(&Str)),
    ("privileged", BOOLEAN),
    ("provenance", OneOf(&[Str, Bool])),
    ("pull", BOOLEAN),
    ("sbom", OneOf(&[Str, Bool])),
    ("secrets", FILE_MOUNTS),
    ("shm_size", WHOLE),
    ("ssh", LIST_OR_MAP),
    ("tags", List(&Str)),
    ("target", Str),
    ("ulimits", ULIMITS),
]);

const BLKIO_LIMITS: Shape = List(&Shape::Object(&closed!([("path", Str), ("rate", WHOLE)], [])));

const BLKIO: Object = closed!(
    [
        ("device_read_bps", BLKIO_LIMITS),
        ("device_read_iops", BLKIO_LIMITS),
        ("device_write_bps", BLKIO_LIMITS),
        ("device_write_iops", BLKIO_LIMITS),
        ("weight", WHOLE),
        ("weight_device", List(&Shape::Object(&closed!([("path", Str), ("weight", WHOLE)], [])))),
    ],
    []
);

const CREDENTIAL_SPEC: Object = object!([("config", Str), ("file", Str), ("registry", Str)]);

const DEPENDENCY: Object = requires!(
    [
        ("condition", Words(&["service_started", "service_healthy", "service_completed_successfully"])),
        ("required", Bool),
        ("restart", BOOLEAN),
    ],
    ["condition"]
);

const DEPLOY: Object = object!([
    ("endpoint_mode", Str),
    ("labels", LIST_OR_MAP),
    ("mode", Str),
    ("placement", Shape::Object(&PLACEMENT)),
    ("replicas", WHOLE),
    ("resources", Shape::Object(&object!([("limits", LIMITS), ("reservations", RESERVATIONS)]))),
    ("restart_policy", Shape::Object(&RESTART_POLICY)),
    ("rollback_config", Shape::Object(&UPDATE_CONFIG)),
    ("update_config", Shape::Object(&UPDATE_CONFIG)),
]);

const PLACEMENT: Object = object!([
    ("constraints", List(&Str)),
    ("max_replicas_per_node", WHOLE),
    ("preferences", List(&Shape::Object(&object!([("spread", Str)])))),
]);

const LIMITS: Shape = Shape::Object(&object!([("cpus", NUMBER), ("memory", Str), ("pids", WHOLE)]));

const RESERVATIONS: Shape = Shape::Object(&object!([
    ("cpus", NUMBER),
    ("devices", List(&Shape::Object(&DEVICE_REQUEST))),
    ("generic_resources", List(&Shape::Object(&object!([("discrete_resource_spec", DISCRETE_RESOURCE)])))),
    ("memory", Str),
]));

const DISCRETE_RESOURCE: Shape = Shape::Object(&object!([("kind", Str), ("value", NUMBER)]));

const DEVICE_REQUEST: Object = requires!(
    [
        ("capabilities", STRINGS),
        ("count", WHOLE),
        ("device_ids", STRINGS),
        ("driver", Str),
        ("options", LIST_OR_MAP),
    ],
    ["capabilities"]
);

const RESTART_POLICY: Object =
    object!([("condition", Str), ("delay", Str), ("max_attempts", WHOLE), ("window", Str)]);

const UPDATE_CONFIG: Object = object!([
    ("delay", Str),
    ("failure_action", Str),
    ("max_failure_ratio", NUMBER),
    ("monitor", Str),
    ("order", Words(&["start-first", "stop-first"])),
    ("parallelism", WHOLE),
]);

const DEVELOP: Object = object!([("watch", List(&Shape::Object(&WATCH)))]);

const WATCH: Object = requires!(
    [
        ("action", Words(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"])),
        ("exec", HOOK),
        ("ignore", STRING_OR_LIST),
        ("include", STRING_OR_LIST),
        ("initial_sync", Bool),
        ("path", Str),
        ("target", Str),
    ],
    ["path", "action"]
);

const HOOK: Shape = Shape::Object(&requires!(
    [
        ("command", COMMAND),
        ("environment", LIST_OR_MAP),
        ("privileged", BOOLEAN),
        ("user", Str),
        ("working_dir", Str),
    ],
    ["command"]
));

const DEVICE: Object = requires!([("permissions", Str), ("source", Str), ("target", Str)], ["source"]);

const ENV_FILE: Object = closed!([("format", Str), ("path", Str), ("required", BOOLEAN)], ["path"]);

const EXTENDS: Object = closed!([("file", Str), ("service", Str)], ["service"]);

const FILE_MOUNTS: Shape = List(&OneOf(&[
    Str,
    Shape::Object(&object!(
        [("gid", Str), ("mode", NUMBER), ("source", Str), ("target", Str), ("uid", Str),]
    )),
]));

const HEALTHCHECK: Object = object!([
    ("disable", BOOLEAN),
    ("interval", Str),
    ("retries", NUMBER),
    ("start_interval", Str),
    ("start_period", Str),
    ("test", OneOf(&[Str, List(&Str)])),
    ("timeout", Str),
]);

const LOGGING: Object = object!([("driver", Str), ("options", MapOf(&OneOf(&[Str, Number, Null])))]);

const MODEL: Object = object!([("endpoint_var", Str), ("model_var", Str)]);

const NETWORK: Object = object!([
    ("aliases", STRINGS),
    ("driver_opts", MapOf(&OneOf(&[Str, Number]))),
    ("gw_priority", Number),
    ("interface_name", Str),
    ("ipv4_address", Str),
    ("ipv6_address", Str),
    ("link_local_ips", STRINGS),
    ("mac_address", Str),
    ("priority", Number),
]);

const PORT: Object = object!([
    ("app_protocol", Str),
    ("host_ip", Str),
    ("mode", Str),
    ("name", Str),
    ("protocol", Str),
    ("published", WHOLE),
    ("target", WHOLE),
]);

const PROVIDER: Object = requires!([("options", MapOf(&Any)), ("type", Str)], ["type"]);

const ULIMITS: Shape = MapOf(&OneOf(&[
    Int,
    Str,
    Shape::Object(&requires!([("hard", WHOLE), ("soft", WHOLE)], ["soft", "hard"])),
]));

const VOLUME: Object = requires!(
    [
        (
            "bind",
            Shape::Object(&object!([
                ("create_host_path", BOOLEAN),
                ("propagation", Str),
                ("recursive", Words(&["enabled", "disabled", "writable", "readonly"])),
                ("selinux", Words(&["z", "Z"])),
            ])),
        ),
        ("consistency", Str),
        ("image", Shape::Object(&object!([("subpath", Str)]))),
        ("read_only", BOOLEAN),
        ("source", Str),
        ("target", Str),
        ("tmpfs", Shape::Object(&object!([("mode", Number), ("size", OneOf(&[Between(0, i64::MAX), Str]))]))),
        ("type", Words(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"])),
        ("volume", Shape::Object(&object!([("labels", LIST_OR_MAP), ("nocopy", BOOLEAN), ("subpath", Str)]))),
    ],
    ["type"]
);

/// As loose as the specification: such a part somewhere in the text will do.
fn is_container_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    name.as_bytes().windows(2).any(|pair| pair[0].is_ascii_alphanumeric() && is_part(pair[1].into()))
}

fn is_pull_policy(policy: &str) -> bool {
    let words = ["always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"];
    words.iter().any(|word| policy.contains(word))
        || policy.split_once("every_").is_some_and(|(_, duration)| {
            let unit = duration.trim_start_matches(|c: char| c.is_ascii_digit());
            unit.len() < duration.len() && unit.starts_with(['w', 'd', 'h', 'm', 's'])
        })
}
