#!/usr/bin/env bash
# install.sh BUILD: installs into a scratch directory, twice, and looks where everything is.
set -euo pipefail
build=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

install() { DESTDIR=$root cmake --install "$build" --component inboxctl >/dev/null; }
install
prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$build/CMakeCache.txt")
for file in "$prefix/bin/inboxctl" "$prefix/lib/systemd/system/"{inboxctl.service,inboxctl@.service,inboxctl-apply.service,inboxctl-apply.timer} \
  "$prefix/share/"{bash-completion/completions/inboxctl,fish/vendor_completions.d/inboxctl.fish,inboxctl/inboxctl.schema.json} \
  "$prefix/share/doc/inboxctl/"{README.md,docs,examples} /etc/inboxctl/agent.toml; do
  [ -e "$root$file" ] || { echo "not installed: $file"; exit 1; }
done
[ "$(stat -c %a "$root/etc/inboxctl/credentials")" = 700 ] || { echo "others may look for credentials"; exit 1; }
grep -q "^ExecStart=$prefix/bin/inboxctl daemon --config /etc/inboxctl/agent.toml$" \
  "$root$prefix/lib/systemd/system/inboxctl.service"

# What somebody has configured stays.
echo '# mine' >>"$root/etc/inboxctl/agent.toml"
install
grep -q '^# mine$' "$root/etc/inboxctl/agent.toml" || { echo "the configuration was overwritten"; exit 1; }

# The example is right, as far as this machine has what it names.
sed "s|/etc/inboxctl|$root/etc/inboxctl|" "$root/etc/inboxctl/agent.toml" >"$root/agent.toml"
printf '[account.acme]\nurl = "https://chat.acme.example"\nid = 1\ntoken = { env = "TOKEN" }\n' \
  >"$root/etc/inboxctl/manifests/a.toml"
TOKEN=x "$root$prefix/bin/inboxctl" validate --config "$root/agent.toml"
