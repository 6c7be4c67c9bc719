#!/usr/bin/env bash
# scripts/icons.sh
# Exports src-tauri/icons/icon.svg to the formats that the packages and the window need. Run it after changing the SVG.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ensure svg
ensure_node
npm_ci .
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rsvg-convert --width 1024 "$ROOT/src-tauri/icons/icon.svg" --output "$work/icon-1024.png"
(cd "$ROOT" && logged "$work/log" npx --no-install tauri icon "$work/icon-1024.png" --output "$work") ||
  fail 'tauri icon could not export the icon: see above'
for file in 32x32.png 128x128.png 128x128@2x.png icon.png icon.ico icon.icns; do
  cp "$work/$file" "$ROOT/src-tauri/icons/$file"
done
say "exported to $ROOT/src-tauri/icons"
