#!/usr/bin/env bash
# Downloads $INBOXCTL_URL, unpacks it only if its digest is $INBOXCTL_SHA256, and adds it to the path of later steps.
set -euo pipefail

directory=$RUNNER_TEMP/inboxctl-$INBOXCTL_VERSION
mkdir -p "$directory"
curl --fail --location --silent --show-error --retry 3 --output "$directory.tar.gz" "$INBOXCTL_URL"
if ! sha256sum --check --status --strict <<<"$INBOXCTL_SHA256  $directory.tar.gz"; then
  echo "::error title=inboxctl::$INBOXCTL_URL has the digest $(sha256sum "$directory.tar.gz" | cut -d' ' -f1)," \
    "not $INBOXCTL_SHA256; compare the input sha256 with the release's SHA256SUMS"
  rm "$directory.tar.gz"
  exit 1
fi
tar -C "$directory" --strip-components=1 -xf "$directory.tar.gz"
"$directory/bin/inboxctl" --version
echo "$directory/bin" >>"$GITHUB_PATH"
echo "directory=$directory" >>"$GITHUB_OUTPUT"
