//! What must be in the lock file.

use std::path::Path;

#[test]
fn libgit2_is_new_enough() {
    // git2 alone admits 0.18.4 with libgit2 1.9.3, which sends tokens to redirected hosts (CVE-2026-53586).
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    let lock = std::fs::read_to_string(lock).unwrap();
    let version =
        lock.split("name = \"libgit2-sys\"\nversion = \"").nth(1).and_then(|rest| rest.split('+').next());
    let parts: Vec<u32> = version.unwrap().split('.').map(|part| part.parse().unwrap()).collect();
    assert!(parts.as_slice() >= [0, 18, 8].as_slice(), "libgit2-sys {parts:?}");
    assert!(!lock.contains("name = \"openssl-sys\""), "TLS is rustls");
}
