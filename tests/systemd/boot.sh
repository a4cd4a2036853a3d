#!/usr/bin/env bash
# boot.sh BUILD: starts the units under a real systemd as PID 1, in a container over this machine's own files, none
# of which are changed. By hand: it takes two minutes, root, and Debian's systemd-container.
#
# Told in turn: start with a credential and a dynamic user, a save, a reload, a hung process that the watchdog ends,
# a stop, a configuration with errors that is not started again, one run of apply, the journal's fields.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$(realpath "${1:-build/dev}")
[ "$(id -u)" = 0 ] || { echo "skipped: needs root"; exit 0; }
command -v systemd-nspawn >/dev/null || { echo "skipped: needs systemd-container"; exit 0; }
if [ "${BOOT_INSIDE:-}" != 1 ]; then
  work=$(mktemp -d)
  trap 'rmdir "$work"' EXIT
  BOOT_INSIDE=1 BOOT_WORK=$work unshare --mount "$0" "$build"
  exit
fi

mount --make-rprivate /
mount -t tmpfs tmpfs "$BOOT_WORK"
mkdir "$BOOT_WORK"/{up,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$BOOT_WORK/up,workdir=$BOOT_WORK/work" "$BOOT_WORK/root"
mount -t tmpfs tmpfs /run
root=$BOOT_WORK/root
units=$root/etc/systemd/system
rm -rf "$units"/*.wants "$root/etc/machine-id"
touch "$root/etc/machine-id"
mkdir -p "$root"/usr/local/bin "$root"/etc/inboxctl/{manifests,credentials}
cp "$build"/bin/{inboxctl,chatwoot-emulator} "$root/usr/local/bin/"
cp "$build"/systemd/inboxctl*.service systemd/inboxctl-apply.timer "$units/"
cp systemd/agent.toml "$root/etc/inboxctl/"
printf 'secret' >"$root/etc/inboxctl/credentials/acme"
chmod 600 "$root/etc/inboxctl/credentials/acme"
cat >"$root/etc/inboxctl/manifests/a.toml" <<'TOML'
[account.acme]
url = "http://127.0.0.1:39881"
id = 1
token = { credential = "chatwoot_acme" }

[inbox.app]
name = "App"
channel = { type = "api" }
TOML
cat >"$units/emulator.service" <<'UNIT'
[Service]
ExecStart=/usr/local/bin/chatwoot-emulator --admin-token secret --listen 127.0.0.1:39881
UNIT
cat >"$units/story.service" <<'UNIT'
[Unit]
Wants=emulator.service
After=emulator.service
[Service]
Type=oneshot
ExecStart=/bin/bash /story.sh
StandardOutput=file:/story.log
StandardError=file:/story.log
UNIT
cat >"$units/story.target" <<'UNIT'
[Unit]
Requires=basic.target
After=basic.target
Wants=story.service
UNIT
cat >"$root/story.sh" <<'STORY'
service=inboxctl.service
show() { systemctl show -p ActiveState,Result,ExecMainStatus,NRestarts $service | paste -sd' '; }
main_process() { systemctl show -p MainPID --value $service; }
until journalctl -q -u emulator.service | grep -q .; do sleep 0.2; done
echo "== start"; systemctl start $service; echo "exit $?"; sleep 3; systemctl show -p StatusText $service
echo "== save"; sed -i s/App/Renamed/ /etc/inboxctl/manifests/a.toml; sleep 3
echo "== reload"; systemctl reload $service; echo "exit $?"; sleep 1; show
ls -ld /var/lib/private/inboxctl
grep -E "Uid|CapEff|NoNewPrivs|Seccomp:|VmRSS" "/proc/$(main_process)/status"
inboxctl status --socket /run/inboxctl/agent.sock | head -5
echo "== hang"; kill -STOP "$(main_process)"; sleep 72; show
echo "== stop"; systemctl stop $service; show
echo "== bad configuration"; sed -i '1i mode = "enforced"' /etc/inboxctl/agent.toml
systemctl start $service 2>/dev/null; sleep 7; show; sed -i 1d /etc/inboxctl/agent.toml
echo "== one run"; systemctl start inboxctl-apply.service; echo "exit $?"
echo "== journal"; journalctl --no-pager -u $service -u inboxctl-apply.service -o cat
journalctl --no-pager -u $service -o json | grep -o '"INBOXCTL_[A-Z]*":"[^"]*"' | sort | uniq -c
systemctl exit
STORY
timeout 180 systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --boot -- systemd.unit=story.target \
  >"$BOOT_WORK/console" 2>&1 || { tail -n 20 "$BOOT_WORK/console"; [ -s "$root/story.log" ] || exit 1; }
cat "$root/story.log"
