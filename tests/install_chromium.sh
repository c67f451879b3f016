#!/usr/bin/env bash
# Install Debian's chromium where there is none and this machine lets us; otherwise say loudly what will be missing.
set -u
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null; then
    echo "Installing chromium for the browser tests" >&2
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq chromium >/dev/null 2>&1 && exit 0
fi
printf '\n*** No chromium here and none could be installed: the browser tests will be SKIPPED. ***\n\n' >&2
exit 0
