# shellcheck shell=bash
# Sourced by the release scripts: where the project is, what it needs to be built, and the time that its files carry.
project=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")

# The time of the last commit, or of the archive that these sources were taken from.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$project" log -1 --format=%ct 2>/dev/null ||
  stat -c %Y "$project/CHANGELOG.md")}
export LC_ALL=C TZ=UTC

version_of_project() { sed -n 's/^project(inboxctl VERSION \([0-9.]*\).*/\1/p' "$project/CMakeLists.txt"; }

# Packages of Debian 12, 13 and later; Debian 12 has a newer Boost beside its usual one.
build_packages() {
  local boost
  boost=$(apt-cache depends libboost-json-dev 2>/dev/null | sed -n 's/.*Depends: libboost-json\([0-9.]*\)-dev.*/\1/p' | head -n 1 || true)
  dpkg --compare-versions "$boost" ge 1.81 || boost=1.81
  echo g++ cmake ninja-build dpkg-dev "libboost$boost-dev" "libboost-json$boost-dev" libtomlplusplus-dev libsqlite3-dev \
    libssl-dev libcli11-dev libfmt-dev
}

# Of the packages above those whose code is in the portable program. Asio and Beast are headers of libboost-dev.
linked_packages() {
  local package
  for package in $(build_packages) "libstdc++-$(g++ -dumpversion)-dev"; do
    case $package in lib*) echo "$package" ;; esac
  done
}

# write_checksums OUTPUT: SHA256SUMS of all that was made for a release.
write_checksums() {
  (cd "$1" && find . -maxdepth 1 -type f -name 'inboxctl[-_]*' -printf '%P\n' | sort | xargs -d '\n' sha256sum >SHA256SUMS)
  cat "$1/SHA256SUMS"
}
