#!/usr/bin/env bash
# image.sh RELEASE: looks what is in the container image in the directory RELEASE, whether it comes out the same again, and
# runs it: unpacked under chroot as its user, and with podman if that works here.
set -euo pipefail
release=$(realpath "$1")
cd "$(dirname "$0")"
. ../../cmake/release/common.sh
fail() { echo "FAILED: $*" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
archive=$(echo "$release"/inboxctl-*-image.tar)
../../cmake/release/image.sh "$release"/inboxctl-*-linux-x86_64.tar.gz "$scratch/again" >/dev/null
cmp "$archive" "$scratch/again/${archive##*/}" || fail "two runs, two images"

size=$(stat -c %s "$archive")
echo "== $((size / 1000)) kB packed"
mkdir "$scratch/layout"
tar -C "$scratch/layout" -xf "$archive"
skopeo copy -q "oci-archive:$archive" "oci:$scratch/plain:it"
umoci unpack --image "$scratch/plain:it" "$scratch/bundle" >/dev/null
root=$scratch/bundle/rootfs
unpacked=$(du -sb "$root" | cut -f1)
echo "== $((unpacked / 1000)) kB unpacked"
[ "$size" -lt 25000000 ] && [ "$unpacked" -lt 25000000 ] || fail "too large"
jq -e '.process.user.uid == 65532 and .process.args == ["/usr/bin/inboxctl", "daemon", "--config", "/etc/inboxctl/agent.toml"]' \
  "$scratch/bundle/config.json" >/dev/null || fail "another user or command"
[ -z "$(find "$root" -perm /6000)" ] || fail "something is setuid"
[ -z "$(find "$root" -name '*sh' -path '*bin*')" ] || fail "a shell is inside"
[ "$(ls "$root"/etc/ssl/certs | wc -l)" -gt 100 ] || fail "authorities are missing"

echo "== as its user, unpacked"
chroot --userspec=65532:65532 "$root" /usr/bin/inboxctl --version
cat >"$root/etc/inboxctl/manifests/a.toml" <<'TOML'
[account.acme]
url = "https://chat.acme.invalid"
id = 1
token = { credential = "chatwoot_acme" }
TOML
chroot --userspec=65532:65532 "$root" /usr/bin/inboxctl validate --without-secrets --config /etc/inboxctl/agent.toml

# runc also runs where the control groups of a machine are of both versions, and limits that a machine has are kept.
printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n' \
  >"$scratch/containers.conf"
export CONTAINERS_CONF=$scratch/containers.conf
if ! command -v podman >/dev/null || ! podman info >/dev/null 2>&1; then
  echo "== ok; podman does not work here"
  exit
fi
echo "== under podman, its root read-only"
mkdir -m 755 "$scratch/here" "$scratch/here/manifests"
chmod 755 "$scratch"
cp "$archive" "$release/SHA256SUMS" "$scratch/here/"
cp "$root/etc/inboxctl/manifests/a.toml" "$scratch/here/manifests/"
printf demo >"$scratch/here/acme-token"
tests=$PWD
cd "$scratch/here"
cleanup() {
  podman rm -f inboxctl >/dev/null 2>&1 || true
  podman volume rm inboxctl-state >/dev/null 2>&1 || true
  podman rmi -f "localhost/inboxctl:$(version_of_project)" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap cleanup EXIT
. <("$tests/docs.sh" image)
. <("$tests/docs.sh" image-daemon)
podman stop -t 20 inboxctl >/dev/null
[ "$(podman inspect -f '{{.State.ExitCode}}' inboxctl)" = 0 ] || { podman logs inboxctl; fail "it did not end well"; }
echo "== ok"
