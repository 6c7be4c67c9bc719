# What scripts say. Standard output belongs to results; everything else goes to standard error.
# shellcheck shell=bash

say() { printf '==> %s\n' "$*" >&2; }

# fail MESSAGE: one line that says what happened and what to do, and the end.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# usage FILE: prints the comment block at the top of FILE, below the first line.
usage() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"; }

# logged FILE COMMAND…: runs quietly; if the command fails, shows the end of what it said.
logged() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! ("$@") >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    return 1
  fi
}

# limit SECONDS COMMAND…: ends a command that hangs, where the system has `timeout`.
limit() {
  if command -v timeout >/dev/null; then timeout --kill-after=10 "$@"; else shift && "$@"; fi
}
