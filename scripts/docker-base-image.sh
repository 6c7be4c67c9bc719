#!/usr/bin/env bash
# scripts/docker-base-image.sh [--save FILE]
# Puts a stand-in for the base image into the engine at DOCKER_HOST, for tests where no registry can be reached: a small
# system of this machine's release with this machine's Node.js and npm, under the name that the Dockerfile gives NODE_IMAGE.
# Prints that name. An image that has the name already is left alone. Needs root on Debian or Ubuntu, once: the system is
# kept in $XGEN_CACHE_DIR.
#   --save FILE   also write the system as the tar that was imported
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
# shellcheck source=scripts/lib/chroot.sh
. "$here/lib/chroot.sh"

main() {
  local name archive socket save=''
  case ${1-} in
    --save) save=${2:?--save needs a file} ;;
    '') ;;
    *) usage "$here/docker-base-image.sh" && return ;;
  esac
  name=$(sed -n 's/^ARG NODE_IMAGE=//p' "$ROOT/Dockerfile" | tr -d '\r')
  case ${DOCKER_HOST:-unix:///var/run/docker.sock} in
    unix://*) socket=${DOCKER_HOST:-unix:///var/run/docker.sock} socket=${socket#unix://} ;;
    *) fail "the base image is imported through a socket only, and DOCKER_HOST is $DOCKER_HOST" ;;
  esac
  [[ $(engine "$socket" GET /_ping) == OK ]] || fail "no Docker engine answers at $socket"
  archive=$XGEN_CACHE_DIR/docker-base-$(release)-node$(node --version).tar
  if [[ -n $save ]]; then
    make_archive "$archive"
    cp "$archive" "$save"
  fi
  if ! engine "$socket" GET "/images/$name/json" >/dev/null; then
    make_archive "$archive"
    say "importing $name"
    engine "$socket" POST "/images/create?fromSrc=-&repo=${name%:*}&tag=${name#*:}&changes=$(changes)" \
      --upload-file "$archive" --header 'Content-Type: application/x-tar' >/dev/null || fail "the engine did not import $archive"
  fi
  echo "$name"
}

# engine SOCKET METHOD PATH [OPTION…]
engine() {
  local socket=$1 method=$2 path=$3
  shift 3
  curl --silent --fail --unix-socket "$socket" --request "$method" "$@" "http://docker$path"
}

# What the official image sets, percent-encoded: a line an instruction.
changes() { echo 'ENV%20PATH%3D/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin%0ACMD%20%5B%22node%22%5D'; }

make_archive() {
  local dir=$XGEN_CACHE_DIR/docker-base-new
  [[ ! -f $1 ]] || return 0
  chroot_possible || fail 'the base image is made only as root on Debian or Ubuntu, with the right to mount'
  ensure debootstrap
  ensure_node
  make_chroot_archive
  say 'making the base image, once'
  rm -rf --one-file-system "$dir"
  mkdir -p "$dir"
  tar -C "$dir" --exclude './var/cache/apt/*.bin' --exclude './var/lib/apt/lists/*' --exclude './usr/share/doc/*' \
    --exclude './usr/share/man/*' --exclude './usr/share/locale/*' --exclude './var/log/*' -xf "$(chroot_archive)"
  release_sources | sed 's/^/deb /' >"$dir/etc/apt/sources.list"
  add_node "$dir"
  chroot "$dir" useradd --uid 1000 --user-group --create-home --shell /bin/bash node
  tar -C "$dir" --one-file-system --sort=name --mtime=@0 -cf "$1.part" .
  mv "$1.part" "$1"
  rm -rf --one-file-system "$dir"
}

# As in the official image: below /usr/local, with the npm that this machine has.
add_node() {
  local dir=$1 modules
  modules=$(npm root --global)
  [[ -f $modules/npm/bin/npm-cli.js ]] || modules=$(dirname "$(realpath "$(command -v npm)")")/../..
  [[ -f $modules/npm/bin/npm-cli.js ]] || fail 'npm is not where this script looks for it: beside Node.js'
  mkdir -p "$dir/usr/local/bin" "$dir/usr/local/lib/node_modules"
  install -m 755 "$(node -p process.execPath)" "$dir/usr/local/bin/node"
  cp -R "$modules/npm" "$dir/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$dir/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$dir/usr/local/bin/npx"
  chroot "$dir" /usr/local/bin/node --version >/dev/null || fail "this machine's Node.js does not run without the libraries of this machine"
}

main "$@"
