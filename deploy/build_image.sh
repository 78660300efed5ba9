#!/bin/sh
# Build the image of deploy/Containerfile without an engine of containers or a registry:
# by buildah, on a base that debootstrap makes. As root, in a checkout:
#   deploy/build_image.sh [NAME]
# DEBIAN names the release (bookworm); BASE another image, which is fetched instead.
# MODEL names a model of meaning to put into it.
# CERTIFICATES names a file of authorities, where a proxy inspects what is fetched.
set -eu

name=${1:-freeshelf}
debian=${DEBIAN:-bookworm}
cd "$(dirname "$0")/.."
export STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}"
export BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}"

[ -e dist/constraints.txt ] || make wheel

if [ -z "${BASE:-}" ]; then
    BASE="localhost/debian:$debian"
    if ! buildah inspect --type image "$BASE" >/dev/null 2>&1; then
        root=$(mktemp -d)
        debootstrap --variant=minbase "$debian" "$root"
        rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
        base=$(buildah from scratch)
        buildah copy --quiet "$base" "$root" /
        buildah commit --quiet --rm "$base" "$BASE"
        rm -rf "$root"
    fi
fi

set --
if [ -n "${CERTIFICATES:-}" ]; then
    set -- --volume "$CERTIFICATES:/etc/ssl/build.crt:ro" \
        --build-arg PIP_CERT=/etc/ssl/build.crt
fi
buildah build "$@" --build-arg "BASE=$BASE" --build-arg "MODEL=${MODEL:-}" --file deploy/Containerfile --tag "$name" .
buildah images "$name"
