#!/bin/sh
# Debian packages that some tests use. Each is installed only when its program is missing; where that cannot be done, a
# plain message says so and the tests that need it are skipped by name.
set -u

need() { # program, package
    command -v "$1" >/dev/null 2>&1 && return 0
    missing="${missing:-} $2"
}

need java default-jre-headless # Spark
need soffice "libreoffice-writer-nogui libreoffice-calc-nogui" # Word exhibits and workbooks
need tesseract "tesseract-ocr tesseract-ocr-spa" # scans
need chromium chromium # pages in a browser
ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || need pg_ctl postgresql # the second database
[ -z "${missing:-}" ] && exit 0

if [ "$(id -u)" = 0 ]; then as=""; elif command -v sudo >/dev/null 2>&1; then as="sudo -n"; else as="none"; fi
if [ "$as" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Not installed:$missing (no apt-get, or no right to use it). Tests that need them will be skipped."
    exit 0
fi
echo "Installing:$missing"
if ! { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1; then
    echo "Could not install:$missing. Tests that need them will be skipped; install them by hand to run all."
fi
exit 0
