#!/usr/bin/env bash
# scripts/test-sync-kill.sh [N] [SEED]
# Kills `xgen frontend sync`, and every fourth time the build of a folder, N times (default 20) with kill -9 at random
# moments. After each: no process is left, the window has a working frontend, the folder is as it was, and the next sync
# ends with the newest commit and exactly its files. The last line is `N passed, N failed`.
# XGEN_CLI_BIN names the program; SEED repeats the moments of an earlier run.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"

case ${1-} in --help | -h) usage "$here/test-sync-kill.sh" && exit ;; esac
[[ ${1:-20} =~ ^[0-9]+$ ]] || fail "the number of kills is a number, not ${1-}: see scripts/test-sync-kill.sh --help"
ensure_node
ensure git-server
npm_ci e2e
exec node "$ROOT/e2e/kill/sync.mjs" "${1:-20}" ${2+"$2"}
