#!/usr/bin/env bash
# scripts/licenses.sh [--check]
# Writes src-tauri/licenses.json: name, version and licence of every Rust crate and npm package that is part of the
# Linux build. --check writes nothing and fails if the file is not current.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1-} in
  '' | --check) ;;
  --help | -h) usage "${BASH_SOURCE[0]}" && exit ;;
  *) fail "unknown option $1: see scripts/licenses.sh --help" ;;
esac
ensure_node
ensure_rust ''
list=$ROOT/src-tauri/licenses.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# One fixed platform, so that the list is the same wherever it is made.
cargo metadata --format-version 1 --locked --filter-platform x86_64-unknown-linux-gnu \
  --manifest-path "$ROOT/src-tauri/Cargo.toml" >"$work/cargo.json" 2>"$work/log" ||
  fail "cargo could not read the dependencies: $(grep -m 1 error "$work/log")"
node "$ROOT/scripts/lib/licenses.mjs" "$work/cargo.json" "$ROOT/frontend/package-lock.json" >"$work/licenses.json"
if [[ ${1-} == --check ]]; then
  cmp -s "$work/licenses.json" "$list" || fail 'src-tauri/licenses.json is not current: run npm run licenses and commit it'
else
  cp "$work/licenses.json" "$list"
  say "$list lists $(grep -c '"name"' "$list") packages"
fi
