#!/usr/bin/env bash
# Measures inboxctl against a stand-in Chatwoot on this machine, and prints a table: plans without changes
# beside the least that the libraries need for the same input, creates beside a bare client's and wrk's, and an
# apply that is killed half-way. Figures are shown, never judged: the exit status says only whether everything ran.
#
#   tests/bench/run.sh [plans|creates|killed ...]   all three when not given
#   BENCH_INBOXES="1000 10000 100000"               of the plans, in accounts of 1,000
#   BENCH_CREATES=10000
#   BENCH_REPETITIONS=5                             runs of each plan; the median counts
set -euo pipefail
cd "$(dirname "$0")/../.."

parts=${*:-plans creates killed}
read -r -a inboxes <<<"${BENCH_INBOXES:-1000 10000 100000}"
creates=${BENCH_CREATES:-10000}
repetitions=${BENCH_REPETITIONS:-5}

. tests/setup.sh
install_packages curl wrk
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

# start_emulator ACCOUNTS [OPTION ...]: sets $url.
start_emulator() {
  local accounts=$1
  shift
  stop_emulator
  rm -f "$scratch/port"
  {
    printf '{"accounts": [{"key": "a1", "name": "A1", "status": "active"}'
    for i in $(seq 2 "$accounts"); do printf ', {"key": "a%d", "name": "A%d", "status": "active"}' "$i" "$i"; done
    printf '], "users": [{"key": "admin", "name": "Ada", "email": "ada@acme.example", "roles": {"a1": "administrator"'
    for i in $(seq 2 "$accounts"); do printf ', "a%d": "administrator"' "$i"; done
    printf '}}]}\n'
  } >"$scratch/world.json"
  "$bin/chatwoot-emulator" --listen 127.0.0.1:0 --port-file "$scratch/port" --world "$scratch/world.json" \
    --admin-token "$BENCH_TOKEN" "$@" >"$scratch/emulator.log" 2>&1 &
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

# The least the manifests cost by themselves is what `validate` needs.
manifests() { validate=$(measure "$bin/inboxctl" validate -C "$scratch/set"); }

fresh_set() { # COUNT
  set=$scratch/creates
  rm -rf "$set" "$scratch/state"
  "$bin/bench-generate" "$set" "$1" "$1" "$url" no-hours >/dev/null
  export INBOXCTL_STATE=$scratch/state/state.db
}

requests() { curl -sS "$url/emulator/requests" | grep -o '"counts":{[^}]*}' | sed 's/"counts"://'; }

# creates DELAY_MS PARALLELISM COUNT: each side has an emulator and a set of its own. The others have their bodies ready
# when their time begins, so an apply's is counted twice: less that of a plan of the same set, and as a whole.
creates() {
  local ours planned bare posted sent
  start_emulator 1 --delay "$1"
  fresh_set "$3"
  planned=$(measure "$bin/inboxctl" plan -C "$set")
  curl -sS -X DELETE "$url/emulator/requests" >/dev/null
  ours=$("$bin/bench-measure" 1 "$bin/inboxctl" apply --auto-approve --parallelism "$2" -C "$set")
  sent=$(requests)
  start_emulator 1 --delay "$1"
  fresh_set "$3"
  bare=$("$bin/bench-post" "$set" "$2")
  start_emulator 1 --delay "$1"
  fresh_set "$3"
  "$bin/bench-post" "$set" --bodies "$scratch/bodies"
  posted=$(wrk -t1 -c"$2" -d600s --timeout 60s -s tests/bench/post.lua "$url" -- "$scratch/bodies" "$BENCH_TOKEN" \
    /api/v1/accounts/1/inboxes | sed -n 's/^posted //p')
  awk -v delay="$1" -v at_once="$2" -v n="$3" -v ours="$ours" -v planned="$planned" -v bare="$bare" -v posted="$posted" -v sent="$sent" 'BEGIN {
    split(ours, o); split(planned, p); split(bare, b); split(posted, w)
    rate = n / (o[1] - p[1]) * 1000; whole = n / o[1] * 1000; bare_rate = b[1] / b[2]; wrk_rate = w[1] / w[2]
    printf "  %5d %5d %7d %9.0f %9.0f %9.0f %9.0f %9.2f %9.2f %9.2f %9.0f %9.1f   %s\n", delay, at_once, n, rate, whole, bare_rate,
      wrk_rate, rate / bare_rate, rate / wrk_rate, whole / bare_rate, o[2], o[3] / 1024, sent
    if (w[3] > 0) printf "        wrk: %d refused\n", w[3] }'
}

# Killed when half of its creates have arrived; the second run has to make the rest, and none of them twice.
killed() {
  local count=$1 apply run again made sent
  start_emulator 1
  fresh_set "$count"
  "$bin/inboxctl" apply --auto-approve --parallelism 32 -C "$set" >/dev/null 2>&1 &
  apply=$!
  while made=$(requests | grep -o 'POST[^,}]*' | grep -o '[0-9]*$') || true; [ "${made:-0}" -lt $((count / 2)) ]; do
    sleep 0.02
  done
  kill -9 $apply
  wait $apply 2>/dev/null || true
  curl -sS -X DELETE "$url/emulator/requests" >/dev/null
  again=$("$bin/bench-measure" 1 "$bin/inboxctl" apply --auto-approve --parallelism 32 --in-doubt-window 2s -C "$set")
  sent=$(requests)
  run=$("$bin/inboxctl" plan --refresh=full --detailed-exitcode -C "$set" | tail -1)
  made=$(curl -sS -H "api-access-token: $BENCH_TOKEN" "$url/api/v1/accounts/1/inboxes" | grep -o '"channel_id":' | wc -l)
  awk -v again="$again" -v sent="$sent" -v run="$run" -v made="$made" -v n="$count" 'BEGIN { split(again, a)
    printf "\n%d creates killed half-way; again with --in-doubt-window 2s: %.2f s, requests %s; %d inboxes on the server. %s\n",
      n, a[1] / 1000, sent, made, run }'
}

printf 'inboxctl %s; %s CPUs; median of %s runs\n' "$("$bin/inboxctl" version | head -1)" "$(nproc)" "$repetitions"

case " $parts " in *" plans "*)
  before=
  for count in "${inboxes[@]}"; do
    plans "$count" 1000
    manifests
    [ -z "$before" ] || awk -v before="$before" -v now="$plan" -v validate="$validate" -v n="$previous" -v m="$count" 'BEGIN {
      split(before, s); split(now, l); split(validate, v)
      printf "  %d -> %d inboxes: wall %.1f-fold, CPU %.1f-fold (target 11); %.2f KB an inbox above the manifests (target 1.5)\n",
        n, m, l[1] / s[1], l[2] / s[2], (l[3] - v[3]) / m }'
    before=$plan previous=$count
  done ;;
esac

case " $parts " in *" creates "*)
  printf '\nCreates by apply; delay of the server in ms, rates a second\n  %5s %5s %7s %9s %9s %9s %9s %9s %9s %9s %9s %9s   %s\n' \
    delay at once apply whole bare wrk of-bare of-wrk whole/bare 'CPU ms' 'peak MB' requests
  for delay in 0 20; do
    for at_once in 1 4 32; do
      # One at a time takes the delay each: a tenth of them tells as much.
      count=$creates
      [ $((delay / at_once)) -lt 5 ] || count=$((creates / 10))
      creates "$delay" "$at_once" "$count"
    done
  done ;;
esac

case " $parts " in *" killed "*) killed "$creates" ;; esac
