#!/bin/sh
# Run the command of an image that build_image.sh made until it serves a page: with a
# read-only root, as the account of the image, without rights. As root:
#   deploy/try_image.sh [NAME]
# shellcheck disable=SC2016,SC2046
set -eu

name=${1:-freeshelf}
port=${PORT:-8099}
export STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}"
export BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}"

of_image() { buildah inspect --type image --format "{{range .OCIv1.Config.$1}}{{.}} {{end}}" "$name"; }

ask() { curl --silent --fail --output /dev/null --max-time 10 "$@"; }
if ask "http://127.0.0.1:$port/healthz"; then
    echo "Something else answers on port $port: name another as PORT" >&2
    exit 1
fi

container=$(buildah from "$name")
log=$(mktemp)
running=
finish() {
    if [ -n "$running" ]; then
        # unshare itself ignores signals; its child is the first process inside.
        kill -TERM $(cat "/proc/$running/task/$running/children") 2>/dev/null || true
        wait "$running" 2>/dev/null || true
    fi
    buildah umount "$container" >/dev/null
    buildah rm "$container" >/dev/null
    rm -f "$log"
}
trap finish EXIT
root=$(buildah mount "$container")
user=$(buildah inspect --type image --format '{{.OCIv1.Config.User}}' "$name")

# What an engine of containers does: namespaces, mounts, an account, an empty environment.
unshare --mount --ipc --uts --pid --fork sh -euc '
    root=$1; user=$2; shift 2
    mount --bind "$root" "$root"
    mount --bind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount -t tmpfs -o "uid=${user%:*},gid=${user#*:},mode=700" tmpfs "$root/var/lib/freeshelf"
    mount -o remount,bind,ro "$root"
    exec chroot --userspec="$user" --groups= "$root" env -i "$@"
' sh "$root" "$user" $(of_image Env) \
    FREESHELF_SECRET_KEY=only-to-try-the-image-only-to-try-the-image-only-to-try \
    FREESHELF_ALLOWED_HOSTS=library.example.org \
    FREESHELF_BASE_URL=https://library.example.org \
    $(of_image Entrypoint) $(of_image Cmd) --port "$port" >"$log" 2>&1 &
running=$!

tries=0
until ask "http://127.0.0.1:$port/readyz"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$running" 2>/dev/null; then
        cat "$log" >&2
        exit 1
    fi
    sleep 1
done
ask --header 'Host: library.example.org' --header 'X-Forwarded-Proto: https' \
    "http://127.0.0.1:$port/en/search"
cat "$log"
chroot --userspec="$user" "$root" tesseract --version 2>&1 | head -n 1
echo "$name serves its pages with a read-only root as $user"
