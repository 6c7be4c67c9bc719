#!/usr/bin/env bash
# scripts/sync-frontend.sh [--if-set] [ARGS…]
#
# Fetches the frontend from its Git repository, then checks, builds and activates it: `xgen frontend sync ARGS…` with the
# xgen of this clone. ./frontend is not touched.
#
#   --if-set   end quietly where no repository is set
#   --help     this text; `scripts/xgen frontend sync --help` shows ARGS
#
# The repository and branch come from FRONTEND_REPO and FRONTEND_BRANCH or from settings.json (frontend.repository,
# frontend.revision), the token from GITLAB_TOKEN, CI_JOB_TOKEN, the keyring, or a prompt.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"

main() {
  local if_set='' repository
  case ${1-} in
    --help | -h) usage "$here/sync-frontend.sh" && return ;;
    --if-set) if_set=yes && shift ;;
  esac
  if [[ -n $if_set && -z ${FRONTEND_REPO-} ]]; then
    # Without settings there is no repository, and the CLI need not be built to know it.
    [[ -e $(settings_file) ]] || return 0
    repository=$("$here/xgen" settings get frontend.repository)
    [[ $repository != null ]] || return 0
  fi
  ensure certificates compiler pkg-config
  ensure_node
  ensure_rust ''
  "$here/xgen" frontend sync "$@"
}

# Where XGEN keeps its settings on this system.
settings_file() {
  local config=${XGEN_CONFIG_DIR-}
  if [[ -z $config && $(uname -s) == Darwin ]]; then config="$HOME/Library/Application Support/io.XGEN.XGEN"; fi
  printf '%s/settings.json\n' "${config:-${XDG_CONFIG_HOME:-$HOME/.config}/xgen}"
}

main "$@"
