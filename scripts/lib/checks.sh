# The steps of scripts/test.sh and scripts/check.sh. Cargo is always called with the same flags and one profile for each
# purpose, so that no step rebuilds what another one built.
# shellcheck shell=bash

DENY_VERSION=0.20.2

in_rust() { cd "$ROOT/src-tauri" && "$@"; }
in_frontend() { npm --prefix "$ROOT/frontend" "$@"; }

# What must not have failed for this step to make sense.
needs() {
  case $1 in
    rust | engine) echo worker ;;
    bundle) echo desktop worker ;;
    e2e | package | kill) echo bundle ;;
  esac
}

step_scripts() { cd "$ROOT" && shellcheck --external-sources --source-path=SCRIPTDIR/.. scripts/*.sh scripts/xgen scripts/lib/*.sh .ci/run; }
step_docs() { "$ROOT/scripts/check-docs.sh"; }
step_fmt() { in_rust cargo fmt --all --check; }
step_lint() { in_frontend run lint; }
step_types() { in_frontend run typecheck; }
step_licenses() { "$ROOT/scripts/licenses.sh" --check; }
step_clippy() { in_rust cargo clippy --workspace --all-targets --locked -- -D warnings; }

step_deny() {
  local tools=$XGEN_CACHE_DIR/tools
  if ! command -v cargo-deny >/dev/null && [[ ! -x $tools/bin/cargo-deny ]]; then
    CARGO_TARGET_DIR=$XGEN_CACHE_DIR/tools-target cargo install cargo-deny --version "$DENY_VERSION" --locked --root "$tools" ||
      { echo 'cargo-deny is not installed and the crate registry did not give it' && return 75; }
    rm -rf "$XGEN_CACHE_DIR/tools-target"
  fi
  # Advisories live in a Git repository that a closed network does not have; the workflow on GitHub checks them.
  PATH=$tools/bin:$PATH in_rust cargo deny --workspace --locked check bans licenses sources
}

step_frontend() {
  limit 900 npm --prefix "$ROOT/frontend" test -- --reporter=default --reporter=junit \
    "--outputFile.junit=$ARTIFACTS_DIR/junit/frontend.xml"
}

has_nextest() { cargo nextest --version >/dev/null 2>&1; }

# nextest_config NAME: prints the path of a configuration that writes JUnit to artifacts/ and keeps all else out of the clone.
nextest_config() {
  local file=$CARGO_TARGET_DIR/nextest-$1.toml
  cat >"$file" <<EOF
[store]
dir = "$CARGO_TARGET_DIR/nextest"
[profile.default]
slow-timeout = { period = "60s", terminate-after = 5 }
[profile.default.junit]
path = "$ARTIFACTS_DIR/junit/$1.xml"
EOF
  echo "$file"
}

# The engine is left out here: without optimisation its models take minutes to answer, and `step_engine` runs its tests.
# The drift of frontend/src/bindings is one of these tests.
step_rust() {
  export XGEN_WORKER_DIR=$WORKERS_DIR
  cd "$ROOT/src-tauri" || exit
  if has_nextest; then
    limit 2400 cargo nextest run --workspace --exclude xgen-engine --locked --no-fail-fast --config-file "$(nextest_config rust)"
  else
    limit 2400 cargo test --workspace --exclude xgen-engine --locked --no-fail-fast
  fi
}

# What takes the registry and Next.js itself: apart from the others, and one after the other.
step_builds() {
  cd "$ROOT/src-tauri" || exit
  if has_nextest; then
    limit 1500 cargo nextest run --package xgen-frontend --locked --no-fail-fast --run-ignored only --test-threads 1 \
      --config-file "$(nextest_config builds)" real_builds
  else
    limit 1500 cargo test --package xgen-frontend --test frontend --locked --no-fail-fast -- --ignored --test-threads 1 real_builds
  fi
}

step_engine() {
  export XGEN_WORKER_DIR=$WORKERS_DIR
  if has_nextest; then
    worker_cargo "$(best_level)" 'nextest run' --no-fail-fast --config-file "$(nextest_config engine)"
  else
    worker_cargo "$(best_level)" test --no-fail-fast
  fi
}

# With an engine; the same tests without one are part of `step_rust`.
step_docker() {
  # shellcheck source=scripts/lib/chroot.sh
  . "$ROOT/scripts/lib/chroot.sh"
  if [[ $(uname -s) != Linux ]] || ! chroot_possible; then
    echo 'an engine of its own needs root on Debian or Ubuntu, with the right to mount'
    return 75
  fi
  cd "$ROOT/src-tauri" || exit
  if has_nextest; then
    limit 1500 "$ROOT/scripts/with-docker.sh" cargo nextest run --package xgen-docker --locked --no-fail-fast \
      --config-file "$(nextest_config docker)"
  else
    limit 1500 "$ROOT/scripts/with-docker.sh" cargo test --package xgen-docker --locked --no-fail-fast
  fi
}

step_web() { build_frontend web; }
step_desktop() { build_frontend desktop; }
step_worker() { build_worker "$(best_level)"; }

# The packages as a release has them, except for the levels in XGEN_WORKER_LEVELS and for the .rpm.
step_bundle() { XGEN_BUNDLES=${XGEN_BUNDLES:-$(host_bundle)} "$ROOT/scripts/build.sh" --skip-sync; }
host_bundle() { if [[ $(uname -s) == Darwin ]]; then echo app; else echo deb; fi; }

# Programs of the release, found by the tests that start them.
built_programs() {
  export XGEN_DESKTOP_BIN=$CARGO_TARGET_DIR/release/xgen-desktop XGEN_WORKER_DIR=$WORKERS_DIR XGEN_ARTIFACTS_DIR=$ARTIFACTS_DIR
  XGEN_CLI_BIN=$(cli_path release)
  export XGEN_CLI_BIN
}

step_e2e() {
  [[ $(uname -s) == Linux ]] || { echo 'WKWebView has no WebDriver' && return 75; }
  built_programs
  limit 1500 "$ROOT/scripts/with-display.sh" npm --prefix "$ROOT/e2e" test
}

step_package() {
  local deb
  deb=$(find "$CARGO_TARGET_DIR/release/bundle/deb" -maxdepth 1 -name '*.deb' -exec ls -t {} + 2>/dev/null | head -n 1)
  [[ -n $deb ]] || { echo 'no .deb is built on this system' && return 75; }
  limit 1500 "$ROOT/scripts/test-package.sh" "$deb"
}

step_kill() {
  [[ $(uname -s) == Linux ]] || { echo 'runs on Linux only' && return 75; }
  built_programs
  limit 1500 "$ROOT/scripts/with-display.sh" "$ROOT/scripts/test-kill.sh" "${XGEN_KILLS:-5}"
  limit 1500 "$ROOT/scripts/test-sync-kill.sh" "${XGEN_SYNC_KILLS:-10}"
}

# count_tests LOG: prints `PASSED FAILED`, summed over what nextest, cargo test, Vitest, node:test and our own scripts print.
count_tests() {
  awk '
    function number(text, word) { return match(text, "[0-9]+ " word) ? substr(text, RSTART, RLENGTH) + 0 : 0 }
    /^ *Summary \[/ { good += number($0, "passed"); bad += number($0, "failed") + number($0, "timed out") }
    /^test result:/ { good += number($0, "passed"); bad += number($0, "failed") }
    /^ *Tests  +[0-9]/ { good += number($0, "passed"); bad += number($0, "failed") }
    /^(#|ℹ) pass [0-9]+$/ { good += $3 }
    /^(#|ℹ) (fail|cancelled) [0-9]+$/ { bad += $3 }
    /^[0-9]+ passed, [0-9]+ failed$/ { good += $1; bad += $3 }
    END { print good + 0, bad + 0 }' "$1"
}
