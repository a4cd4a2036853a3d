#!/usr/bin/env bash
# tarball.sh RELEASE: tries the portable tarball in the directory RELEASE: what it links, and in bare roots of
# Debian 12, 13 and sid an apply over TLS, the authorities found where Debian, Fedora, Alpine and SUSE keep them. The
# emulator comes from the package for Debian 12.
set -euo pipefail
release=$(realpath "$1")
cd "$(dirname "$0")"
. ../../cmake/release/common.sh
. ./roots.sh
enter_namespace "$release"
. ./server.sh
fail() { echo "FAILED: $*" >&2; exit 1; }
scratch=$(mktemp -d -p "$roots")
trap 'stop_server; for at in "$scratch"/*.root; do leave "$at" 2>/dev/null || true; done; rm -rf --one-file-system "$scratch"' EXIT

(cd "$release" && sha256sum --check --quiet --ignore-missing SHA256SUMS)
tarball=$(echo "$release"/inboxctl-*.tar.gz)
mkdir "$scratch/unpacked"
tar -C "$scratch/unpacked" --strip-components=1 -xf "$tarball"
program=$scratch/unpacked/bin/inboxctl

echo "== links the C library alone, of version 2.36 or older"
needed=$(objdump -p "$program" | awk '$1 == "NEEDED" {print $2}' | paste -sd' ')
echo "$needed"
for library in $needed; do
  case $library in libc.so.6 | libm.so.6 | ld-linux-*.so.2) ;; *) fail "it needs $library" ;; esac
done
newest=$(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1)
echo "$newest"
[ "$(printf '%s\nGLIBC_2.36\n' "$newest" | sort -V | tail -n 1)" = GLIBC_2.36 ] || fail "it needs $newest"

echo "== its bill of materials"
jq -r '.packages[] | "\(.name) \(.versionInfo) \(.licenseDeclared)"' "$release"/*.spdx.json
[ "$(jq '.packages | length' "$release"/*.spdx.json)" -ge 8 ] || fail "libraries are missing"
digest=$(sha256sum "$program" | cut -d' ' -f1)
jq -e --arg digest "$digest" '.packages[] | select(.name == "inboxctl").checksums[0].checksumValue == $digest' \
  "$release"/*.spdx.json >/dev/null || fail "it is of another program"

over "$(bare_root bookworm)" "$scratch/server" "$scratch/server.root"
cp "$release"/inboxctl-emulator_*~deb12u1_*.deb "$scratch/server.root/tmp/"
inside "$scratch/server.root" 'apt-get update -qq; apt-get install -y -qq --no-install-recommends /tmp/*.deb >/dev/null 2>&1'
start_server 3001 3443 "$scratch/server.root"

# enter SUITE NAME: a fresh root without any authority, the program unpacked, a manifest of the server.
enter() {
  at=$scratch/$2.root
  over "$(bare_root "$1")" "$scratch/$2" "$at"
  rm -rf "$at"/etc/ssl "$at"/usr/lib/ssl "$at"/etc/pki
  mkdir -p "$at/opt/set" "$at/etc/ssl/certs"
  tar -C "$at/usr/local" --strip-components=1 -xf "$tarball"
  printf '[account.acme]\nurl = "https://127.0.0.1:3443"\nid = 1\ntoken = { env = "TOKEN" }\n[inbox.%s]\nname = "%s"\nchannel = { type = "api" }\n' \
    "$2" "$2" >"$at/opt/set/inboxes.toml"
}
applies() { inside "$at" 'TOKEN=demo inboxctl apply --auto-approve -C /opt/set' >"$scratch/log" 2>&1; }

for suite in bookworm trixie sid; do
  echo "== $suite, without authorities, then with one where Debian keeps them"
  enter $suite "debian-$suite"
  inside "$at" 'inboxctl --version; ldd --version | head -n 1'
  applies && fail "an unknown authority was trusted"
  grep -q 'not trusted here' "$scratch/log" || { cat "$scratch/log"; fail "another error"; }
  cp "$scratch/ca.pem" "$at/etc/ssl/certs/$(openssl x509 -noout -hash -in "$scratch/ca.pem").0"
  applies || { cat "$scratch/log"; fail "no apply"; }
  tail -n 1 "$scratch/log"
done
place_of() {
  case $1 in
    fedora) echo /etc/pki/tls/certs/ca-bundle.crt ;;
    alpine) echo /etc/ssl/cert.pem ;;
    suse) echo /etc/ssl/ca-bundle.pem ;;
    image) echo /etc/ssl/certs/ca-certificates.crt ;;
  esac
}
for layout in fedora alpine suse image; do
  echo "== authorities as in $layout: $(place_of $layout)"
  enter bookworm $layout
  install -D -m 644 "$scratch/ca.pem" "$at$(place_of $layout)"
  applies || { cat "$scratch/log"; fail "no apply"; }
  tail -n 1 "$scratch/log"
done
echo "== SSL_CERT_FILE"
enter bookworm variable
cp "$scratch/ca.pem" "$at/opt/ca.pem"
inside "$at" 'SSL_CERT_FILE=/opt/ca.pem TOKEN=demo inboxctl apply --auto-approve -C /opt/set' | tail -n 1
echo "== ok"
