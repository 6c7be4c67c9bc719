# Sourced by the scripts of this folder: where things are, and the functions in lib/.
# shellcheck shell=bash
#
# Everything built or downloaded lives outside the clone, so that a fresh clone builds as fast as an old one:
#   XGEN_CACHE_DIR     default ~/.cache/xgen: target folder, npm cache, stamps of what was built
#   CARGO_TARGET_DIR   default $XGEN_CACHE_DIR/target
# These files also run on macOS, hence no feature newer than bash 3.2.
set -euo pipefail

ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${HOME:=$(cd ~ && pwd)}"

absolute() { case $1 in /*) printf '%s\n' "$1" ;; *) printf '%s/%s\n' "$PWD" "$1" ;; esac; }

XGEN_CACHE_DIR=$(absolute "${XGEN_CACHE_DIR:-$HOME/.cache/xgen}")
CARGO_TARGET_DIR=$(absolute "${CARGO_TARGET_DIR:-$XGEN_CACHE_DIR/target}")
npm_config_cache=$XGEN_CACHE_DIR/npm
WORKERS_DIR=$CARGO_TARGET_DIR/workers
export ROOT HOME XGEN_CACHE_DIR CARGO_TARGET_DIR npm_config_cache WORKERS_DIR
export NEXT_TELEMETRY_DISABLED=1 npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
# The Tauri CLI reads CI as a boolean and stops on `CI=1`.
if [[ -n ${CI-} ]]; then export CI=true; fi
# On WSL the Windows programs are on PATH too; its npm would install Windows packages into this clone.
if [[ -n ${WSL_DISTRO_NAME-} ]]; then
  PATH=$(printf %s "$PATH" | tr ':' '\n' | grep -v '^/mnt/[a-z]/' | paste -sd: -)
fi
mkdir -p "$XGEN_CACHE_DIR"

# shellcheck source=scripts/lib/report.sh
. "$ROOT/scripts/lib/report.sh"
# shellcheck source=scripts/lib/packages.sh
. "$ROOT/scripts/lib/packages.sh"
# shellcheck source=scripts/lib/toolchain.sh
. "$ROOT/scripts/lib/toolchain.sh"
# shellcheck source=scripts/lib/artifacts.sh
. "$ROOT/scripts/lib/artifacts.sh"
