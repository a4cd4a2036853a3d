#!/usr/bin/env bash
# systemd.sh RELEASE SUITE: the packages' daemons under a real systemd as PID 1, in a container over a bare root of this
# suite: installed and nothing starts, started, upgraded and restarted, removed and stopped; then the
# tarball's (life.sh).
set -euo pipefail
release=$(realpath "$1") suite=$2
cd "$(dirname "$0")"
. ../../cmake/release/common.sh
. ./roots.sh
enter_namespace "$release" "$suite"

scratch=$(mktemp -d -p "$roots")
at=$scratch/root
trap 'leave "$at" 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT
over "$(bare_root "$suite")" "$scratch/layer" "$at"
as_sudo "$at"
mkdir -p "$at/debs/docs"
# shellcheck disable=SC2046
cp $(packages_for "$suite" "$release") "$release"/inboxctl-*.tar.gz "$release/SHA256SUMS" life.sh "$at/debs/"
./newer.sh "$at"/debs/inboxctl_*.deb "$at/debs/newer.deb"
for name in daemon daemons tarball tarball-daemon; do ./docs.sh $name >"$at/debs/docs/$name"; done
# The container has no network: what the packages need comes before.
inside "$at" 'apt-get update -qq; apt-get install -y -qq --no-install-recommends systemd systemd-sysv procps >/dev/null 2>&1
  cd /debs; apt-get install -y -qq --no-install-recommends ./inboxctl-emulator_*.deb ./inboxctl_*.deb >/dev/null 2>&1
  apt-get purge -y -qq inboxctl >/dev/null 2>&1'
umount -R -l "$at/proc" "$at/dev" "$at/sys"
units=$at/etc/systemd/system
cat >"$units/story.service" <<'UNIT'
[Service]
Type=oneshot
ExecStart=/bin/bash /debs/life.sh
StandardOutput=file:/debs/log
StandardError=file:/debs/log
UNIT
cat >"$units/story.target" <<'UNIT'
[Unit]
Requires=basic.target
After=basic.target
Wants=story.service
UNIT
mount -t tmpfs tmpfs /run
timeout 300 systemd-nspawn --quiet --directory="$at" --register=no --keep-unit --private-network --boot -- \
  systemd.unit=story.target >"$scratch/console" 2>&1 || true
cat "$at/debs/log" 2>/dev/null || { tail -n 20 "$scratch/console"; exit 1; }
tail -n 1 "$at/debs/log" | grep -qx '== ok'
