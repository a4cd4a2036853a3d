#!/usr/bin/env bash
# What a plan costs if nothing has changed: ACCOUNTS accounts with INBOXES inboxes in all, each in its own file,
# against an emulated Chatwoot on this machine. Prints the requests of one plan, wall and CPU time, peak memory.
#
#   tests/bench/idle.sh [accounts [inboxes]]        default 100 and 10000
#   BENCH_REPETITIONS=9                             runs; the median counts
set -euo pipefail
cd "$(dirname "$0")/../.."

accounts=${1:-100} inboxes=${2:-10000}
. tests/setup.sh
install_packages curl
build_preset release inboxctl chatwoot-emulator bench-generate bench-measure

bin=$PWD/build/release/bin
scratch=$(mktemp -d)
emulator=
trap '[ -z "$emulator" ] || kill "$emulator" 2>/dev/null; rm -rf "$scratch"' EXIT
export BENCH_TOKEN=bench-token BENCH_SECRET=bench-secret LC_ALL=C INBOXCTL_STATE=$scratch/state/state.db

keys=$(seq -f '{"key": "a%.0f", "name": "A", "status": "active"}' -s ', ' "$accounts")
roles=$(seq -f '"a%.0f": "administrator"' -s ', ' "$accounts")
echo "{\"accounts\": [$keys], \"users\": [{\"key\": \"admin\", \"name\": \"Ada\", \"email\": \"ada@acme.example\"," \
  "\"roles\": {$roles}}]}" >"$scratch/world.json"
"$bin/chatwoot-emulator" --listen 127.0.0.1:0 --port-file "$scratch/port" --world "$scratch/world.json" \
  --admin-token "$BENCH_TOKEN" >/dev/null &
emulator=$!
for _ in $(seq 100); do [ -s "$scratch/port" ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat "$scratch/port")

"$bin/bench-generate" "$scratch/set" "$inboxes" $(((inboxes + accounts - 1) / accounts)) "$url" no-hours >/dev/null
"$bin/inboxctl" apply --auto-approve --parallelism 16 -C "$scratch/set" >/dev/null
sleep 3 # the server's cache key is trusted when it is two seconds old
"$bin/inboxctl" apply --auto-approve -C "$scratch/set" >/dev/null

requests() { curl -sS "$url/emulator/requests" | grep -o '"counts":{[^}]*}' | tr -d '"{}' | cut -d: -f2-; }
cost() {
  curl -sS -X DELETE "$url/emulator/requests" >/dev/null
  "$bin/inboxctl" plan "$@" -C "$scratch/set" | tail -1
  echo "  requests: $(requests)"
  "$bin/bench-measure" "${BENCH_REPETITIONS:-9}" "$bin/inboxctl" plan "$@" -C "$scratch/set" |
    awk '{ printf "  wall %.0f ms, CPU %.0f ms, peak memory %.1f MB\n", $1, $2, $3 / 1024 }'
}
echo "$inboxes inboxes in $accounts accounts; plan where nothing has moved:"
cost
echo "the same with --refresh=full:"
cost --refresh=full
