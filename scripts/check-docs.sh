#!/usr/bin/env bash
# scripts/check-docs.sh
# Compares the documents with the code: links lead somewhere, the two READMEs have the same parts, and every error code,
# setting, variable, crate and answer that they name is as the code has it. Takes about a second.
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/report.sh
. "$here/lib/report.sh"
cd "$here/.." || exit
wrong=0
documents=(README.md README.ko.md CONTRIBUTING.md docs/*.md docs/decisions/*.md)

complain() { say "$*" && wrong=$((wrong + 1)); }

# named FILE WORD WHAT
named() { grep -qF "\`$2\`" "$1" || complain "$1 does not name the $3 $2"; }

for file in "${documents[@]}"; do
  while read -r link; do
    [[ -e $(dirname "$file")/$link ]] || complain "$file links to $link, which is not there"
  done < <(grep -oE '\]\([^)#]+' "$file" | sed 's/^](//' | grep -v '^https://')
  while read -r anchor; do
    target=${anchor%%#*} heading=${anchor#*#}
    [[ -n $target ]] && target=$(dirname "$file")/$target || target=$file
    # As GitHub makes anchors: lower case, spaces to hyphens, punctuation gone.
    sed -n 's/^##* //p' "$target" | tr '[:upper:] ' '[:lower:]-' | tr -d '.,:…`' | grep -qxF -- "$heading" ||
      complain "$file links to #$heading, which is no heading of $target"
  done < <(grep -oE '\]\([^):]*#[^)]+' "$file" | sed 's/^](//')
done

# shape FILE: headings by level, code blocks, tables, items and images, in their order.
shape() { sed -nE 's/^(#+) .*/\1/p; s/^(```).*/\1/p; s/^(\|).*/\1/p; s/^(- ).*/\1/p; s/^!\[.*\]\((.*)\)/\1/p' "$1"; }
diff <(shape README.md) <(shape README.ko.md) >/dev/null || complain 'README.md and README.ko.md have different parts'
examples() { awk '/^```/ { inside = !inside } inside' "$1"; }
diff <(examples README.md) <(examples README.ko.md) >/dev/null || complain 'README.md and README.ko.md have different examples'

crates=src-tauri/crates
while read -r code; do named docs/errors.md "$code" 'error code'; done \
  < <(sed -nE 's/.*Self::[A-Za-z]+ => "([a-z_]+)".*/\1/p' $crates/xgen-core/src/error.rs)
while read -r key variable; do
  named docs/settings.md "$key" setting
  [[ -z $variable ]] || grep -qE "^\| \`$key\` .*\`$variable\`" docs/settings.md ||
    complain "docs/settings.md does not name $variable beside $key"
done < <(sed -nE 's/^ +[A-Z][A-Za-z]+ = "([A-Za-z.]+)"(, env "([A-Z_]+)")?;/\1 \3/p' $crates/xgen-settings/src/key.rs)
for crate in "$crates"/*/; do
  named README.md "$(basename "$crate")" crate
  named docs/architecture.md "$(basename "$crate")" crate
done
while read -r variable; do
  grep -qrF "$variable" src-tauri/src $crates frontend/src scripts || complain "no code reads $variable, which the documents name"
done < <(grep -ohE '\bXGEN_[A-Z_]+' "${documents[@]}" | sort -u)
while read -r decision; do
  [[ -e $decision ]] || complain "the code refers to $decision, which is not there"
done < <(grep -rohE 'docs/decisions/[0-9a-z-]+\.md' src-tauri/src $crates frontend/src scripts | sort -u)
sources=$(find src-tauri/src src-tauri/crates frontend/src scripts models e2e bench -name node_modules -prune -o -type f -print)
# docs/frontend-check.md names files of other apps.
# shellcheck disable=SC2016 # the backticks are those of Markdown
while read -r path; do
  grep -qE "(^|/)${path//./\\.}\$" <<<"$sources" || complain "the documents name $path, which is not there"
done < <(grep -ohE '`[A-Za-z0-9_./-]+\.(rs|ts|tsx|css|sh|mjs|py|jinja)`' "${documents[@]/docs\/frontend-check.md/\/dev\/null}" | tr -d '`' | sort -u)
# The question and answer of the examples, in the list of answers that tests ask for.
while read -r answer; do
  grep -qF "\"$answer\"" models/starter/facts.json || complain "README.md shows an answer that the starter model does not give: $answer"
done < <(sed -nE '/^\$ xgen chat "/{n; /^[A-Z]/p;}; s/^  "answer": "(.*)",$/\1/p' README.md)

[[ $wrong == 0 ]] || fail "the documents and the code differ: see above"
say 'the documents match the code'
