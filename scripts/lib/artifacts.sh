# What gets built: the frontend, the command line program, the worker. Each function builds only if its sources changed
# since it last did; that is decided by content, so another clone or a new checkout does not count as a change.
# shellcheck shell=bash

if command -v sha256sum >/dev/null; then SHA256=(sha256sum); else SHA256=(shasum -a 256); fi

# digest PATH…: one line for the content of all files below these paths (relative to the repository).
digest() (
  cd "$ROOT" || exit
  find "$@" \( -name node_modules -o -name .next -o -name next-env.d.ts -o -name '*.tsbuildinfo' -o -name __pycache__ \) -prune \
    -o -type f -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 "${SHA256[@]}" | "${SHA256[@]}" | cut -d' ' -f1
)

# fresh NAME KEY OUTPUT: was OUTPUT built from what KEY stands for?
fresh() { [[ -e $3 && -e $XGEN_CACHE_DIR/stamps/$1 && $(cat "$XGEN_CACHE_DIR/stamps/$1") == "$2" ]]; }
stamp() {
  mkdir -p "$XGEN_CACHE_DIR/stamps"
  printf '%s\n' "$2" >"$XGEN_CACHE_DIR/stamps/$1"
}

# copy_changed FROM TO: leaves an equal file alone, so that nothing that watches its time runs again.
copy_changed() {
  cmp -s "$1" "$2" && return
  mkdir -p "$(dirname "$2")"
  # A running program cannot be written to, but it can be replaced.
  cp "$1" "$2.new" && chmod 755 "$2.new" && mv -f "$2.new" "$2"
}

rust_sources() { digest src-tauri/Cargo.toml src-tauri/Cargo.lock src-tauri/crates; }

# build_frontend desktop|web
build_frontend() {
  local target=$1 output key name
  case $target in
    desktop) output=$ROOT/dist/index.html ;;
    web) output=$ROOT/frontend/.next/standalone ;;
    *) fail "no frontend target $target" ;;
  esac
  # The output lies in the clone, so the stamp belongs to this clone.
  name=frontend-$target-$(printf %s "$ROOT" | cksum | cut -d' ' -f1)
  key=$(digest frontend)
  fresh "$name" "$key" "$output" && return
  say "building the frontend for $target"
  npm_ci frontend
  logged "$XGEN_CACHE_DIR/frontend-$target.log" npm --prefix "$ROOT/frontend" run "build:$target" ||
    fail "the frontend does not build for $target: see $XGEN_CACHE_DIR/frontend-$target.log"
  stamp "$name" "$key"
}

# The CPU levels for which packages carry a worker, worst first. XGEN_WORKER_LEVELS overrides it.
worker_levels() {
  if [[ -n ${XGEN_WORKER_LEVELS-} ]]; then
    echo "$XGEN_WORKER_LEVELS"
  elif [[ $(uname -s)-$(uname -m) == Linux-x86_64 ]]; then
    echo x86-64-v2 x86-64-v3
  else
    native_level
  fi
}

# One build, named after the architecture, where there are no levels to choose from.
native_level() { uname -m | sed 's/^arm64$/aarch64/'; }

# The best level that this machine can run.
best_level() {
  local flag
  if [[ $(uname -s)-$(uname -m) != Linux-x86_64 ]]; then
    native_level
    return
  fi
  for flag in avx2 bmi1 bmi2 f16c fma abm movbe; do
    if ! grep -qm1 "^flags.* $flag\b" /proc/cpuinfo; then
      echo x86-64-v2
      return
    fi
  done
  echo x86-64-v3
}

# XGEN_WORKER_FEATURES (such as `cuda`) overrides it. Metal kernels are compiled by Xcode, not by its command line tools.
worker_features() {
  if [[ -n ${XGEN_WORKER_FEATURES-} ]]; then
    echo "$XGEN_WORKER_FEATURES"
  elif [[ $(uname -s) == Darwin ]]; then
    if xcrun --find metal >/dev/null 2>&1; then echo metal,accelerate; else echo accelerate; fi
  fi
}

# worker_cargo LEVEL COMMAND ARGS…: cargo with the worker's profile, target and flags. Tests of the engine go through here
# too: with other flags the engine's hundreds of dependencies would be compiled a second time.
worker_cargo() {
  local level=$1 command=$2 flags=${RUSTFLAGS-} features settings=(--profile worker)
  shift 2
  case $level in x86-64-*) flags="$flags -C target-cpu=$level" ;; esac
  [[ $command != 'nextest run' ]] || settings=(--cargo-profile worker)
  features=$(worker_features)
  # shellcheck disable=SC2086 # `nextest run` is two words
  (cd "$ROOT/src-tauri" && RUSTFLAGS=${flags# } cargo $command "${settings[@]}" --package xgen-engine --locked \
    --target "$(host_triple)" ${features:+--features "$features"} "$@")
}

# build_worker LEVEL: $WORKERS_DIR/xgen-worker-LEVEL
build_worker() {
  local level=$1 output=$WORKERS_DIR/xgen-worker-$1 key
  key="$(rust_sources) $(worker_features) ${RUSTFLAGS-}"
  fresh "worker-$level" "$key" "$output" && return
  ensure_rust_and_compiler
  say "building the worker for $level (10 minutes or more the first time)"
  logged "$XGEN_CACHE_DIR/worker-$level.log" worker_cargo "$level" build --bin xgen-worker ||
    fail "the worker does not build: see $XGEN_CACHE_DIR/worker-$level.log"
  copy_changed "$CARGO_TARGET_DIR/$(host_triple)/worker/xgen-worker" "$output"
  stamp "worker-$level" "$key"
}

# build_cli dev|release: the program is at `cli_path dev|release`. A release is built from the committed lock file only.
build_cli() {
  local profile=$1 key locked=--locked
  [[ $profile == release ]] || locked=
  key="$(rust_sources) $(digest models) $ROOT ${XGEN_COMMIT-} ${RUSTFLAGS-}"
  fresh "cli-$profile" "$key" "$(cli_path "$profile")" && return
  ensure_rust_and_compiler
  say 'building xgen'
  (cd "$ROOT/src-tauri" && logged "$XGEN_CACHE_DIR/cli-$profile.log" \
    cargo build --profile "$profile" --package xgen-cli --bin xgen ${locked:+"$locked"}) ||
    fail "xgen does not build: see $XGEN_CACHE_DIR/cli-$profile.log"
  stamp "cli-$profile" "$key"
}
cli_path() { echo "$CARGO_TARGET_DIR/${1/dev/debug}/xgen"; }

# stage_sidecars LEVEL…: puts the release CLI and the workers where the bundler looks for them, and prints the Tauri
# configuration that names them. It is not part of tauri.conf.json because every build of the shell, even
# `cargo check`, stops when a file named there is missing.
stage_sidecars() {
  local triple name names=xgen list='' level
  triple=$(host_triple)
  copy_changed "$(cli_path release)" "$ROOT/src-tauri/binaries/xgen-$triple"
  for level in "$@"; do
    copy_changed "$WORKERS_DIR/xgen-worker-$level" "$ROOT/src-tauri/binaries/xgen-worker-$level-$triple"
    names+=" xgen-worker-$level"
  done
  for name in $names; do list+="${list:+,}\"binaries/$name\""; done
  printf '{"build":{"beforeBuildCommand":null},"bundle":{"externalBin":[%s]}}\n' "$list"
}
