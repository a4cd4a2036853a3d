# Sourced by examples/quickstart.sh and tests/run.sh: what a Debian 12 needs, and how a preset is built.

packages="g++ cmake ninja-build libboost1.81-dev libboost-json1.81-dev libtomlplusplus-dev libsqlite3-dev
  libssl-dev libcli11-dev libfmt-dev catch2"
test_packages="git jq openssl systemd"

# Installs those of the given packages (and the ones to build with) that are missing.
install_packages() {
  local missing=() package
  for package in $packages "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "to install ${missing[*]}, run this as root" >&2; return 1; }
    root=(sudo)
  fi
  echo "installing ${missing[*]}"
  "${root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# tell_progress LOG PRESET: how far the build that writes this log is, every ten seconds.
tell_progress() {
  local nap=
  trap 'kill "$nap" 2>/dev/null; exit' TERM
  while kill -0 $$ 2>/dev/null; do
    sleep "${PROGRESS_EVERY:-10}" &
    nap=$!
    wait "$nap"
    sed -n 's/^\[\([0-9]*\/[0-9]*\)\].*/building ('"$2"'): \1/p' "$1" | tail -n 1
  done
}

# build_preset PRESET [TARGET ...]: configures once, builds what has changed, and tells how far it is.
build_preset() {
  local preset=$1 log ticker failed=
  shift
  log=$(mktemp)
  echo "building (${preset}); from scratch this takes a few minutes"
  tell_progress "$log" "$preset" &
  ticker=$!
  { { [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" -S . ; } &&
    cmake --build --preset "$preset" ${*:+--target "$@"} ; } >"$log" 2>&1 || failed=yes
  kill "$ticker" 2>/dev/null
  wait "$ticker" 2>/dev/null || true
  if [ -n "$failed" ]; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
