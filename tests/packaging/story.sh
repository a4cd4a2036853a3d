#!/usr/bin/env bash
# The life of the packages, told inside a bare root by deb.sh. Packages are in /debs.
set -euo pipefail
cd /debs
fail() { echo "FAILED: $*" >&2; exit 1; }
# Runs what docs/install.md says.
as_documented() {
  { cat "/debs/docs/$1"; echo 'echo "${!:-}" >/debs/background'; } >/debs/commands
  bash -eu /debs/commands >/debs/log 2>&1 || { cat /debs/log; fail "the commands of $1"; }
}
there() { local file; for file in "$@"; do [ -e "$file" ] || fail "$file is not there"; done; }
gone() { local file; for file in "$@"; do [ ! -e "$file" ] && [ ! -L "$file" ] || fail "$file is still there"; done; }

echo "== install"
as_documented deb
tail -n 1 /debs/log
apt-get install ./inboxctl-emulator_*.deb >/dev/null
there /usr/bin/inboxctl /usr/bin/chatwoot-emulator /etc/inboxctl/agent.toml /etc/inboxctl/manifests \
  /usr/lib/systemd/system/{inboxctl.service,inboxctl@.service,inboxctl-apply.service,inboxctl-apply.timer} \
  /usr/share/doc/inboxctl/{copyright,changelog.gz,README.md,docs,examples/channels/api.toml} \
  /usr/share/inboxctl/inboxctl.schema.json
[ "$(stat -c %a:%U /etc/inboxctl/credentials)" = 700:root ] || fail "others may look for credentials"
[ -z "$(find /etc/systemd/system -name 'inboxctl*')" ] || fail "enabled: $(find /etc/systemd/system -name "inboxctl*" -ls)"
dpkg -s inboxctl | grep -q '^ /etc/inboxctl/agent.toml ' || fail "agent.toml is no conffile"
jq -e '.["$schema"]' /usr/share/inboxctl/inboxctl.schema.json >/dev/null || fail "the schema is no JSON Schema"

echo "== completions"
[ "$(bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader inboxctl; complete -p inboxctl')" ] ||
  fail "bash knows no completion"
zsh -fc 'autoload -U compinit; compinit -D; [[ -n ${_comps[inboxctl]} ]]' || fail "zsh knows no completion"
fish -c 'complete -C "inboxctl pl"' | grep -q '^plan' || fail "fish knows no completion"

echo "== first plan"
apt-get purge inboxctl-emulator >/dev/null 2>&1
started=$(date +%s%N)
as_documented first-plan
grep 'Plan: 1 to add' /debs/log || { cat /debs/log; fail "no plan"; }
echo "$(grep -vc '^ ' /debs/docs/first-plan) commands, $((($(date +%s%N) - started) / 1000000)) ms"
kill "$(cat /debs/background)" || fail "the emulator does not run"

echo "== upgrade"
sed -i 's/^# interval.*/interval = "2m"/' /etc/inboxctl/agent.toml
printf x >/etc/inboxctl/credentials/acme
mkdir -p /var/lib/private/inboxctl /var/lib/private/inboxctl-daemons/acme
ln -s private/inboxctl /var/lib/inboxctl
ln -s private/inboxctl-daemons /var/lib/inboxctl-daemons
touch /var/lib/private/inboxctl/state.db /var/lib/private/inboxctl-daemons/acme/state.db
echo 'DPkg::Options { "--force-confold"; };' >/etc/apt/apt.conf.d/91packaging
cd newer
as_documented upgrade
cd ..
dpkg -s inboxctl | grep '^Version'
grep -q '^interval = "2m"' /etc/inboxctl/agent.toml || fail "the configuration was overwritten"
there /etc/inboxctl/agent.toml.dpkg-dist /etc/inboxctl/credentials/acme

echo "== remove"
as_documented remove
gone /usr/bin/inboxctl /usr/lib/systemd/system/inboxctl.service
there /var/lib/inboxctl/state.db /etc/inboxctl/agent.toml /etc/inboxctl/credentials/acme

echo "== install again, purge with manifests"
apt-get install ./inboxctl_*.deb >/dev/null 2>&1
printf '[inbox.a]\nname = "A"\n' >/etc/inboxctl/manifests/a.toml
as_documented purge
grep 'inboxctl: kept' /debs/log || fail "purge did not say that it kept the manifests"
there /etc/inboxctl/manifests/a.toml
gone /etc/inboxctl/credentials /etc/inboxctl/agent.toml /var/lib/inboxctl /var/lib/private/inboxctl \
  /var/lib/inboxctl-daemons /var/lib/private/inboxctl-daemons

echo "== install and purge untouched"
rm -r /etc/inboxctl
apt-get install ./inboxctl_*.deb >/dev/null 2>&1
apt-get purge inboxctl inboxctl-emulator >/dev/null 2>&1
gone /etc/inboxctl /usr/bin/chatwoot-emulator /usr/share/doc/inboxctl
[ -z "$(find /etc /var/lib /usr -name '*inboxctl*' -not -path '/var/lib/dpkg/*')" ] ||
  fail "left: $(find /etc /var/lib /usr -name '*inboxctl*' -not -path '/var/lib/dpkg/*' | paste -sd' ')"
echo "== ok"
