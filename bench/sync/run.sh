#!/usr/bin/env bash
# bench/sync/run.sh
#
# The sync of a repository against git itself, over TLS from a Git server on this machine: what is compared and how is in
# bench/sync/run.mjs. Takes about ten minutes and 3 GB of disk. XGEN_BENCH_ROUNDS sets how often each side runs (3).
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/../../scripts/lib.sh"

main() {
  [[ ${1-} != --help ]] || { usage "$here/run.sh" && return; }
  [[ $(uname -s) == Linux ]] || fail 'the benchmark reads what GNU time says of a process: it runs on Linux only'
  ensure git-server gnu-time
  ensure_node
  ensure_rust ''
  say 'building the sync as it ships'
  (cd "$ROOT/src-tauri" && logged "$XGEN_CACHE_DIR/bench-sync.log" \
    cargo build --release --package xgen-repo --example sync --locked) ||
    fail "the sync does not build: see $XGEN_CACHE_DIR/bench-sync.log"
  XGEN_SYNC_BIN=$CARGO_TARGET_DIR/release/examples/sync exec node "$here/run.mjs"
}

main "$@"
