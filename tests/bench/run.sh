#!/usr/bin/env bash
# Measures inboxctl against a stand-in Chatwoot on this machine, and prints a table: plans without changes
# beside the least that the libraries need for the same input, and creates beside a bare client's. Figures are
# shown, never judged: the exit status says only whether everything ran.
#
#   tests/bench/run.sh [small [large [creates]]]    inboxes; 1000 10000 1000 when not given
#   BENCH_REPETITIONS=9                             runs of each command; the median counts
set -euo pipefail
cd "$(dirname "$0")/../.."

small=${1:-1000} large=${2:-10000} creates=${3:-1000}
repetitions=${BENCH_REPETITIONS:-9}

. tests/setup.sh
install_packages curl
build_preset release inboxctl chatwoot-emulator bench-generate bench-measure bench-floor bench-post

bin=$PWD/build/release/bin
scratch=$(mktemp -d)
emulator=
stop_emulator() {
  [ -z "$emulator" ] || { kill "$emulator" 2>/dev/null; wait "$emulator" 2>/dev/null; } || true
  emulator=
}
trap 'stop_emulator; rm -rf "$scratch"' EXIT
export BENCH_TOKEN=bench-token BENCH_SECRET=bench-secret
export LC_ALL=C

# start_emulator ACCOUNTS: sets $url.
start_emulator() {
  stop_emulator
  rm -f "$scratch/port"
  {
    printf '{"accounts": [{"key": "a1", "name": "A1", "status": "active"}'
    for i in $(seq 2 "$1"); do printf ', {"key": "a%d", "name": "A%d", "status": "active"}' "$i" "$i"; done
    printf '], "users": [{"key": "admin", "name": "Ada", "email": "ada@acme.example", "roles": {"a1": "administrator"'
    for i in $(seq 2 "$1"); do printf ', "a%d": "administrator"' "$i"; done
    printf '}}]}\n'
  } >"$scratch/world.json"
  "$bin/chatwoot-emulator" --listen 127.0.0.1:0 --port-file "$scratch/port" --world "$scratch/world.json" \
    --admin-token "$BENCH_TOKEN" >"$scratch/emulator.log" 2>&1 &
  emulator=$!
  for _ in $(seq 100); do [ -s "$scratch/port" ] && break; sleep 0.05; done
  [ -s "$scratch/port" ] || { echo "the emulator did not start:" >&2; cat "$scratch/emulator.log" >&2; exit 1; }
  url=http://127.0.0.1:$(cat "$scratch/port")
}

measure() { "$bin/bench-measure" "$repetitions" "$@"; }

# row NAME "WALL CPU PEAK_KB"
row() { awk -v name="$1" '{ printf "  %-36s %10.1f %10.1f %10.1f\n", name, $1, $2, $3 / 1024 }' <<<"$2"; }

# plans COUNT PER_ACCOUNT: sets $plan and $least to "WALL CPU PEAK_KB".
plans() {
  local count=$1 accounts=$((($1 + $2 - 1) / $2)) set=$scratch/set lists=() parts=() i
  rm -rf "$set" "$scratch/state" "$scratch"/list-*
  start_emulator "$accounts"
  local size
  size=$("$bin/bench-generate" "$set" "$count" "$2" "$url" some-hours)
  export INBOXCTL_STATE=$scratch/state/state.db
  "$bin/inboxctl" apply --auto-approve --parallelism 16 -C "$set" >"$scratch/apply.log" 2>&1 ||
    { tail -5 "$scratch/apply.log" >&2; exit 1; }
  sleep 3 # the server's cache key is trusted when it is two seconds old
  "$bin/inboxctl" apply --auto-approve -C "$set" >/dev/null
  "$bin/inboxctl" plan --refresh=full -C "$set" | tail -1 | grep -q "^No changes. $count inboxes" ||
    { echo "the plan after the apply is not empty" >&2; exit 1; }
  for i in $(seq "$accounts"); do
    curl -sS -H "api-access-token: $BENCH_TOKEN" -o "$scratch/list-$i" "$url/api/v1/accounts/$i/inboxes"
    lists+=(stream "$scratch/list-$i") parts+=(dom "$scratch/list-$i")
  done
  cp "$INBOXCTL_STATE" "$scratch/rows.db"

  printf '\n%s inboxes in %s account(s), %s; lists %s KB\n' "$count" "$accounts" "$size" \
    "$(cat "$scratch"/list-* | wc -c | awk '{ printf "%.0f", $1 / 1024 }')"
  printf '  %-36s %10s %10s %10s\n' '' 'wall ms' 'CPU ms' 'peak MB'
  plan=$(measure "$bin/inboxctl" plan --refresh=full -C "$set")
  least=$(measure "$bin/bench-floor" toml 2 "$set" "${lists[@]}" rows "$scratch/rows.db")
  row 'plan' "$plan"
  row 'plan, where the server says unmoved' "$(measure "$bin/inboxctl" plan -C "$set")"
  row 'floor: TOML on 2 threads, stream, rows' "$least"
  row '  TOML, 1 thread' "$(measure "$bin/bench-floor" toml 1 "$set")"
  row '  TOML, 2 threads' "$(measure "$bin/bench-floor" toml 2 "$set")"
  row '  list, streamed' "$(measure "$bin/bench-floor" "${lists[@]}")"
  row '  list, as a tree' "$(measure "$bin/bench-floor" "${parts[@]}")"
  row '  rows of the state' "$(measure "$bin/bench-floor" rows "$scratch/rows.db")"
  row 'only the lists, fetched by curl' "$(measure curl -sS -H "api-access-token: $BENCH_TOKEN" \
    "$url/api/v1/accounts/[1-$accounts]/inboxes")"
  row 'inboxctl version' "$(measure "$bin/inboxctl" version)"
  awk -v plan="$plan" -v least="$least" 'BEGIN { split(plan, p); split(least, f)
    printf "  plan / floor: wall %.2f, CPU %.2f (target 1.50)\n", p[1] / f[1], p[2] / f[2] }'
}

# applies PARALLELISM: the emulator's clock is not stopped in between, and each side has its own emulator.
applies() {
  local set=$scratch/creates
  rm -rf "$set" "$scratch/state"
  start_emulator 1
  "$bin/bench-generate" "$set" "$creates" "$creates" "$url" no-hours >/dev/null
  export INBOXCTL_STATE=$scratch/state/state.db
  local ours bare requests
  ours=$("$bin/bench-measure" 1 "$bin/inboxctl" apply --auto-approve --parallelism "$1" -C "$set")
  requests=$(curl -sS "$url/emulator/requests" | grep -o '"counts":{[^}]*}')
  start_emulator 1
  rm -rf "$set"
  "$bin/bench-generate" "$set" "$creates" "$creates" "$url" no-hours >/dev/null
  bare=$("$bin/bench-post" "$set" "$1")
  awk -v n="$creates" -v at_once="$1" -v ours="$ours" -v bare="$bare" -v requests="$requests" 'BEGIN {
    split(ours, o); split(bare, b)
    printf "  %-12s %12.0f %12.1f %12.0f %10.2f   %s\n", at_once, n / o[1] * 1000, o[2], b[1] / b[2],
      (n / o[1] * 1000) / (b[1] / b[2]), requests }'
}

printf 'inboxctl %s; %s CPUs; median of %s runs\n' "$("$bin/inboxctl" version | head -1)" "$(nproc)" "$repetitions"
plans "$small" "$small"
small_plan=$plan
plans "$large" "$large"
awk -v small="$small_plan" -v large="$plan" -v n="$small" -v m="$large" 'BEGIN { split(small, s); split(large, l)
  printf "\n%d -> %d inboxes: wall %.1f-fold, CPU %.1f-fold (target 11 for ten times as many), %.1f KB of memory an inbox (target 4.0)\n",
    n, m, l[1] / s[1], l[2] / s[2], (l[3] - s[3]) / (m - n) }'
plans "$large" "$small"

printf '\n%s creates by apply\n  %-12s %12s %12s %12s %10s   %s\n' "$creates" 'parallelism' 'creates/s' 'CPU ms' \
  'bare/s' 'of bare' 'requests'
applies 4
applies 32
