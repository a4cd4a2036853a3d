#!/usr/bin/env bash
# Sets up a Debian 12, builds, and runs every test. Exit status 0: all passed.
# `run.sh all`: packages, tarball and image as well, which takes half an hour more.
set -euo pipefail
cd "$(dirname "$0")/.."

all=
[ "${1:-}" != all ] || { all=yes; shift; }
. tests/setup.sh
# shellcheck disable=SC2086
install_packages $test_packages
build_preset dev
ctest --preset dev --output-on-failure -j 4 "$@"
[ -z "$all" ] || tests/packaging/run.sh
