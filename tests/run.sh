#!/usr/bin/env bash
# Sets up a Debian 12, builds, and runs every test. Exit status 0: all passed.
set -euo pipefail
cd "$(dirname "$0")/.."

. tests/setup.sh
# shellcheck disable=SC2086
install_packages $test_packages
build_preset dev
ctest --preset dev --output-on-failure -j 4 "$@"
