#!/usr/bin/env bash
# deb.sh OUTPUT: builds Debian packages for the Debian that this runs on, into the directory OUTPUT.
# `deb.sh --needs` prints the packages to build with.
set -euo pipefail
. "$(dirname "$0")/common.sh"
[ "${1:-}" = --needs ] && { build_packages; exit; }
mkdir -p "${1:?usage: deb.sh OUTPUT}"
output=$(realpath "$1")

cd "$project"
cmake --preset package
cmake --build --preset package
(cd build/package && cpack -B "$output")
rm -rf "$output/_CPack_Packages"
write_checksums "$output"
