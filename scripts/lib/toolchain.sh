# Node.js and Rust: found where people have them, installed where they are missing, refused where they are too old.
# shellcheck shell=bash

NODE_MIN=20.19
# Where the distribution's Node.js is too old, this one comes from the npm registry.
NODE_FALLBACK=22.23.3
NPM_FALLBACK=10.9.9

# at_least HAVE WANT: compares dotted version numbers.
at_least() {
  awk -v have="$1" -v want="$2" 'BEGIN {
    n = split(want, w, "."); split(have, h, ".")
    for (i = 1; i <= n; i++) { if (h[i] + 0 != w[i] + 0) exit !(h[i] + 0 > w[i] + 0) }
  }'
}

node_version() { node --version 2>/dev/null | sed 's/^v//'; }
node_is_good() { has node && at_least "$(node_version)" "$NODE_MIN"; }

# Node.js >= NODE_MIN on PATH: the user's, the package manager's, or a copy from the npm registry in the cache folder.
ensure_node() {
  local dir
  for dir in '' /opt/homebrew/bin /usr/local/bin "$HOME/.volta/bin" "$HOME"/.nvm/versions/node/*/bin "$(cached_node)"; do
    if [[ -z $dir ]]; then
      node_is_good && return
    elif [[ -x $dir/node ]] && at_least "$("$dir/node" --version | sed 's/^v//')" "$NODE_MIN"; then
      export PATH=$dir:$PATH
      return
    fi
  done
  has node || ensure node
  node_is_good && return
  say "Node.js $(node_version) is too old (>= $NODE_MIN is needed): fetching $NODE_FALLBACK from the npm registry"
  fetch_node
  PATH=$(cached_node):$PATH
  export PATH
  node_is_good || fail "Node.js >= $NODE_MIN is needed: install it (https://nodejs.org, or nvm install 22), then run this again"
}

cached_node() { echo "$XGEN_CACHE_DIR/node/bin"; }

# The packages `node-<os>-<cpu>` hold the official binaries.
fetch_node() {
  local os cpu dir=$XGEN_CACHE_DIR/node
  case $(uname -s) in Darwin) os=darwin ;; *) os=linux ;; esac
  case $(uname -m) in x86_64) cpu=x64 ;; aarch64 | arm64) cpu=arm64 ;; *) cpu=$(uname -m) ;; esac
  mkdir -p "$dir/bin"
  logged "$XGEN_CACHE_DIR/node.log" npm install --prefix "$dir" --no-save --ignore-scripts --no-audit --no-fund \
    "node-$os-$cpu@$NODE_FALLBACK" "npm@$NPM_FALLBACK" ||
    fail "Node.js >= $NODE_MIN is needed and the npm registry gave none: install it (https://nodejs.org), then run this again"
  ln -sf "../node_modules/node-$os-$cpu/bin/node" "$dir/bin/node"
  ln -sf ../node_modules/npm/bin/npm-cli.js "$dir/bin/npm"
  ln -sf ../node_modules/npm/bin/npx-cli.js "$dir/bin/npx"
}

rust_min() { sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/src-tauri/Cargo.toml"; }

# Asked from where it will be used: a toolchain file or override there may name another version.
cargo_version() { (cd "$ROOT/src-tauri" && cargo --version 2>/dev/null) | awk '{ print $2 }'; }
cargo_is_good() { command -v cargo >/dev/null && at_least "$(cargo_version)" "$(rust_min)"; }

# ensure_rust COMPONENTS: cargo on PATH, in ~/.cargo/bin or through rustup, new enough, with these components ("clippy fmt").
ensure_rust() {
  local component cargo_bin=${CARGO_HOME:-$HOME/.cargo}/bin
  if ! cargo_is_good && [[ -x $cargo_bin/cargo || -x $cargo_bin/rustup ]]; then
    export PATH=$cargo_bin:$PATH
  fi
  cargo_is_good || install_rust "$cargo_bin"
  cargo_is_good ||
    fail "Rust >= $(rust_min) is needed, cargo here is ${cargo_version_found:-missing}: install it from https://rustup.rs, then run this again"
  for component in $1; do
    if ! (cd "$ROOT/src-tauri" && cargo "$component" --version >/dev/null 2>&1); then
      logged "$XGEN_CACHE_DIR/rust.log" rustup component add "${component/fmt/rustfmt}" ||
        fail "cargo $component is missing: install it (rustup component add ${component/fmt/rustfmt}), then run this again"
    fi
  done
}

ensure_rust_and_compiler() {
  [[ $(uname -s) == Darwin ]] || ensure certificates compiler
  ensure_rust ''
}

install_rust() {
  local cargo_bin=$1 log=$XGEN_CACHE_DIR/rust.log
  cargo_version_found=$(cargo_version || true)
  say "no Rust >= $(rust_min) here${cargo_version_found:+ (cargo is $cargo_version_found)}: installing the stable toolchain with rustup"
  has rustup || { rustup_is_packaged && ensure rustup; }
  if command -v rustup >/dev/null; then
    logged "$log" rustup toolchain install stable --profile minimal --component clippy,rustfmt ||
      fail "rustup could not install the stable toolchain: see $log; install Rust >= $(rust_min), then run this again"
    export RUSTUP_TOOLCHAIN=stable PATH=$cargo_bin:$PATH
  elif command -v rustup-init >/dev/null; then
    logged "$log" rustup-init -y --no-modify-path --profile minimal --component clippy,rustfmt ||
      fail "rustup-init could not install the stable toolchain: see $log; install Rust >= $(rust_min), then run this again"
    export PATH=$cargo_bin:$PATH
  else
    ensure certificates curl
    logged "$log" rustup_from_site ||
      fail "Rust >= $(rust_min) is needed and https://sh.rustup.rs gave none: install it from https://rustup.rs, then run this again"
    export PATH=$cargo_bin:$PATH
  fi
}

rustup_from_site() {
  curl --proto '=https' --tlsv1.2 -fsSL --retry 2 https://sh.rustup.rs -o "$XGEN_CACHE_DIR/rustup.sh" &&
    sh "$XGEN_CACHE_DIR/rustup.sh" -y --no-modify-path --profile minimal --component clippy,rustfmt
}

# Older Debian and Ubuntu releases have no rustup package.
rustup_is_packaged() {
  case $(package_manager rustup) in
    apt-get) apt-cache policy rustup 2>/dev/null | grep -q 'Candidate: [0-9]' ;;
    *) true ;;
  esac
}

host_triple() { (cd "$ROOT/src-tauri" && rustc -vV) | sed -n 's/^host: //p'; }

# npm_ci DIR: installs exactly what the lock file says, if that has changed since the last time.
npm_ci() {
  local dir=$ROOT/$1
  [[ -f $dir/package-lock.json ]] || fail "$dir/package-lock.json is missing"
  [[ $dir/node_modules/.package-lock.json -nt $dir/package-lock.json ]] && return
  say "installing the npm packages of ${1/#./the project}"
  (cd "$dir" && logged "$XGEN_CACHE_DIR/npm-ci.log" npm ci --ignore-scripts --no-audit --no-fund) ||
    fail "npm could not install the packages of $dir: see $XGEN_CACHE_DIR/npm-ci.log"
}
