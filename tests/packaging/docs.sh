#!/usr/bin/env bash
# docs.sh NAME: prints the commands of docs/install.md under the line `<!-- run: NAME -->`.
# docs.sh --check: every block of commands there has such a line, and every name is asked for by a test here.
set -euo pipefail
cd "$(dirname "$0")"
page=../../docs/install.md

if [ "$1" = --check ]; then
  lost=$(awk '/^```sh/ && before !~ /^<!-- run: / {print FILENAME ": " FNR} {before = $0}' $page)
  [ -z "$lost" ] || { echo "commands that no test runs: $lost" >&2; exit 1; }
  sed -n 's/^<!-- run: \(.*\) -->$/\1/p' $page | while read -r name; do
    grep -qE "(docs\.sh|as_documented)\"? $name( |\)|$)" ./*.sh || { echo "no test runs the commands of $name" >&2; exit 1; }
  done
  exit
fi

text=$(awk -v mark="<!-- run: $1 -->" '$0 == mark {on = 1; next} on && /^```sh/ {inside = 1; next}
  inside && /^```/ {exit} inside {print}' $page)
[ -n "$text" ] || { echo "docs/install.md has no commands for $1" >&2; exit 1; }
# What is started in the background is up when a person types the next command.
sed 's/ &$/ \& sleep 1/; s/^podman exec/sleep 2; &/' <<<"$text"
