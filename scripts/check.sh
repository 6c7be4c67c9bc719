#!/usr/bin/env bash
# scripts/check.sh
# The quick checks before a commit: format, lint, types, and that the generated bindings are current. Tests: scripts/test.sh
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
# shellcheck source=scripts/lib/checks.sh
. "$here/lib/checks.sh"

[[ $(uname -s) == Darwin ]] || ensure certificates compiler pkg-config webkit
ensure_node
ensure_rust 'clippy fmt'
npm_ci frontend

check() {
  say "$1"
  shift
  ("$@") >&2 || fail "this check failed: see above"
}
check 'format of the Rust code' step_fmt
check 'lint and format of the frontend' step_lint
check 'types of the frontend' step_types
check 'clippy' step_clippy
check 'bindings' in_rust cargo test --quiet --locked --package xgen-schema --test schema
say 'all good'
