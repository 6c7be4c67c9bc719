#!/usr/bin/env bash
# scripts/with-display.sh COMMAND…
# Runs COMMAND on a virtual screen and a session bus of its own, so that it meets no running XGEN and needs no display.
# The screen's number is in DISPLAY; SCREEN sets its size (default 1440x900).
set -euo pipefail

number=$(mktemp)
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1440x900}x24" -nolisten tcp 3>"$number" >/dev/null 2>&1 &
screen=$!
trap 'kill "$screen" 2>/dev/null; rm -f "$number"' EXIT
for _ in $(seq 200); do
  [[ -s $number ]] && break
  kill -0 "$screen" 2>/dev/null || { echo 'error: Xvfb did not start' >&2 && exit 1; }
  sleep 0.05
done
[[ -s $number ]] || { echo 'error: Xvfb gave no display in 10 s' >&2 && exit 1; }
DISPLAY=:$(cat "$number")
unset WAYLAND_DISPLAY
# Without a desktop there is no accessibility bus to wait for.
export DISPLAY GDK_BACKEND=x11 NO_AT_BRIDGE=1
dbus-run-session -- "$@"
