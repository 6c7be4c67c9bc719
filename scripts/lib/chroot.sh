# A clean system of this machine's own release, from the mirrors that apt uses here.
# shellcheck shell=bash

chroot_possible() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null && unshare --mount --pid --fork true 2>/dev/null
}

release() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# Prints `URI SUITE COMPONENTS` for each of apt's sources that belongs to this release, in either of apt's two formats.
# Sources of other parties have suites of other names and stay out.
apt_sources() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ -f $file ]] && sed -nE 's/^deb +(\[[^]]*\] +)?//p' "$file"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ -f $file ]] && awk -v RS='' '{
      uris = suites = components = ""
      lines = split($0, line, "\n")
      for (i = 1; i <= lines; i++) {
        if (line[i] ~ /^#/) continue
        value = line[i]; sub(/^[^:]*: */, "", value)
        if (line[i] ~ /^URIs:/) uris = value
        if (line[i] ~ /^Suites:/) suites = value
        if (line[i] ~ /^Components:/) components = value
      }
      n = split(uris, uri, " "); m = split(suites, suite, " ")
      for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) print uri[i], suite[j], components
    }' "$file"
  done
  true
}
release_sources() { apt_sources | awk -v release="$(release)" '$2 == release || index($2, release "-") == 1'; }

# Leaves $XGEN_CACHE_DIR/chroot-RELEASE.tar.
make_chroot_archive() {
  local archive uri dir
  archive=$(chroot_archive)
  [[ ! -f $archive ]] || return 0
  uri=$(release_sources | awk -v release="$(release)" '$2 == release { print $1; exit }')
  [[ -n $uri ]] || fail "apt has no source for $(release) here: the clean system for the package test cannot be made"
  say "making a clean $(release) system, once"
  dir=$XGEN_CACHE_DIR/chroot-new
  rm -rf --one-file-system "$dir"
  logged "$XGEN_CACHE_DIR/debootstrap.log" debootstrap --variant=minbase --include=ca-certificates "$(release)" "$dir" "$uri" ||
    fail "debootstrap could not make a clean system from $uri: see $XGEN_CACHE_DIR/debootstrap.log"
  rm -f "$dir"/var/cache/apt/archives/*.deb
  tar -C "$dir" --one-file-system -cf "$archive.part" .
  mv "$archive.part" "$archive"
  rm -rf --one-file-system "$dir"
}
chroot_archive() { echo "$XGEN_CACHE_DIR/chroot-$(release).tar"; }

# unpack_chroot DIR: a fresh copy, with the sources, proxy and certificates of this machine.
unpack_chroot() {
  local dir=$1
  rm -rf --one-file-system "$dir"
  mkdir -p "$dir" "$XGEN_CACHE_DIR/apt"
  tar -C "$dir" -xf "$(chroot_archive)"
  release_sources | sed 's/^/deb /' >"$dir/etc/apt/sources.list"
  apt-config dump 2>/dev/null | grep -E '^Acquire::(http|https|Check|Retries)' >"$dir/etc/apt/apt.conf.d/90host" || true
  echo 'APT::Keep-Downloaded-Packages "true";' >"$dir/etc/apt/apt.conf.d/91keep"
  # Nobody needs this copy after a power cut.
  echo force-unsafe-io >"$dir/etc/dpkg/dpkg.cfg.d/unsafe-io"
  mkdir -p "$dir/etc/ssl/certs"
  [[ ! -f /etc/ssl/certs/ca-certificates.crt ]] || cp /etc/ssl/certs/ca-certificates.crt "$dir/etc/ssl/certs/ca-certificates.crt"
  [[ ! -f /etc/resolv.conf ]] || cp --remove-destination "$(realpath /etc/resolv.conf)" "$dir/etc/resolv.conf"
  find "$XGEN_CACHE_DIR/apt" -name '*.deb' -exec cp --link --target-directory="$dir/var/cache/apt/archives" {} +
}

# save_downloads DIR: keeps the packages that apt downloaded there for the next time.
save_downloads() { find "$1/var/cache/apt/archives" -maxdepth 1 -name '*.deb' -exec cp --no-clobber --target-directory="$XGEN_CACHE_DIR/apt" {} +; }

mount_chroot() {
  mount -t proc proc "$CHROOT/proc"
  mount -t sysfs -o ro sysfs "$CHROOT/sys"
  mount -t devpts devpts "$CHROOT/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$CHROOT/dev/shm"
}

# A clean environment, except for the way to the network.
in_chroot() {
  chroot "$CHROOT" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive http_proxy="${http_proxy-}" https_proxy="${https_proxy-}" no_proxy="${no_proxy-}" "$@" </dev/null
}

# offline COMMAND…: on this side of the chroot, with the loopback as the only network.
offline() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --net bash -c 'chroot "$0" ip link set lo up && exec "$@"' "$CHROOT" "$@" </dev/null
}

# as_user COMMAND…: inside, as a normal user, without any network.
as_user() {
  unshare --net chroot --userspec=analyst:analyst "$CHROOT" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin \
    HOME=/home/analyst USER=analyst LANG=C.UTF-8 bash -c 'cd && exec "$@"' bash "$@" </dev/null
}
