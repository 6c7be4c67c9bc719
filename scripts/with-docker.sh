#!/usr/bin/env bash
# scripts/with-docker.sh COMMAND…
# Runs COMMAND beside a Docker engine of its own, which has the base image of the Dockerfile; DOCKER_HOST and
# XGEN_TEST_DOCKER_HOST name it. The engine ends with the command. Needs root on Linux.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"

main() {
  local ready fd status=0
  [[ ${1-} != --help && $# -gt 0 ]] || { usage "$here/with-docker.sh" && return; }
  ensure docker-engine
  coproc engine { "$here/docker-engine.sh" "$XGEN_CACHE_DIR/docker-engine"; }
  fd=${engine[1]}
  read -r ready <&"${engine[0]}" || fail "the engine did not start: see $XGEN_CACHE_DIR/docker-engine/engine.log"
  export DOCKER_HOST=${ready#ready DOCKER_HOST=}
  export XGEN_TEST_DOCKER_HOST=$DOCKER_HOST
  "$here/docker-base-image.sh" >&2
  "$@" || status=$?
  exec {fd}>&-
  wait || true
  return $status
}

main "$@"
