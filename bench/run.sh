#!/usr/bin/env bash
# bench/run.sh [engine] [ipc] [start] [sync]
#
# Runs these benchmarks, or all but sync, which takes ten minutes; what each measures is in bench/README.md. Prints tables, and writes
# artifacts/bench/<name>.json. scripts/bench.sh builds what ships and then calls this; called directly, it measures
# XGEN_DESKTOP_BIN and XGEN_WORKER_DIR as they are (default: what was built last, in the folder of Rust's debug builds).
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/../scripts/lib.sh"

main() {
  local name names=("$@")
  [[ ${1-} != --help ]] || { usage "$here/run.sh" && return; }
  [[ ${#names[@]} -gt 0 ]] || names=(engine ipc start)
  for name in "${names[@]}"; do
    [[ -f $here/$name/run.mjs ]] || fail "there is no benchmark $name: engine, ipc, start and sync are"
  done
  [[ $(uname -s) == Linux ]] || fail 'the benchmarks read /proc and drive WebKitGTK: they run on Linux only'
  ensure_node
  ensure_rust ''
  npm_ci e2e
  for name in "${names[@]}"; do
    "build_for_$name"
    node "$here/$name/run.mjs"
  done
}

build_for_engine() {
  local level
  level=$(best_level)
  build_worker "$level"
  say 'building the bare program around mistralrs'
  logged "$XGEN_CACHE_DIR/bench-direct.log" worker_cargo "$level" build --example direct ||
    fail "the bare program does not build: see $XGEN_CACHE_DIR/bench-direct.log"
  export XGEN_WORKER_DIR=$WORKERS_DIR XGEN_DIRECT_BIN
  XGEN_DIRECT_BIN=$CARGO_TARGET_DIR/$(host_triple)/worker/examples/direct
}

build_for_ipc() {
  ensure virtual-display webdriver
  say 'building the scripted worker'
  (cd "$ROOT/src-tauri" && logged "$XGEN_CACHE_DIR/bench-scripted.log" \
    cargo build --release --package xgen-inference --bin xgen-scripted-worker --locked) ||
    fail "the scripted worker does not build: see $XGEN_CACHE_DIR/bench-scripted.log"
  export XGEN_SCRIPTED_WORKER=$CARGO_TARGET_DIR/release/xgen-scripted-worker
}

# In a target folder of its own: it shares no build with XGEN, whose features differ.
build_for_start() {
  local target=$XGEN_CACHE_DIR/target-bare
  ensure virtual-display
  say 'building the bare window (some minutes the first time)'
  (cd "$here/start/bare-window" && CARGO_TARGET_DIR=$target logged "$XGEN_CACHE_DIR/bench-bare-window.log" \
    cargo build --release --features tauri/custom-protocol --locked) ||
    fail "the bare window does not build: see $XGEN_CACHE_DIR/bench-bare-window.log"
  export XGEN_BARE_BIN=$target/release/bare-window
}

build_for_sync() {
  ensure git-server gnu-time
  say 'building the sync as it ships'
  (cd "$ROOT/src-tauri" && logged "$XGEN_CACHE_DIR/bench-sync.log" \
    cargo build --release --package xgen-repo --example sync --locked) ||
    fail "the sync does not build: see $XGEN_CACHE_DIR/bench-sync.log"
  export XGEN_SYNC_BIN=$CARGO_TARGET_DIR/release/examples/sync
}

main "$@"
