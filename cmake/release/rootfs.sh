#!/usr/bin/env bash
# rootfs.sh TARBALL ROOT: makes the root file system of the container image: the program of the portable tarball, this
# Debian's C library and certificate authorities, and a user. No shell, no package manager.
set -euo pipefail
tarball=$(realpath "$1") root=$2
time=${SOURCE_DATE_EPOCH:-$(stat -c %Y "$tarball")}
user=65532
mkdir -p "$root"/{etc/inboxctl/manifests,etc/ssl/certs,lib64,run/inboxctl,tmp,usr/bin,usr/share/doc,var/lib/inboxctl}
root=$(realpath "$root")

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
tar -C "$unpacked" --strip-components=1 -xf "$tarball"
install -m 755 "$unpacked/bin/inboxctl" "$root/usr/bin/"
install -m 644 "$unpacked/share/doc/inboxctl/agent.toml" "$root/etc/inboxctl/"
mkdir "$root/usr/share/doc/inboxctl"
cp -r "$unpacked/share/doc/inboxctl"/{LICENSE,licenses} "$root/usr/share/doc/inboxctl/"

# The C library, at the places where the program looks for it.
ldd "$unpacked/bin/inboxctl" | grep -o '/[^ ]*' | while read -r library; do
  install -D -m 755 "$(realpath "$library")" "$root$library"
done
for package in libc6 ca-certificates; do
  install -D -m 644 "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
done
# Under the hashes of their names: the program opens the one that it needs.
for file in /etc/ssl/certs/*.[0-9]; do
  install -m 644 "$(realpath "$file")" "$root/etc/ssl/certs/"
  mv "$root/etc/ssl/certs/$(basename "$(realpath "$file")")" "$root/etc/ssl/certs/$(basename "$file")"
done

echo "inboxctl:x:$user:$user::/var/lib/inboxctl:/usr/sbin/nologin" >"$root/etc/passwd"
echo "inboxctl:x:$user:" >"$root/etc/group"
echo "hosts: files dns" >"$root/etc/nsswitch.conf"
chmod -R u=rwX,go=rX "$root"
# A tmpfs over /run/inboxctl gets this mode, and root as its owner.
chmod 1777 "$root/tmp" "$root/run/inboxctl"
chmod 700 "$root/var/lib/inboxctl"
[ "$(id -u)" != 0 ] || { chown -R 0:0 "$root"; chown $user:$user "$root/var/lib/inboxctl" "$root/run/inboxctl"; }
find "$root" -exec touch -h -d "@$time" {} +
