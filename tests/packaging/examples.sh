#!/usr/bin/env bash
# examples.sh RELEASE: what the examples for Compose, Kubernetes and GitHub Actions promise, as far as that can be seen
# without a cluster: they are well formed, name what there is, inboxctl accepts their manifests, the proxy passes on the
# status of a daemon, and the action takes a tarball only with the right digest.
set -euo pipefail
release=$(realpath "$1")
cd "$(dirname "$0")"
. ../../cmake/release/common.sh
. ./roots.sh
enter_namespace "$release"
fail() { echo "FAILED: $*" >&2; exit 1; }
mkdir -p "$roots"
scratch=$(mktemp -d -p "$roots")
at=$scratch/root
processes=()
trap 'kill "${processes[@]}" 2>/dev/null; leave "$at" 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT
examples=$project/examples
version=$(version_of_project)
mkdir "$scratch/program"
tar -C "$scratch/program" --strip-components=1 -xf "$release"/inboxctl-*.tar.gz
inboxctl=$scratch/program/bin/inboxctl

echo "== Kubernetes and Compose"
./examples.py "$examples" "$version" "$scratch"
"$inboxctl" validate --without-secrets -C "$scratch/kubernetes/inboxctl-manifests"

echo "== the proxy passes on metrics and probes, and no more"
mkdir "$scratch/set"
sed "s|= \"/etc/inboxctl/manifests\"|= \"$scratch/kubernetes/inboxctl-manifests\"|
  s|/var/lib/inboxctl|$scratch/state|; s|/run/inboxctl|$scratch|; s|:9464|:39464|" \
  "$scratch/kubernetes/inboxctl-config/agent.toml" >"$scratch/agent.toml"
mkdir -m 700 "$scratch/state"
printf x >"$scratch/set/chatwoot_acme"
CREDENTIALS_DIRECTORY=$scratch/set "$inboxctl" daemon --config "$scratch/agent.toml" 2>"$scratch/daemon.log" &
processes+=($!)
# nginx comes into a bare root: installed here it would be started, with a configuration of its own.
over "$(bare_root bookworm)" "$scratch/layer" "$at"
inside "$at" 'apt-get update -qq; apt-get install -y -qq --no-install-recommends nginx-light >/dev/null 2>&1'
sed 's|:9464|:39464|; s|listen 9465|listen 127.0.0.1:39465|' "$scratch/kubernetes/inboxctl-config/nginx.conf" >"$at/nginx.conf"
chroot --userspec=www-data "$at" /usr/sbin/nginx -e /tmp/error.log -c /nginx.conf -g 'daemon off;' 2>"$scratch/nginx.log" &
processes+=($!)
answer() { curl -s -o "$scratch/answer" -w '%{http_code}' "http://127.0.0.1:39465$1"; }
for _ in $(seq 300); do [ "$(answer /healthz)" = 200 ] && break; sleep 0.1; done
[ "$(answer /healthz)" = 200 ] || { cat "$scratch"/{daemon,nginx}.log; fail "/healthz"; }
[ "$(answer /metrics)" = 200 ] && grep -q '^inboxctl_' "$scratch/answer" || fail "/metrics"
case $(answer /readyz) in 200 | 503) ;; *) fail "/readyz" ;; esac
[ "$(answer /status)" = 404 ] || fail "/status is served to everybody"

echo "== GitHub action"
export RUNNER_TEMP=$scratch/runner GITHUB_PATH=$scratch/path GITHUB_OUTPUT=$scratch/output INBOXCTL_VERSION=$version
mkdir "$RUNNER_TEMP"
INBOXCTL_URL=file://$(echo "$release"/inboxctl-*.tar.gz)
export INBOXCTL_URL
INBOXCTL_SHA256=$(printf '%064d' 0) "$examples/setup-inboxctl/setup.sh" && fail "it took a tarball with another digest"
[ ! -e "$GITHUB_PATH" ] || fail "it is in the path all the same"
INBOXCTL_SHA256=$(sha256sum "${INBOXCTL_URL#file://}" | cut -d' ' -f1) "$examples/setup-inboxctl/setup.sh"
"$(cat "$GITHUB_PATH")/inboxctl" --version
echo "== ok"
