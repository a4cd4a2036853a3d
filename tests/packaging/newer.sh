#!/usr/bin/env bash
# newer.sh PACKAGE NEWER: the same package with a higher version, and another line in its configuration file.
set -euo pipefail
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
dpkg-deb -R "$1" "$tree"
sed -i 's/^\(Version: .*\)$/\1+newer/' "$tree/DEBIAN/control"
echo '# A line of the newer version.' >>"$tree/etc/inboxctl/agent.toml"
dpkg-deb --root-owner-group -b "$tree" "$2" >/dev/null
