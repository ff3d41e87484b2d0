#!/bin/sh
# Sees to a Chromium for the browser tests: the machine's own, else Debian's, else Playwright's.
# Usage: install_chromium.sh PYTHON, the Python that has Playwright.
set -eu

for name in chromium google-chrome chromium-browser; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q --yes --no-install-recommends chromium
else
    "$1" -m playwright install chromium
fi
