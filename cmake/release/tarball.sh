#!/usr/bin/env bash
# tarball.sh OUTPUT: builds the portable program and packs it, into the directory OUTPUT:
#
#   inboxctl-VERSION-linux-ARCHITECTURE.tar.gz      program, completions, units, schema, docs, examples, licenses
#   inboxctl-VERSION-linux-ARCHITECTURE.spdx.json   what is linked in, in which version (SPDX 2.3)
#   SHA256SUMS                                      of all that is in OUTPUT
#
# The same sources, packages and SOURCE_DATE_EPOCH make the same bytes, in whatever directory. Build on Debian 12: the
# program runs with the glibc that it was built with (2.36 there) and all later ones. `--needs` prints the packages to
# build with.
set -euo pipefail
. "$(dirname "$0")/common.sh"
[ "${1:-}" = --needs ] && { build_packages; exit; }
mkdir -p "${1:?usage: tarball.sh OUTPUT}"
output=$(realpath "$1")

cd "$project"
name=inboxctl-$(version_of_project)-linux-$(uname -m)
cmake --preset portable
cmake --build --preset portable
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
tree=$staging/$name
DESTDIR=$staging/installed cmake --install build/portable --component inboxctl --strip >/dev/null
mv "$staging/installed/usr/local" "$tree"
doc=$tree/share/doc/inboxctl
cp LICENSE "$doc/"
mkdir "$doc/licenses"
for package in $(linked_packages); do
  cp -L "/usr/share/doc/$package/copyright" "$doc/licenses/$package"
done
cmake/release/sbom.sh "$name" "$tree/bin/inboxctl" >"$output/$name.spdx.json"
install -m 644 "$output/$name.spdx.json" "$tree/share/inboxctl/inboxctl.spdx.json"

chmod -R u=rwX,go=rX "$tree"
tar -C "$staging" --sort=name --format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
  --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" |
  gzip -9n >"$output/$name.tar.gz"
write_checksums "$output"
