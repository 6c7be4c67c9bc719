//! Declares the commands to Tauri, so that each needs a permission in a capability.

fn main() {
    println!("cargo::rerun-if-changed=tauri.conf.json");
    let commands = tauri_build::AppManifest::new().commands(xgen_schema::COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
