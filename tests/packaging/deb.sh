#!/usr/bin/env bash
# deb.sh RELEASE SUITE: installs, upgrades, removes and purges the packages for this suite in the directory RELEASE, in
# a bare root without systemd, and looks at what is there each time (story.sh).
set -euo pipefail
release=$(realpath "$1") suite=$2
cd "$(dirname "$0")"
. ../../cmake/release/common.sh
. ./roots.sh
enter_namespace "$release" "$suite"

# shellcheck disable=SC2046
lintian --fail-on error $(packages_for "$suite" "$release")
scratch=$(mktemp -d -p "$roots")
at=$scratch/root
trap 'leave "$at" 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT
over "$(bare_root "$suite")" "$scratch/layer" "$at"
as_sudo "$at"
mkdir -p "$at"/debs/{docs,newer}
# shellcheck disable=SC2046
cp $(packages_for "$suite" "$release") "$release/SHA256SUMS" story.sh "$at/debs/"
./newer.sh "$at"/debs/inboxctl_*.deb "$at/debs/newer/inboxctl_newer.deb"
for name in deb first-plan upgrade remove purge; do ./docs.sh $name >"$at/debs/docs/$name"; done
inside "$at" 'apt-get update -qq; apt-get install -y -qq --no-install-recommends bash-completion zsh fish jq >/dev/null 2>&1'
inside "$at" '/debs/story.sh'
