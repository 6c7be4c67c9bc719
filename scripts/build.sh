#!/usr/bin/env bash
# scripts/build.sh [--dev] [--skip-sync] [--help]
#
# Installs what is missing (system packages, npm packages, Rust), then builds XGEN and its packages:
# .deb and .rpm on Linux, .app and .dmg on macOS. Works from a fresh clone and from any folder.
#
#   --dev         build a debug version and start it, with hot reload of the frontend and rebuild of the shell;
#                 without a display it is drawn on a virtual screen
#   --skip-sync   do not run scripts/sync-frontend.sh first; it runs where a repository is set, and its frontend becomes
#                 the one of the window; ./frontend is built in any case, as the one that ships in the app, and with
#                 --dev --skip-sync it is the one of the window
#   --help        this text
#
# Environment:
#   XGEN_CACHE_DIR        where builds and downloads are kept (default ~/.cache/xgen)
#   CARGO_TARGET_DIR      where Rust builds (default $XGEN_CACHE_DIR/target)
#   XGEN_WORKER_LEVELS    CPU levels to package workers for (default on x86-64 Linux: "x86-64-v2 x86-64-v3")
#   XGEN_WORKER_FEATURES  accelerators of the worker: cuda, metal, accelerate (default on macOS: metal,accelerate)
#   XGEN_DEV_PORT         port of the frontend with --dev (default 3210, or the next free one)
#
# Signing and notarisation on macOS, all optional:
#   APPLE_CERTIFICATE, APPLE_CERTIFICATE_PASSWORD   the signing certificate (.p12, base64) and its password
#   APPLE_SIGNING_IDENTITY                          the identity to sign with, such as "Developer ID Application: …"
#   APPLE_ID, APPLE_PASSWORD, APPLE_TEAM_ID         the account that notarises (an app-specific password)
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"

main() {
  local dev='' sync=yes argument
  for argument in "$@"; do
    case $argument in
      --dev) dev=yes ;;
      --skip-sync) sync='' ;;
      --help | -h) usage "$here/build.sh" && return ;;
      *) fail "unknown option $argument: see scripts/build.sh --help" ;;
    esac
  done
  cd "$ROOT"
  prepare
  if [[ -n $sync ]]; then "$here/sync-frontend.sh" --if-set; fi
  npm_ci .
  npm_ci frontend
  if [[ -n $dev ]]; then start_dev "$sync"; else bundle; fi
}

prepare() {
  if [[ $(uname -s) == Darwin ]]; then
    xcode-select -p >/dev/null 2>&1 || fail "Apple's command line tools are missing: run xcode-select --install, then this again"
  else
    ensure certificates compiler pkg-config webkit
  fi
  ensure_node
  ensure_rust ''
}

# start_dev SYNC
start_dev() {
  local sync=$1 level port config command
  level=$(best_level)
  build_worker "$level"
  build_cli dev
  port=$(free_port "${XGEN_DEV_PORT:-3210}")
  config=$(printf '{"build":{"devUrl":"http://localhost:%s","beforeDevCommand":{"script":"npm run dev -- --port %s","cwd":"%s/frontend"}}}' \
    "$port" "$port" "$ROOT")
  command=(npx --no-install tauri dev --config "$config")
  # Otherwise the window shows the version that was synced last, and not ./frontend.
  [[ -n $sync ]] || command+=(-- -- --safe-frontend)
  export XGEN_WORKER_DIR=$WORKERS_DIR
  if [[ $(uname -s) == Linux && -z ${DISPLAY-}${WAYLAND_DISPLAY-} ]]; then
    ensure virtual-display korean-font
    say 'no display here: the window is drawn on a virtual screen (Xvfb), which nobody sees'
    command=("$here/with-display.sh" "${command[@]}")
  fi
  say "starting XGEN with the worker for $level; Ctrl-C ends it"
  exec "${command[@]}"
}

# free_port FIRST: FIRST, or the next port on which nothing listens.
free_port() {
  node -e '
    const { createServer } = require("node:net");
    const attempt = (port) => createServer()
      .once("error", () => attempt(port + 1))
      .listen(port, function () { this.close(() => console.log(port)); });
    attempt(Number(process.argv[1]));' "$1"
}

bundle() {
  local levels level config bundles=deb,rpm begin
  [[ $(uname -s) != Darwin ]] || bundles=app,dmg
  read -ra levels <<<"$(worker_levels)"
  # Shown in the app beside the version; a source archive has none.
  XGEN_COMMIT=${XGEN_COMMIT:-$(git -C "$ROOT" rev-parse --verify --quiet --short=12 HEAD 2>/dev/null || true)}
  [[ -z $XGEN_COMMIT ]] || export XGEN_COMMIT
  build_frontend desktop
  for level in "${levels[@]}"; do build_worker "$level"; done
  build_cli release
  config=$(stage_sidecars "${levels[@]}")
  begin=$(mktemp)
  say "building the app and its packages (${XGEN_BUNDLES:-$bundles})"
  npx --no-install tauri build --bundles "${XGEN_BUNDLES:-$bundles}" --config "$config" --ci -- --locked >&2 ||
    fail 'the app does not build: see above'
  list_bundles "$begin"
  rm -f "$begin"
}

# Prints path and size of each package newer than the file given.
list_bundles() {
  find "$CARGO_TARGET_DIR/release/bundle" \( -name '*.deb' -o -name '*.rpm' -o -name '*.dmg' -o -name '*.app' \) -newer "$1" \
    -prune -exec du -sh {} + | sort -k 2 | awk -F '\t' '{ print $2 "\t" $1 }'
}

main "$@"
