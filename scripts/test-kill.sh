#!/usr/bin/env bash
# scripts/test-kill.sh [N] [SEED]
# Kills the worker N times (default 20), and the app N times, with kill -9 at random moments of an answer in the real
# window. After each: every message that was shown is there, finished ones word for word, the next answer works, the
# database is sound, and no process is left over. The last line is `N passed, N failed`.
# XGEN_DESKTOP_BIN, XGEN_CLI_BIN and XGEN_WORKER_DIR name the programs; SEED repeats the moments of an earlier run.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"

case ${1-} in --help | -h) usage "$here/test-kill.sh" && exit ;; esac
[[ ${1:-20} =~ ^[0-9]+$ ]] || fail "the number of kills is a number, not ${1-}: see scripts/test-kill.sh --help"
ensure_node
ensure webkit virtual-display webdriver
npm_ci e2e
exec node "$ROOT/e2e/kill/kill.mjs" "${1:-20}" ${2+"$2"}
