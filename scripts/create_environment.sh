#!/bin/sh
# Creates .venv from the lock file: `create_environment.sh [python]`. Doing it again
# brings .venv up to date and changes nothing else.
set -eu
cd "$(dirname "$0")/.."
wanted="${1:-}"

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

can_make_environments() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# The one of the distribution comes first: it is built with profiles of its use, which
# one that somebody compiled often is not.
find_python() {
    if [ -z "$wanted" ] && is_new_enough /usr/bin/python3 &&
        can_make_environments /usr/bin/python3; then
        echo /usr/bin/python3
        return
    fi
    for candidate in ${wanted:-python3 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Freeshelf needs Python 3.11 or newer${wanted:+, and $wanted is not}." >&2
    echo "On Debian: sudo apt-get install python3 python3-venv" >&2
    exit 1
}

find_certificates() {
    for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
        /etc/ssl/cert.pem; do
        if [ -s "$bundle" ]; then
            echo "$bundle"
            return
        fi
    done
    return 1
}

# A small system comes without any certificates.
find_certificates >/dev/null || ./scripts/install_debian.sh ca-certificates
if [ ! -x .venv/bin/python ] || ! is_new_enough .venv/bin/python; then
    python="$(find_python)"
    echo "Creating .venv with $("$python" --version)"
    # Debian's python3 comes without the part that makes environments.
    if ! can_make_environments "$python"; then
        ./scripts/install_debian.sh python3-venv
    fi
    rm -rf .venv
    "$python" -m venv .venv
fi
# Behind a proxy that inspects what is fetched, only the system knows the authority of
# the proxy. pyproject.toml says the same to uv.
if certificates="$(find_certificates)"; then
    printf '[global]\ncert = %s\n' "$certificates" >.venv/pip.conf
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.13,<1"
echo "Installing what uv.lock names into .venv"
# uv is no dependency of the project: inexact keeps it where it is.
.venv/bin/uv sync --frozen --inexact --quiet
