//! `xgen-worker`: one loaded model in a process of its own, frames on standard input and output.
//!
//! The only crate that depends on mistralrs. Started by the supervisor of the app; it exits when its input closes.

mod defect;
mod mistral;
mod sampling;
mod stop;

use mistral::MistralEngine;
use std::io::Write;
use xgen_inference::worker::{Identity, serve};

/// The CPU level this binary was built for.
const BUILD: &str = if cfg!(not(target_arch = "x86_64")) {
    std::env::consts::ARCH
} else if cfg!(target_feature = "avx2") {
    "x86-64-v3"
} else if cfg!(target_feature = "sse4.2") {
    "x86-64-v2"
} else {
    "x86-64"
};

fn main() {
    // A panic is reported to the app as an error; here only its place is worth a line, since its text may hold a prompt.
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            let _ = writeln!(std::io::stderr(), "panic at {}:{}", place.file(), place.line());
        }
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a process that just started can make threads");
    let identity =
        Identity { build: BUILD, threads: u32::try_from(rayon::current_num_threads()).unwrap_or(1) };
    let result = runtime.block_on(async {
        let input = tokio::io::BufReader::new(tokio::io::stdin());
        serve(MistralEngine::default(), identity, input, std::io::stdout()).await
    });
    // At once, whatever the engine is doing: nobody listens any more.
    std::process::exit(i32::from(result.is_err()));
}
