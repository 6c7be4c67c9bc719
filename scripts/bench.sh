#!/usr/bin/env bash
# scripts/bench.sh ARGS…
# Builds what is measured, as it ships, then runs bench/run.sh with ARGS. Finds its programs in XGEN_DESKTOP_BIN,
# XGEN_CLI_BIN and XGEN_WORKER_DIR; the window is drawn on a virtual screen where there is no display.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
# shellcheck source=scripts/lib/checks.sh
. "$here/lib/checks.sh"

[[ -x $ROOT/bench/run.sh ]] || fail "there is no $ROOT/bench/run.sh"
export ARTIFACTS_DIR=$ROOT/artifacts XGEN_WORKER_LEVELS=${XGEN_WORKER_LEVELS:-$(best_level)}
XGEN_BUNDLES=${XGEN_BUNDLES:-$(host_bundle)} "$here/build.sh" --skip-sync >&2
built_programs
if [[ $(uname -s) == Linux && -z ${DISPLAY-}${WAYLAND_DISPLAY-} ]]; then
  ensure virtual-display
  exec "$here/with-display.sh" "$ROOT/bench/run.sh" "$@"
fi
exec "$ROOT/bench/run.sh" "$@"
