# System packages: what is needed, how to see that it is there, and what each package manager calls it.
# shellcheck shell=bash

# has NEED: is it here already? Looks for the thing itself, not for a package, so other ways to install it count.
has() {
  case $1 in
    compiler) command -v cc >/dev/null && command -v c++ >/dev/null ;;
    pkg-config) command -v pkg-config >/dev/null ;;
    webkit) command -v pkg-config >/dev/null && pkg-config --exists webkit2gtk-4.1 gtk+-3.0 ;;
    certificates)
      [[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt || -e /etc/ssl/cert.pem ||
        -e /etc/ssl/ca-bundle.pem || -n ${SSL_CERT_FILE-} ]]
      ;;
    node) command -v node >/dev/null && command -v npm >/dev/null ;;
    rustup) command -v rustup >/dev/null || command -v rustup-init >/dev/null ;;
    virtual-display) command -v Xvfb >/dev/null && command -v dbus-run-session >/dev/null ;;
    webdriver) command -v WebKitWebDriver >/dev/null ;;
    korean-font) command -v fc-list >/dev/null && fc-list :lang=ko family | grep -q . ;;
    svg) command -v rsvg-convert >/dev/null ;;
    keyring) command -v gnome-keyring-daemon >/dev/null ;;
    git-server) installed nginx fcgiwrap openssl && [[ -x $(git --exec-path 2>/dev/null)/git-http-backend ]] ;;
    docker-engine) installed dockerd containerd runc docker-init iptables ip curl unshare setpriv ;;
    # `time` alone is a word of the shell.
    gnu-time) [[ -x /usr/bin/time ]] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# Looks in the folders of the administrator too, which are not on everybody's PATH.
installed() {
  local name
  for name in "$@"; do
    [[ -n $(PATH=$PATH:/usr/sbin:/sbin command -v "$name") ]] || return 1
  done
}

purpose() {
  case $1 in
    compiler) echo 'C and C++ compiler, for SQLite and TLS' ;;
    pkg-config) echo 'finds the system libraries' ;;
    webkit) echo 'WebKitGTK 4.1 and GTK 3, which draw the window' ;;
    certificates) echo 'root certificates, for the package registries' ;;
    node) echo 'Node.js and npm, for the frontend' ;;
    rustup) echo 'installs the Rust toolchain' ;;
    virtual-display) echo 'a virtual screen and session bus, for a window without a display' ;;
    webdriver) echo 'drives the window in tests' ;;
    korean-font) echo 'Korean glyphs in screenshots' ;;
    shellcheck) echo 'checks the scripts' ;;
    debootstrap) echo 'the clean system in which the .deb is tested' ;;
    svg) echo 'draws the icon' ;;
    keyring) echo 'a keyring, for the tests of stored tokens' ;;
    git-server) echo 'a Git server on this machine, for the tests of the sync' ;;
    docker-engine) echo 'a Docker engine of their own, for the tests of images and containers' ;;
    gnu-time) echo 'measures CPU and memory of a program, for the benchmark of the sync' ;;
    *) echo "the command $1" ;;
  esac
}

# package_names MANAGER NEED: nothing printed means this manager has no package for it.
package_names() {
  case $1:$2 in
    apt-get:compiler) echo build-essential ;;
    apt-get:pkg-config) echo pkg-config ;;
    apt-get:webkit) echo libwebkit2gtk-4.1-dev libgtk-3-dev ;;
    apt-get:virtual-display) echo xvfb dbus ;;
    apt-get:webdriver) echo webkit2gtk-driver ;;
    apt-get:korean-font) echo fonts-noto-cjk fontconfig ;;
    apt-get:node) echo nodejs npm ;;
    apt-get:svg) echo librsvg2-bin ;;
    apt-get:git-server | pacman:git-server | brew:git-server) echo git nginx fcgiwrap openssl ;;
    dnf:git-server | zypper:git-server) echo git-core nginx fcgiwrap openssl ;;
    apt-get:docker-engine) echo docker.io iptables iproute2 curl util-linux ;;
    # Others have no engine that starts without a service, or none of this name; DOCKER_HOST names one that runs.
    *:docker-engine) ;;
    # rpm based: libraries by what they provide, which outlives the package names
    dnf:compiler | zypper:compiler) echo gcc gcc-c++ make ;;
    dnf:pkg-config) echo pkgconf-pkg-config ;;
    zypper:pkg-config) echo pkg-config ;;
    dnf:webkit | zypper:webkit) echo 'pkgconfig(webkit2gtk-4.1)' 'pkgconfig(gtk+-3.0)' ;;
    dnf:virtual-display) echo xorg-x11-server-Xvfb dbus-daemon ;;
    zypper:virtual-display) echo xorg-x11-server-Xvfb dbus-1 ;;
    dnf:webdriver | zypper:webdriver) echo /usr/bin/WebKitWebDriver ;;
    dnf:korean-font) echo google-noto-sans-cjk-fonts fontconfig ;;
    zypper:korean-font) echo google-noto-sans-cjk-fonts fontconfig ;;
    dnf:node) echo nodejs npm ;;
    zypper:node) echo nodejs-default npm-default ;;
    dnf:shellcheck) echo ShellCheck ;;
    zypper:shellcheck) echo ShellCheck ;;
    dnf:svg) echo librsvg2-tools ;;
    zypper:svg) echo rsvg-convert ;;
    pacman:compiler) echo base-devel ;;
    pacman:pkg-config) echo pkgconf ;;
    pacman:webkit) echo webkit2gtk-4.1 gtk3 ;;
    pacman:virtual-display) echo xorg-server-xvfb dbus ;;
    pacman:webdriver) echo webkit2gtk-4.1 webkitgtk-6.0 ;;
    pacman:korean-font) echo noto-fonts-cjk fontconfig ;;
    pacman:node) echo nodejs npm ;;
    pacman:svg) echo librsvg ;;
    brew:compiler | brew:webkit | brew:certificates | brew:virtual-display | brew:webdriver | brew:korean-font) ;;
    brew:node) echo node ;;
    brew:pkg-config) echo pkgconf ;;
    brew:rustup) echo rustup ;;
    brew:svg) echo librsvg ;;
    brew:debootstrap) ;;
    *:gnu-time) echo time ;;
    brew:keyring) ;;
    *:keyring) echo gnome-keyring ;;
    *:certificates) echo ca-certificates ;;
    *) echo "$2" ;;
  esac
}

package_manager() {
  local manager
  if [[ $(uname -s) == Darwin ]]; then
    command -v brew >/dev/null || fail 'Homebrew is not installed: see https://brew.sh, then run this again'
    echo brew
    return
  fi
  for manager in apt-get dnf pacman zypper; do
    if command -v "$manager" >/dev/null; then
      echo "$manager"
      return
    fi
  done
  fail "no known package manager here (apt-get, dnf, pacman, zypper): install by hand: $*"
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "installing system packages needs root and there is no sudo: run as root: $*"
  fi
}

install_packages() {
  local manager=$1
  shift
  case $manager in
    apt-get)
      as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
          -o DPkg::Lock::Timeout=300 "$@"
      ;;
    dnf) as_root dnf install -y --setopt=install_weak_deps=False "$@" ;;
    pacman) as_root pacman -Syu --needed --noconfirm "$@" ;;
    zypper) as_root zypper --non-interactive install --no-recommends --capability "$@" ;;
    brew) brew install "$@" ;;
  esac
}

# ensure NEED…: installs what is missing, in one call, after saying what and why.
ensure() {
  local need manager names missing=() packages=()
  for need in "$@"; do
    has "$need" || missing+=("$need")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  manager=$(package_manager "${missing[@]}")
  for need in "${missing[@]}"; do
    names=$(package_names "$manager" "$need")
    [[ -n $names ]] || fail "missing: $need ($(purpose "$need")), and $manager has no package for it"
    say "$manager will install $names: $(purpose "$need")"
    # shellcheck disable=SC2206 # several names in one word, on purpose
    packages+=($names)
  done
  logged "$XGEN_CACHE_DIR/packages.log" install_packages "$manager" "${packages[@]}" ||
    fail "$manager could not install ${packages[*]}: see $XGEN_CACHE_DIR/packages.log, install them, then run this again"
  for need in "${missing[@]}"; do
    has "$need" || fail "$need is still missing after installing $(package_names "$manager" "$need"): $(purpose "$need")"
  done
}
