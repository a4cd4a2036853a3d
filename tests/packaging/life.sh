#!/usr/bin/env bash
# The life of the daemons, told under systemd inside a container by systemd.sh. Packages are in /debs.
set -uo pipefail
cd /debs || exit
trap 'systemctl exit' EXIT
fail() {
  echo "FAILED: $*"
  systemctl --no-pager status 'inboxctl*' 2>&1 | tail -n 30
  exit 1
}
as_documented() { bash -eu "/debs/docs/$1" >/debs/said 2>&1 || { cat /debs/said; fail "the commands of $1"; }; }
main_process() { systemctl show -p MainPID --value "$1"; }
state_of() { systemctl is-active "$1"; }
# Services are ready when the first pass has begun; what it does comes within seconds.
soon() { for _ in $(seq 50); do eval "$1" >/dev/null 2>&1 && return; sleep 0.2; done; fail "not within 10 s: $1"; }
export DEBIAN_FRONTEND=noninteractive

echo "== install: nothing is enabled, nothing runs"
dpkg -i inboxctl_*.deb >/dev/null || fail "dpkg -i"
for unit in inboxctl.service inboxctl-apply.timer; do
  [ "$(systemctl is-enabled $unit)" = disabled ] || fail "$unit is enabled"
  [ "$(state_of $unit)" = inactive ] || fail "$unit runs"
done

echo "== start: the daemon and one per directory"
chatwoot-emulator --listen 127.0.0.1:3000 --admin-token secret >/dev/null &
printf secret >acme-token
manifest() {
  printf '[account.acme]\nurl = "http://127.0.0.1:3000"\nid = 1\ntoken = { credential = "chatwoot_acme" }\n'
  printf '[inbox.%s]\nname = "%s"\nchannel = { type = "api" }\n' "$1" "$1"
}
manifest main >acme.toml
as_documented daemon
manifest second >acme.toml
as_documented daemons
soon 'inboxctl status --socket /run/inboxctl/agent.sock | grep -q "1 of 1 inbox"'
soon 'inboxctl status --config /etc/inboxctl/daemons/acme/agent.toml | grep -q "1 of 1 inbox"'
inboxctl status --socket /run/inboxctl/agent.sock
before=$(main_process inboxctl.service) before_acme=$(main_process inboxctl@acme.service)

echo "== upgrade: what runs is restarted, what does not run is left alone"
dpkg --force-confold -i newer.deb >/dev/null 2>&1 || fail "dpkg -i newer.deb"
[ "$(state_of inboxctl.service)" = active ] && [ "$(main_process inboxctl.service)" != "$before" ] || fail "not restarted"
[ "$(state_of inboxctl@acme.service)" = active ] && [ "$(main_process inboxctl@acme.service)" != "$before_acme" ] ||
  fail "inboxctl@acme was not restarted"
[ "$(state_of inboxctl-apply.timer)" = inactive ] || fail "the timer was started"
soon 'inboxctl status --socket /run/inboxctl/agent.sock | grep -q "1 of 1 inbox"'
systemctl stop inboxctl@acme.service
dpkg --force-confold -i inboxctl_*.deb >/dev/null 2>&1
dpkg --force-confold -i newer.deb >/dev/null 2>&1
[ "$(state_of inboxctl@acme.service)" = inactive ] || fail "inboxctl@acme was started by an upgrade"
[ "$(systemctl is-enabled inboxctl.service)" = enabled ] || fail "an upgrade disabled the daemon"

echo "== remove: stopped, state kept"
systemctl start inboxctl@acme.service
dpkg -r inboxctl >/dev/null 2>&1 || fail "dpkg -r"
for unit in inboxctl.service inboxctl@acme.service; do [ "$(state_of $unit)" = inactive ] || fail "$unit runs"; done
[ -f /var/lib/private/inboxctl/state.db ] && [ -f /var/lib/private/inboxctl-daemons/acme/state.db ] || fail "the state is gone"

echo "== install again: enabled as before, with its state"
dpkg -i inboxctl_*.deb >/dev/null 2>&1
[ "$(systemctl is-enabled inboxctl.service)" = enabled ] || fail "it is no longer enabled"
systemctl start inboxctl.service
soon 'inboxctl status --socket /run/inboxctl/agent.sock | grep -q "1 of 1 inbox"'
journalctl -q -u inboxctl.service -o cat | grep -c 'created' | grep -qx 1 || fail "the inbox was not created exactly once"

echo "== purge: state and credentials are gone"
dpkg -P inboxctl >/dev/null 2>&1 || fail "dpkg -P"
for path in /var/lib/inboxctl /var/lib/private/inboxctl /var/lib/inboxctl-daemons /var/lib/private/inboxctl-daemons \
  /etc/inboxctl/credentials /etc/inboxctl/daemons/acme/credentials /etc/inboxctl/agent.toml; do
  [ ! -e $path ] && [ ! -L $path ] || fail "$path is still there"
done
[ -z "$(find /etc/systemd/system -name 'inboxctl*')" ] || fail "links of units are left"

echo "== tarball: the same daemon from /usr/local"
rm -r /etc/inboxctl
hash -r
as_documented tarball
tail -n 1 /debs/said
as_documented tarball-daemon
manifest third >acme.toml
as_documented daemon
soon 'inboxctl status --socket /run/inboxctl/agent.sock | grep -q "1 of 1 inbox"'
systemctl show -p ExecStart inboxctl.service | grep -q 'path=/usr/local/bin/inboxctl' || fail "another program"
systemctl disable --now inboxctl.service 2>/dev/null
echo "== ok"
