#!/usr/bin/env bash
# scripts/test.sh [--list] [STEP…]
# Runs every check and test of the project, or only the steps named, and installs what they need. A failing step does not
# stop the ones after it. The last line is `N passed, N failed`, in tests; a check without tests of its own counts as one.
# artifacts/ then holds each step's log, JUnit files and the screenshots.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
# shellcheck source=scripts/lib/checks.sh
. "$here/lib/checks.sh"

# Cheap steps first; each step that builds comes before those that use what it built.
STEPS=(scripts docs fmt lint types licenses deny frontend clippy worker rust builds docker engine web desktop bundle e2e package kill)
export ARTIFACTS_DIR=$ROOT/artifacts NO_COLOR=1 CARGO_TERM_COLOR=never TERM=dumb
level=$(best_level)
export XGEN_WORKER_LEVELS=${XGEN_WORKER_LEVELS:-$level}
passed=0 failed=0 broken=' '

main() {
  local step steps=("${STEPS[@]}")
  case ${1-} in
    --list) printf '%s\n' "${STEPS[@]}" && return ;;
    --help | -h) usage "$here/test.sh" && return ;;
    -*) fail "unknown option $1: see scripts/test.sh --help" ;;
    ?*) steps=("$@") ;;
  esac
  for step in "${steps[@]}"; do
    [[ " ${STEPS[*]} " == *" $step "* ]] || fail "no step $step: see scripts/test.sh --list"
  done
  cd "$ROOT"
  rm -rf "$ARTIFACTS_DIR"
  mkdir -p "$ARTIFACTS_DIR/logs" "$ARTIFACTS_DIR/junit" "$ARTIFACTS_DIR/screenshots"
  prepare
  for step in "${steps[@]}"; do run_step "$step"; done
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [[ $failed == 0 ]]
}

prepare() {
  ensure shellcheck
  if [[ $(uname -s) == Linux ]]; then
    ensure certificates compiler pkg-config webkit virtual-display webdriver korean-font git-server keyring
    [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null || ensure debootstrap
  fi
  ensure_node
  ensure_rust 'clippy fmt'
  npm_ci .
  npm_ci frontend
  [[ ! -d e2e ]] || npm_ci e2e
}

# A step is the function step_NAME in lib/checks.sh: exit status 0 is good, 75 means skipped (the log's last line says why).
run_step() {
  local name=$1 log=$ARTIFACTS_DIR/logs/$1.log status=0 begin=$SECONDS counts good bad need
  for need in $(needs "$name"); do
    if [[ $broken == *" $need "* ]]; then
      report FAILED "$name" 0 "not run, because $need failed"
      failed=$((failed + 1)) broken+="$name "
      return
    fi
  done
  set +e
  (set -e && "step_$name") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if [[ $status == 75 ]]; then
    report skipped "$name" $((SECONDS - begin)) "$(tail -n 1 "$log")"
    return
  fi
  counts=$(count_tests "$log")
  good=${counts% *} bad=${counts#* }
  if [[ $status != 0 && $bad == 0 ]]; then bad=1; elif [[ $status == 0 && $good == 0 ]]; then good=1; fi
  passed=$((passed + good)) failed=$((failed + bad))
  if [[ $status == 0 ]]; then
    report ok "$name" $((SECONDS - begin)) "$good passed"
  else
    broken+="$name "
    report FAILED "$name" $((SECONDS - begin)) "$good passed, $bad failed: ${log#"$ROOT"/}"
    tail -n 60 "$log" | sed 's/^/    /'
  fi
}

report() { printf '%-8s %-10s %5s s  %s\n' "$1" "$2" "$3" "$4"; }

main "$@"
