#!/usr/bin/env bash
# scripts/bindings.sh
# Writes frontend/src/bindings from the types in src-tauri/crates/xgen-schema.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ensure_rust_and_compiler
cd "$ROOT/src-tauri"
export XGEN_BINDINGS=write
logged "$XGEN_CACHE_DIR/bindings.log" cargo test --package xgen-schema --test schema ||
  fail "the bindings could not be written: see $XGEN_CACHE_DIR/bindings.log"
say 'frontend/src/bindings is current'
