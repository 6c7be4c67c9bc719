//! The environment of a build: what package managers need, and no secrets.
//!
//! A build runs code of the repository and of every package that it imports. Variables are kept by name, so that a
//! token under a name nobody thought of stays out too. A registry that needs a token has it in `~/.npmrc`.

use std::ffi::OsString;

use super::{Node, Target};

const KEPT: [&str; 27] = [
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "TMP",
    "TEMP",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "PNPM_HOME",
    "COREPACK_HOME",
    "COREPACK_NPM_REGISTRY",
    "NODE_EXTRA_CA_CERTS",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramFiles",
    "ProgramData",
    "USERPROFILE",
    "SystemRoot",
    "windir",
    "ComSpec",
    "PATHEXT",
];
const KEPT_PREFIXES: [&str; 5] = ["LC_", "SSL_CERT_", "npm_config_", "NPM_CONFIG_", "YARN_"];
const PROXIES: [&str; 4] = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];
const SECRETS: [&str; 5] = ["TOKEN", "SECRET", "PASSWORD", "AUTH", "OTP"];

/// The environment of every command of a build, from that of this process.
pub(super) fn clean(
    vars: impl Iterator<Item = (OsString, OsString)>,
    node: &Node,
    target: Target,
) -> Vec<(String, String)> {
    let vars = vars.filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
    let mut path = None;
    let mut env = Vec::new();
    for (name, value) in vars {
        if name.eq_ignore_ascii_case("PATH") {
            path = Some(value);
        } else if keeps(&name) {
            env.push((name, value));
        }
    }
    env.push(("PATH".into(), with_node_first(path.as_deref().unwrap_or_default(), node)));
    for (name, value) in [
        ("XGEN_TARGET", target.as_str()),
        ("NEXT_TELEMETRY_DISABLED", "1"),
        ("NODE_OPTIONS", "--max-old-space-size=4096"),
        // Nobody answers questions.
        ("CI", "1"),
        ("NO_COLOR", "1"),
        ("COREPACK_ENABLE_DOWNLOAD_PROMPT", "0"),
        ("npm_config_update_notifier", "false"),
        ("YARN_ENABLE_TELEMETRY", "0"),
        // Turbopack does not resolve packages by Plug'n'Play.
        ("YARN_NODE_LINKER", "node-modules"),
        ("YARN_ENABLE_SCRIPTS", "0"),
    ] {
        env.retain(|(k, _)| k != name);
        env.push((name.into(), value.into()));
    }
    env
}

/// What any program may have of the environment of this process.
pub(super) fn inherited() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(|name| name == "PATH" || keeps(name)))
}

fn keeps(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    if SECRETS.iter().any(|secret| upper.contains(secret)) {
        return false;
    }
    KEPT.contains(&name)
        || PROXIES.contains(&name.to_ascii_lowercase().as_str())
        || KEPT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// `npm` and `next` are scripts that look for `node` on `PATH`.
fn with_node_first(path: &str, node: &Node) -> String {
    let own = node.path.parent().map(std::path::Path::to_path_buf);
    let rest = std::env::split_paths(path).filter(|dir| Some(dir) != own.as_ref());
    let all = std::env::join_paths(own.clone().into_iter().chain(rest));
    all.ok().and_then(|all| all.into_string().ok()).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(vars: &[(&str, &str)]) -> Vec<(String, String)> {
        let node = Node { path: "/opt/node/bin/node".into(), version: "20.9.0".into(), npm: None };
        clean(vars.iter().map(|(k, v)| (k.into(), v.into())), &node, Target::Desktop)
    }

    #[test]
    fn tokens_stay_out_whatever_they_are_called() {
        let names =
            ["GITLAB_TOKEN", "CI_JOB_TOKEN", "AWS_SECRET_ACCESS_KEY", "MY_COMPANY_PAT", "SSH_AUTH_SOCK"];
        let npm = [
            "npm_config__authToken",
            "NPM_CONFIG__AUTH",
            "npm_config_//registry/:_password",
            "YARN_NPM_AUTH_TOKEN",
        ];
        let vars: Vec<_> = names.iter().chain(&npm).map(|name| (*name, "marker")).collect();
        let env = cleaned(&vars);
        assert!(env.iter().all(|(_, value)| value != "marker"), "{env:?}");
    }

    #[test]
    fn what_reaches_the_registry_is_kept_and_node_comes_first() {
        let kept = [
            ("HTTPS_PROXY", "p"),
            ("npm_config_registry", "r"),
            ("NODE_EXTRA_CA_CERTS", "c"),
            ("SSL_CERT_FILE", "s"),
        ];
        let env = cleaned(&[&kept[..], &[("PATH", "/usr/bin"), ("NODE_OPTIONS", "--inspect")]].concat());
        for (name, value) in kept {
            assert!(env.contains(&(name.into(), value.into())), "{name} is needed");
        }
        assert!(env.contains(&("XGEN_TARGET".into(), "desktop".into())));
        assert!(env.contains(&("NODE_OPTIONS".into(), "--max-old-space-size=4096".into())));
        #[cfg(unix)]
        assert!(env.contains(&("PATH".into(), "/opt/node/bin:/usr/bin".into())), "{env:?}");
    }
}
