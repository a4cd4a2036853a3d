#!/usr/bin/env bash
# image.sh TARBALL OUTPUT: makes the container image of a portable tarball as an OCI archive in the directory OUTPUT.
# Needs root and Debian's umoci, no daemon. The same tarball and Debian packages make the same image.
# `image.sh --needs` prints the packages that it needs.
set -euo pipefail
. "$(dirname "$0")/common.sh"
[ "${1:-}" = --needs ] && { echo umoci jq ca-certificates openssl; exit; }
mkdir -p "${2:?usage: image.sh TARBALL OUTPUT}"
tarball=$(realpath "$1") output=$(realpath "$2")
version=$(version_of_project)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$project/cmake/release/rootfs.sh" "$tarball" "$scratch/root"
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
layout=$scratch/layout
umoci init --layout "$layout"
umoci new --image "$layout:$version"
umoci insert --image "$layout:$version" --history.created "$created" --history.created_by rootfs.sh "$scratch/root" /
umoci config --image "$layout:$version" --created "$created" --history.created "$created" \
  --history.created_by image.sh --config.user 65532:65532 --config.workingdir /etc/inboxctl/manifests \
  --config.entrypoint /usr/bin/inboxctl --config.cmd daemon --config.cmd --config --config.cmd /etc/inboxctl/agent.toml \
  --config.env PATH=/usr/bin --config.volume /var/lib/inboxctl \
  --config.label org.opencontainers.image.title=inboxctl --config.label "org.opencontainers.image.version=$version" \
  --config.label org.opencontainers.image.licenses=Apache-2.0
umoci gc --layout "$layout"
# The names by which podman and docker load it.
jq -c --arg name "localhost/inboxctl:$version" '.manifests[0].annotations |= . +
  {"org.opencontainers.image.ref.name": $name, "io.containerd.image.name": $name}' "$layout/index.json" >"$scratch/index.json"
mv "$scratch/index.json" "$layout/index.json"
archive=$output/inboxctl-$version-image.tar
tar -C "$layout" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf "$archive" \
  blobs index.json oci-layout
write_checksums "$output"
