#!/usr/bin/env bash
# scripts/test-package.sh DEB
# Installs the package with apt in a clean system of this machine's release, chats with the starter model there as a normal
# user without a network, on the command line and in the window, then removes it and looks at what is left.
#
# Needs root on Debian or Ubuntu and the right to mount; where that is missing it ends with status 75. The clean system is
# made once, with debootstrap from the mirrors that apt uses here, and kept in $XGEN_CACHE_DIR.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
# shellcheck source=scripts/lib/chroot.sh
. "$here/lib/chroot.sh"

QUESTION='How do I add a model?'
passed=0 failed=0

main() {
  case ${1-} in
    --help | -h | '') usage "$here/test-package.sh" && return ;;
    --inside)
      inside "$2" "$3"
      return
      ;;
  esac
  [[ -f $1 ]] || fail "there is no package $1"
  if ! chroot_possible; then
    echo 'the package is tested only as root on Debian or Ubuntu, with the right to mount'
    exit 75
  fi
  local status=0 home=$XGEN_CACHE_DIR/package-test
  export ARTIFACTS_DIR=${ARTIFACTS_DIR:-$ROOT/artifacts}
  mkdir -p "$ARTIFACTS_DIR/screenshots"
  ensure debootstrap
  ensure_node
  make_chroot_archive
  unpack_chroot "$home"
  # In namespaces of its own: however the inner script ends, its mounts and processes go with it.
  unshare --mount --pid --fork --kill-child --mount-proc "$here/test-package.sh" --inside "$home" "$1" || status=$?
  save_downloads "$home"
  rm -rf --one-file-system "$home"
  return $status
}

# inside CHROOT DEB
inside() {
  CHROOT=$1
  mount_chroot
  cp "$2" "$CHROOT/tmp/xgen.deb"
  cp "$here/with-display.sh" "$CHROOT/usr/local/bin/with-display"
  in_chroot useradd --create-home --shell /bin/bash analyst
  in_chroot apt-get update -qq
  check 'apt installs it, with nothing but its dependencies' installs
  check 'every program finds its libraries' libraries_are_there
  check 'it has a menu entry and an icon' desktop_files_are_there
  check 'xgen doctor runs' as_user xgen doctor
  check 'xgen chat answers from the starter model, offline' answers_on_the_command_line
  in_chroot apt-get install -y -qq --no-install-recommends xvfb dbus webkit2gtk-driver fonts-noto-cjk iproute2 >/dev/null
  check 'the window answers the same question, offline, and leaves no process behind' answers_in_the_window
  check 'apt removes it' removes
  check 'the chats of the user are still there' user_data_is_kept
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [[ $failed == 0 ]]
}

# check WHAT COMMAND…
check() {
  local what=$1 status=0
  shift
  set +e
  (set -e && "$@")
  status=$?
  set -e
  if [[ $status == 0 ]]; then
    echo "ok: $what" && passed=$((passed + 1))
  else
    echo "FAILED: $what" && failed=$((failed + 1))
  fi
}

installs() {
  in_chroot apt-get install -y -qq --no-install-recommends /tmp/xgen.deb >/dev/null
  in_chroot dpkg -L "$(package_name)" >"$CHROOT/tmp/files"
}
package_name() { in_chroot dpkg-deb --field /tmp/xgen.deb Package; }

libraries_are_there() {
  local file count=0
  while read -r file; do
    case $file in /usr/bin/?*) ;; *) continue ;; esac
    count=$((count + 1))
    if in_chroot ldd "$file" | grep 'not found'; then
      echo "$file does not find its libraries" && return 1
    fi
  done <"$CHROOT/tmp/files"
  # the window, the command line, and at least one worker
  [[ $count -ge 3 ]] || { echo "only $count programs in the package" && return 1; }
}

desktop_files_are_there() {
  local pattern
  for pattern in '/usr/share/applications/.*\.desktop$' '/usr/share/icons/.*\.png$'; do
    grep -q "$pattern" "$CHROOT/tmp/files" || { echo "nothing in the package matches $pattern" && return 1; }
  done
}

answers_on_the_command_line() {
  as_user xgen chat "$QUESTION" --json >"$CHROOT/tmp/answer.json"
  node -e '
    const { answer, usage } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    if (!answer?.trim() || !(usage?.completionTokens > 0)) throw new Error("no answer, or no usage");
    console.log(answer);' "$CHROOT/tmp/answer.json" >"$CHROOT/tmp/answer"
  cat "$CHROOT/tmp/answer"
}

answers_in_the_window() {
  offline node "$ROOT/scripts/lib/package-window.mjs" "$CHROOT" "$QUESTION" "$CHROOT/tmp/answer" \
    "$ARTIFACTS_DIR/screenshots/package.png"
}

removes() {
  local file
  user_files >"$CHROOT/tmp/before"
  in_chroot apt-get remove -y -qq "$(package_name)" >/dev/null
  while read -r file; do
    # Folders that other packages use too stay; what is empty and ours would be gone.
    if [[ -f $CHROOT$file || -L $CHROOT$file ]]; then echo "$file is still there" && return 1; fi
  done <"$CHROOT/tmp/files"
}

user_data_is_kept() {
  [[ -s $CHROOT/tmp/before ]] || { echo 'the app saved nothing' && return 1; }
  diff "$CHROOT/tmp/before" <(user_files)
}
user_files() { find "$CHROOT"/home/analyst/.local/share "$CHROOT"/home/analyst/.config -type f -exec sha256sum {} + | sort -k 2; }

main "$@"
