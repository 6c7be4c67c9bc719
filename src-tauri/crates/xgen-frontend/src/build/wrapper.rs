//! The configuration that Next.js reads in the copy: the project's own, with what the target needs.
//!
//! The project's file keeps its folder, so that what it imports is found, under a name that Next.js does not look for.
//! TypeScript stays with TypeScript: Next.js transpiles `next.config.ts` and what it imports, and only that.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::node::numbers;
use super::{BuildError, Target};
use crate::check::CONFIG_NAMES;

/// How a line of the wrapper begins when it tells the user something.
pub(super) const NOTE: &str = "xgen-note: ";

/// What the wrapper has to know.
pub(super) struct Wrapped<'a> {
    pub(super) target: Target,
    /// The app in the copy.
    pub(super) app: &'a Path,
    /// The folder of the lock file in the copy.
    pub(super) packages: &'a Path,
    /// The whole copy.
    pub(super) tree: &'a Path,
    /// The installed version of Next.js.
    pub(super) next_version: &'a str,
}

impl Wrapped<'_> {
    /// Writes the wrapper; returns the name of the project's own configuration.
    pub(super) fn write(&self) -> Result<Option<&'static str>, BuildError> {
        let own = CONFIG_NAMES.into_iter().find(|name| self.app.join(name).is_file());
        let import = match own {
            Some(own) => {
                let renamed = format!("xgen-project.{own}");
                let from = self.app.join(own);
                fs::rename(&from, self.app.join(&renamed)).map_err(BuildError::io(from))?;
                format!("import * as project from './{renamed}';")
            }
            None => "const project = { default: {} };".to_owned(),
        };
        for other in CONFIG_NAMES {
            match fs::remove_file(self.app.join(other)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(BuildError::io(self.app.join(other))(error));
                }
                _ => {}
            }
        }
        let typescript = own.is_some_and(|own| own.ends_with("ts"));
        let path = self.app.join(if typescript { "next.config.ts" } else { "next.config.mjs" });
        let text = format!(
            "// @ts-nocheck\n/* eslint-disable */\n// Written for this build only.\nimport path from 'node:path';\n\
             {import}\n\nconst build = {};\n\n{}",
            self.facts(),
            include_str!("wrapper.js")
        );
        fs::write(&path, text).map_err(BuildError::io(&path))?;
        Ok(own)
    }

    fn facts(&self) -> serde_json::Value {
        let (major, minor) = numbers(self.next_version);
        json!({
            "target": self.target.as_str(),
            "app": self.app,
            "packages": self.packages,
            "tree": self.tree,
            "next": { "major": major, "minor": minor },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::process::Command;

    /// What Next.js would get: the wrapper is evaluated by Node.js.
    fn evaluated(target: Target, next_version: &str, files: &[(&str, &str)]) -> (Value, String) {
        let dir = tempfile::tempdir().unwrap();
        let tree = dir.path().canonicalize().unwrap();
        for (name, text) in files {
            fs::write(tree.join(name), text).unwrap();
        }
        let wrapped = Wrapped { target, app: &tree, packages: &tree, tree: &tree, next_version };
        wrapped.write().unwrap();
        let script = "const { default: config } = await import(`${process.cwd()}/next.config.mjs`);\n\
            console.log('=' + JSON.stringify(await config('phase-x', { defaultConfig: {} })));";
        let output = Command::new("node")
            .args(["--input-type=module", "-e", script])
            .current_dir(&tree)
            .output()
            .expect("tests need Node.js");
        let said = String::from_utf8(output.stdout).unwrap();
        let text = said.lines().find_map(|line| line.strip_prefix('='));
        let text = text.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let root = tree.to_str().unwrap();
        (serde_json::from_str(&text.replace(root, "ROOT")).unwrap(), said)
    }

    const MODULE: (&str, &str) = ("package.json", r#"{ "type": "module" }"#);
    const COMMONJS: (&str, &str) = ("package.json", "{}");

    #[test]
    fn every_form_of_a_configuration_is_called_as_next_js_calls_it() {
        let word = ("word.cjs", "module.exports = 'w';");
        for files in [
            [COMMONJS, word, ("next.config.js", "module.exports = { env: { W: require('./word.cjs') } };")],
            [
                COMMONJS,
                word,
                (
                    "next.config.js",
                    "module.exports = async (p) => ({ env: { W: p && require('./word.cjs') } });",
                ),
            ],
            [
                COMMONJS,
                word,
                (
                    "next.config.js",
                    "exports.__esModule = true; exports.default = { env: { W: require('./word.cjs') } };",
                ),
            ],
            [
                MODULE,
                word,
                (
                    "next.config.js",
                    "import w from './word.cjs';\nexport default (p, { defaultConfig }) => defaultConfig && ({ env: { W: w } });",
                ),
            ],
            [
                MODULE,
                word,
                (
                    "next.config.mjs",
                    "import w from './word.cjs';\nexport default Promise.resolve({ env: { W: w } });",
                ),
            ],
            [
                COMMONJS,
                word,
                (
                    "next.config.mjs",
                    "const { default: w } = await import('./word.cjs');\nexport default Object.freeze({ env: { W: w } });",
                ),
            ],
            [MODULE, word, ("next.config.cjs", "module.exports = { env: { W: require('./word.cjs') } };")],
        ] {
            let (config, _) = evaluated(Target::Desktop, "16.4.5", &files);
            assert_eq!(config["env"]["W"], "w", "{files:?}");
            assert_eq!(config["output"], "export", "{files:?}");
        }
    }

    #[test]
    fn an_app_without_a_configuration_gets_what_the_target_needs() {
        let (config, said) = evaluated(Target::Desktop, "16.4.5", &[COMMONJS]);
        let expected = json!({
            "distDir": ".next", "outputFileTracingRoot": "ROOT", "turbopack": { "root": "ROOT" },
            "output": "export", "trailingSlash": true, "images": { "unoptimized": true },
        });
        assert_eq!(config, expected);
        assert!(!said.contains(NOTE));
    }

    #[test]
    fn the_server_keeps_everything_but_its_output() {
        let own = "module.exports = { basePath: '/app', headers: [], images: { formats: [] }, output: 'export', turbopack: { root: '/' } };";
        let (config, said) = evaluated(Target::Web, "16.4.5", &[COMMONJS, ("next.config.js", own)]);
        assert_eq!((&config["basePath"], &config["output"]), (&json!("/app"), &json!("standalone")));
        assert_eq!((&config["images"], &config["headers"]), (&json!({ "formats": [] }), &json!([])));
        assert_eq!(config["turbopack"]["root"], "ROOT", "a root outside the copy is none");
        assert!(!said.contains(NOTE));
    }

    #[test]
    fn what_the_window_cannot_have_is_left_out_and_told() {
        let own = "module.exports = { assetPrefix: 'https://cdn.example', redirects: async () => [], images: { loader: 'custom', loaderFile: './l.js' } };";
        let (config, said) = evaluated(Target::Desktop, "16.4.5", &[COMMONJS, ("next.config.js", own)]);
        assert!(config.get("assetPrefix").is_none() && config.get("redirects").is_none());
        assert_eq!(
            config["images"],
            json!({ "loader": "custom", "loaderFile": "./l.js" }),
            "an own loader needs no server"
        );
        assert_eq!(said.matches(NOTE).count(), 2, "{said}");
    }

    #[test]
    fn older_releases_get_only_what_they_know() {
        let own = [COMMONJS, ("next.config.js", "module.exports = { experimental: { optimizeCss: true } };")];
        let (config, _) = evaluated(Target::Web, "14.2.3", &own);
        assert_eq!(config["experimental"], json!({ "optimizeCss": true, "outputFileTracingRoot": "ROOT" }));
        assert!(config.get("turbopack").is_none() && config.get("outputFileTracingRoot").is_none());
        let (config, _) = evaluated(Target::Web, "15.2.0", &own);
        assert!(config.get("turbopack").is_none() && config["outputFileTracingRoot"] == "ROOT");
        let (config, _) = evaluated(Target::Web, "15.10.0", &own);
        assert_eq!(config["turbopack"]["root"], "ROOT");
    }
}
