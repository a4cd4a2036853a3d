# shellcheck shell=bash disable=SC2154
# Sourced by the packaging tests: bare Debian roots to work in. Needs root, and to be in a mount namespace of its own,
# so that nothing stays mounted: `enter_namespace "$@"` starts the script, in whose folder we are, again in one.
#
# A bare root is made once a suite and kept (${PACKAGING_ROOTS:-/var/tmp/inboxctl-roots}); what a test does goes to a layer
# above it.
roots=${PACKAGING_ROOTS:-/var/tmp/inboxctl-roots}

enter_namespace() {
  [ -z "${PACKAGING_INSIDE:-}" ] || return 0
  PACKAGING_INSIDE=1 exec unshare --mount --propagation private "./${0##*/}" "$@"
}

debian_mirror() {
  local mirror
  mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
  [ -n "$mirror" ] || mirror=$(awk '$1 == "deb" {print $2; exit}' /etc/apt/sources.list 2>/dev/null || true)
  echo "${mirror:-http://deb.debian.org/debian}"
}

# bare_root SUITE: prints the directory of a bare root of this suite: what debootstrap makes, and no more.
bare_root() {
  local suite=$1 root=$roots/$1 mirror
  if [ ! -f "$root/.complete" ]; then
    mkdir -p "$roots"
    rm -rf --one-file-system "$root"
    mirror=$(debian_mirror)
    debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$roots/$suite.log" 2>&1 ||
      { tail -n 5 "$roots/$suite.log" >&2; return 1; }
    if grep -qs "^VERSION_CODENAME=$suite" /etc/os-release && [ -f /etc/apt/sources.list.d/debian.sources ]; then
      cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
      rm -f "$root/etc/apt/sources.list"
    else
      echo "deb $mirror $suite main" >"$root/etc/apt/sources.list"
    fi
    cp -r /etc/apt/apt.conf.d "$root/etc/apt/" 2>/dev/null || true
    rm -rf "$root"/var/cache/apt/archives/*.deb
    touch "$root/.complete"
  fi
  echo "$root"
}

# over LOWER UPPER AT: mounts at AT what is LOWER plus what was or will be written into UPPER, with proc, dev and sys.
over() {
  local lower=$1 upper=$2 at=$3
  mkdir -p "$upper" "$upper.work" "$at"
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$upper,workdir=$upper.work" "$at"
  rm -f "$at/.complete"
  mount -t proc proc "$at/proc"
  mount --rbind /dev "$at/dev"
  mount --rbind /sys "$at/sys"
  cp -L /etc/resolv.conf /etc/hosts "$at/etc/"
}

leave() { umount -R -l "$1"; }

# inside ROOT COMMAND: bash in this root, with nothing of this machine's environment but its proxies.
inside() {
  chroot "$1" /usr/bin/env -i HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 ${http_proxy:+http_proxy=$http_proxy} \
    ${https_proxy:+https_proxy=$https_proxy} ${SOURCE_DATE_EPOCH:+SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH} \
    bash -euo pipefail -c "$2" </dev/null
}

# as_sudo ROOT: commands of the documentation run as they are written: sudo is there, and apt asks nothing.
as_sudo() {
  printf '#!/bin/sh\nexec "$@"\n' >"$1/usr/local/bin/sudo"
  chmod 755 "$1/usr/local/bin/sudo"
  echo 'APT::Get::Assume-Yes "true"; quiet "2"; APT::Install-Recommends "false";' >"$1/etc/apt/apt.conf.d/90packaging"
}

# packages_for SUITE RELEASE: the packages for this suite in the directory of a release.
packages_for() {
  local number
  case $1 in
    bookworm) number=12 ;;
    trixie) number=13 ;;
  esac
  echo "$2"/inboxctl*_*~deb${number}u1_*.deb
}

# build_root SUITE: prints the upper layer of a root in which inboxctl can be built; the lower one is the bare root.
build_root() {
  local suite=$1 layer=$roots/$1-build bare at
  bare=$(bare_root "$suite")
  if [ ! -f "$layer/.complete" ]; then
    rm -rf --one-file-system "$layer" "$layer.work"
    at=$(mktemp -d)
    over "$bare" "$layer" "$at"
    cp "$project/cmake/release/common.sh" "$at/tmp/"
    inside "$at" 'apt-get update -qq; . /tmp/common.sh
      apt-get install -y -qq --no-install-recommends ccache $(build_packages)' \
      >"$roots/$suite-build.log" 2>&1 || { tail -n 5 "$roots/$suite-build.log" >&2; return 1; }
    rm -rf "$at"/var/cache/apt/archives/*.deb
    leave "$at"
    rmdir "$at"
    touch "$layer/.complete"
  fi
  echo "$layer"
}
