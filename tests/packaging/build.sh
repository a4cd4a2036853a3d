#!/usr/bin/env bash
# build.sh OUTPUT COMMANDS SUITE [FOLDER]: runs COMMANDS, those of docs/install.md, in a bare root of this suite with
# nothing but what cmake/release says that it needs, the sources in FOLDER (/build/inboxctl) and OUTPUT as their
# directory `release`. CCACHE_DISABLE=1: everything is compiled.
set -euo pipefail
output=$(realpath -m "$1") commands=$2 suite=$3 folder=${4:-/build/inboxctl}
cd "$(dirname "$0")"
. ../../cmake/release/common.sh
. ./roots.sh
enter_namespace "$output" "$commands" "$suite" "$folder"
mkdir -p "$output"

layer=$(build_root "$suite")
scratch=$(mktemp -d -p "$roots")
at=$scratch/root
trap 'leave "$at" 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT
over "$layer:$(bare_root "$suite")" "$scratch/layer" "$at"
mkdir -p "$at$folder/release" "$at/ccache"
(cd "$project" && { git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
  find . -path ./build -prune -o -type f -print0; } | tar --null -T - -cf - --ignore-failed-read) | tar -C "$at$folder" -xf -
mount --bind "$output" "$at$folder/release"
cache=${CCACHE_DIR:-$(ccache -k cache_dir 2>/dev/null || echo "$roots/ccache")}
mkdir -p "$cache"
mount --bind "$cache" "$at/ccache"
as_sudo "$at"
inside "$at" "export CCACHE_DIR=/ccache CCACHE_BASEDIR=$folder CCACHE_NOHASHDIR=1 ${CCACHE_DISABLE:+CCACHE_DISABLE=1}
  apt-get update -qq
  cd $folder
  $commands"
