#!/usr/bin/env bash
# units.sh DIRECTORY: asks systemd whether the units are right, and how much their services are exposed.
set -euo pipefail
cd "$1"

for unit in inboxctl.service inboxctl@.service inboxctl-apply.service inboxctl-apply.timer; do
  # Of its own units only: what else is wrong on this machine is not ours.
  told=$(systemd-analyze verify --man=no "./$unit" 2>&1 | grep -F inboxctl || true)
  [ -z "$told" ] || { echo "$unit: $told"; exit 1; }
done

for unit in inboxctl.service inboxctl@.service inboxctl-apply.service; do
  report=$(systemd-analyze security --offline=yes --threshold=15 --no-pager "./$unit") ||
    { echo "$report"; echo "$unit is exposed more than 1.5"; exit 1; }
  echo "$report" | tail -n 1
done
