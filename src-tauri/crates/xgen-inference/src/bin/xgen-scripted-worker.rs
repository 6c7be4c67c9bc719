//! The worker around the scripted engine, for tests and benchmarks.

use xgen_inference::scripted::ScriptedEngine;
use xgen_inference::worker::{Identity, serve};

#[tokio::main]
async fn main() {
    let identity = Identity { build: "scripted", threads: 1 };
    let input = tokio::io::BufReader::new(tokio::io::stdin());
    let result = serve(ScriptedEngine, identity, input, std::io::stdout()).await;
    std::process::exit(i32::from(result.is_err()));
}
