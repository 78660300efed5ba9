#!/bin/sh
# Installs the Debian packages named as arguments, those that are missing. Without root
# or a sudo that asks nothing, it says the line to run and fails.
set -eu

missing=""
for package in "$@"; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed"; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Please install what these Debian packages hold:$missing" >&2
    exit 1
elif [ "$(id -u)" -eq 0 ]; then
    sudo=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo="sudo"
else
    echo "These Debian packages are missing. Please run:" >&2
    echo "    sudo apt-get install$missing" >&2
    exit 1
fi

echo "Installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
# A package list may be there already; fetch one only when it does not suffice.
# shellcheck disable=SC2086
$sudo apt-get install -qq -y --no-install-recommends $missing >/dev/null 2>&1 || {
    $sudo apt-get update -qq
    $sudo apt-get install -qq -y --no-install-recommends $missing >/dev/null
}
