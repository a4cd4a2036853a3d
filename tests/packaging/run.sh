#!/usr/bin/env bash
# run.sh [PART ...]: makes the packages, the tarball and the image as a release would, and tries each on bare machines.
# Parts, in order: build reproducible deb systemd tarball image examples; without one, all of them. Needs root, a Debian,
# and half an hour; the release is left in build/packaging.
set -euo pipefail
cd "$(dirname "$0")"
. ../setup.sh
. ../../cmake/release/common.sh
[ "$(id -u)" = 0 ] || { echo "packaging: skipped, it needs root"; exit 0; }
[ $# -gt 0 ] || set -- build reproducible deb systemd tarball image examples
packages=  # those of setup.sh, to build with, are for the roots
install_packages debootstrap lintian systemd-container umoci skopeo podman runc netavark socat openssl jq curl binutils \
  python3-yaml gzip ca-certificates ccache
release=$project/build/packaging
mkdir -p "$release"
./docs.sh --check

# Everything is compiled once more, in another directory, by nobody's cache.
reproducible() {
  local again
  again=$(mktemp -d)
  CCACHE_DISABLE=1 ./build.sh "$again" 'cmake/release/tarball.sh release' bookworm /somewhere/else/src >"$again.log" 2>&1 ||
    { tail -n 30 "$again.log"; return 1; }
  (cd "$release" && sha256sum inboxctl-*.tar.gz inboxctl-*.spdx.json) | (cd "$again" && sha256sum --check)
  rm -rf "$again" "$again.log"
}

for part in "$@"; do
  echo "=== packaging: $part"
  start=$(date +%s)
  case $part in
    build)
      rm -f "$release"/*
      ./build.sh "$release" "$(./docs.sh build)" bookworm >"$release/../packaging-12.log" 2>&1 ||
        { tail -n 30 "$release/../packaging-12.log"; exit 1; }
      ./build.sh "$release" "$(./docs.sh build)" trixie >"$release/../packaging-13.log" 2>&1 ||
        { tail -n 30 "$release/../packaging-13.log"; exit 1; }
      ./build.sh "$release" "$(./docs.sh build-tarball)" bookworm >"$release/../packaging-tarball.log" 2>&1 ||
        { tail -n 30 "$release/../packaging-tarball.log"; exit 1; }
      cat "$release/SHA256SUMS"
      ;;
    reproducible) reproducible ;;
    deb | systemd) for suite in bookworm trixie; do "./$part.sh" "$release" $suite; done ;;
    tarball | image | examples) "./$part.sh" "$release" ;;
    *) echo "no such part: $part" >&2; exit 64 ;;
  esac
  echo "=== packaging: $part done in $(($(date +%s) - start)) s"
done
