#!/usr/bin/env bash
# Shows inboxctl from start to end, on this machine alone: installs missing packages, builds inboxctl and a
# stand-in Chatwoot, and runs validate, plan, apply and plan on examples/quickstart/. Leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/.."

. tests/setup.sh
install_packages
build_preset release inboxctl chatwoot-emulator

bin=$PWD/build/release/bin
scratch=$(mktemp -d)
emulator=
cleanup() {
  [ -z "$emulator" ] || { kill "$emulator" 2>/dev/null; wait "$emulator" 2>/dev/null; } || true
  rm -rf "$scratch"
}
trap cleanup EXIT

# With a real Chatwoot, put its address here, and let the secrets come from a vault.
"$bin/chatwoot-emulator" --listen 127.0.0.1:0 --port-file "$scratch/port" --admin-token quickstart-token \
  >"$scratch/emulator.log" 2>&1 &
emulator=$!
for _ in $(seq 100); do [ -s "$scratch/port" ] && break; sleep 0.05; done
[ -s "$scratch/port" ] || { echo "the emulator did not start:" >&2; cat "$scratch/emulator.log" >&2; exit 1; }
export CHATWOOT_BASE_URL="http://127.0.0.1:$(cat "$scratch/port")"
export CHATWOOT_ACCOUNT_ID=1
export CHATWOOT_API_TOKEN=quickstart-token
export QUICKSTART_IMAP_PASSWORD=demo-imap-password
export QUICKSTART_LINE_SECRET=demo-line-secret
export QUICKSTART_TELEGRAM_TOKEN=123456789:demo-telegram-token
export QUICKSTART_WHATSAPP_KEY=demo-whatsapp-key
export QUICKSTART_360DIALOG_KEY=demo-360dialog-key
export QUICKSTART_BANDWIDTH_KEY=demo-bandwidth-key
export QUICKSTART_BANDWIDTH_SECRET=demo-bandwidth-secret
mkdir -m 700 "$scratch/credentials"
printf 'demo-line-token' >"$scratch/credentials/line-token"
export CREDENTIALS_DIRECTORY=$scratch/credentials
export INBOXCTL_STATE=$scratch/state/state.db

run() {
  printf '\n$ inboxctl %s\n' "$*"
  "$bin/inboxctl" "$@" -C examples/quickstart
}
run validate
run plan
run apply --auto-approve
run plan
run state list
