//! `npm run bindings` runs this test with `XGEN_BINDINGS=write`.

use std::path::{Path, PathBuf};
use ts_rs::{Config, TS};
use xgen_schema::*;

const HEADER: &str = "// Generated from src-tauri/crates/xgen-schema by `npm run bindings`. Do not edit.\n\n";

/// Writes the types that `T` consists of, and `T` itself if it has a name of its own.
fn export<T: TS + 'static>(config: &Config) {
    T::export_all(config)
        .or_else(|e| match e {
            ts_rs::ExportError::CannotBeExported(_) => {
                T::visit_dependencies(&mut Dependencies(config));
                T::visit_generics(&mut Dependencies(config));
                Ok(())
            }
            e => Err(e),
        })
        .expect("types can be written");
}

struct Dependencies<'a>(&'a Config);

impl ts_rs::TypeVisitor for Dependencies<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            T::export_all(self.0).expect("types can be written");
        }
    }
}

macro_rules! generate {
    ($($name:ident($req:ty) -> $res:ty, $frame:ty;)*) => {
        /// Writes `contract.ts` and `commands.ts` into `dir`.
        fn generate(dir: &Path) {
            let config = Config::new().with_out_dir(dir).with_large_int("number");
            let mut rows = String::new();
            let mut names = std::collections::BTreeSet::new();
            $(
                export::<$req>(&config);
                export::<$res>(&config);
                export::<$frame>(&config);
                rows += &format!(
                    "  {}: {{ req: {}; res: {}; frame: {} }};\n",
                    stringify!($name),
                    <$req as TS>::name(&config), <$res as TS>::name(&config), <$frame as TS>::name(&config),
                );
                for used in [<$req as TS>::name(&config), <$res as TS>::name(&config), <$frame as TS>::name(&config)] {
                    names.extend(used.split(|c: char| !c.is_alphanumeric())
                        .filter(|w| !["", "Array", "null"].contains(w)).map(str::to_owned));
                }
            )*
            let contract = std::fs::read_to_string(dir.join("contract.ts")).expect("ts-rs wrote it");
            let body = contract.split_once("\n").map_or("", |(_, body)| body).trim_start();
            std::fs::write(dir.join("contract.ts"), format!("{HEADER}{body}")).expect("writable");
            let imports: Vec<_> = names.into_iter().collect();
            let commands = format!(
                "{HEADER}import type {{\n  {},\n}} from './contract';\n\n/** Every command with its request, result and frame. */\nexport interface Commands {{\n{rows}}}\n\nexport const COMMANDS = [\n{}] as const satisfies readonly (keyof Commands)[];\n",
                imports.join(",\n  "),
                COMMANDS.iter().map(|c| format!("  '{c}',\n")).collect::<String>(),
            );
            std::fs::write(dir.join("commands.ts"), commands).expect("writable");
        }
    };
}
for_each_command!(generate);

#[test]
fn the_committed_bindings_are_current() {
    let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../frontend/src/bindings");
    let fresh = tempfile::tempdir().unwrap();
    generate(fresh.path());
    for file in ["contract.ts", "commands.ts"] {
        let new = std::fs::read_to_string(fresh.path().join(file)).unwrap();
        if std::env::var_os("XGEN_BINDINGS").is_some_and(|v| v == "write") {
            std::fs::create_dir_all(&committed).unwrap();
            std::fs::write(committed.join(file), &new).unwrap();
        }
        let old = std::fs::read_to_string(committed.join(file)).unwrap_or_default();
        assert!(old == new, "{file} differs from the schema: run `npm run bindings` and commit the result");
    }
}
