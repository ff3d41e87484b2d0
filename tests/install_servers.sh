#!/bin/sh
# Sees to the real servers that tests start: nginx and PostgreSQL, where this is a Debian and the user is root.
# Elsewhere a test says which server it misses and is skipped; in CI it fails.
set -eu

PATH="$PATH:/usr/sbin:/usr/local/sbin"
wanted=
command -v nginx >/dev/null || wanted="nginx-light"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
    || wanted="$wanted postgresql"
if [ -z "$wanted" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q --yes --no-install-recommends $wanted
fi
