#!/usr/bin/env bash
# sbom.sh NAME PROGRAM: prints what is linked into the portable program as an SPDX 2.3 document: the Debian packages
# that the static libraries and headers come from, by dpkg's records.
set -euo pipefail
. "$(dirname "$0")/common.sh"
name=$1 program=$2
digest=$(sha256sum "$program" | cut -d' ' -f1)
version=$(version_of_project)
distribution=$(. /etc/os-release && echo "debian-${VERSION_ID:-sid}")

# package|license
linked() {
  local package license
  for package in $(linked_packages); do
    case $package in
      libboost*) license=BSL-1.0 ;;
      libsqlite3-dev) license=blessing ;;
      libssl-dev) license=Apache-2.0 ;;
      libcli11-dev) license=BSD-3-Clause ;;
      libfmt-dev | libtomlplusplus-dev) license=MIT ;;
      libstdc++-*) license='GPL-3.0-or-later WITH GCC-exception-3.1' ;;
      *) license=NOASSERTION ;;
    esac
    echo "$package|$license"
  done
}

packages() {
  local package license source source_version
  while IFS='|' read -r package license; do
    read -r source source_version < <(dpkg-query -W -f='${source:Package} ${source:Version}\n' "$package")
    cat <<JSON
    {
      "SPDXID": "SPDXRef-$(tr -c 'a-zA-Z0-9.\n' - <<<"$package")",
      "name": "$source",
      "versionInfo": "$source_version",
      "supplier": "Organization: Debian",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "licenseConcluded": "NOASSERTION",
      "licenseDeclared": "$license",
      "copyrightText": "NOASSERTION",
      "externalRefs": [
        {
          "referenceCategory": "PACKAGE-MANAGER",
          "referenceType": "purl",
          "referenceLocator": "pkg:deb/debian/${package//+/%2B}@$(sed 's/:/%3A/g; s/+/%2B/g' <<<"$source_version")?arch=$(dpkg --print-architecture)&distro=$distribution"
        }
      ]
    },
JSON
  done
}

relations() {
  local package
  while IFS='|' read -r package _; do
    cat <<JSON
    {
      "spdxElementId": "SPDXRef-inboxctl",
      "relationshipType": "STATIC_LINK",
      "relatedSpdxElement": "SPDXRef-$(tr -c 'a-zA-Z0-9.\n' - <<<"$package")"
    },
JSON
  done
}

list=$(linked | sort -u)
cat <<JSON
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "$name",
  "documentNamespace": "https://spdx.org/spdxdocs/$name-$digest",
  "creationInfo": {
    "created": "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)",
    "creators": ["Tool: inboxctl-sbom.sh"]
  },
  "packages": [
$(packages <<<"$list")
    {
      "SPDXID": "SPDXRef-inboxctl",
      "name": "inboxctl",
      "versionInfo": "$version",
      "supplier": "NOASSERTION",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "licenseConcluded": "Apache-2.0",
      "licenseDeclared": "Apache-2.0",
      "copyrightText": "NOASSERTION",
      "primaryPackagePurpose": "APPLICATION",
      "checksums": [{ "algorithm": "SHA256", "checksumValue": "$digest" }]
    }
  ],
  "relationships": [
$(relations <<<"$list")
    {
      "spdxElementId": "SPDXRef-DOCUMENT",
      "relationshipType": "DESCRIBES",
      "relatedSpdxElement": "SPDXRef-inboxctl"
    }
  ]
}
JSON
