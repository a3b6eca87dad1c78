#!/bin/sh
# Installs whatever the tests need and runs them: sh tests/all.sh [pytest options, e.g. -m deep or -m browser]
# Needs Python >= 3.11. Chromium, npm and nginx come from Debian's packages when they are missing (root or sudo).
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin" # where Debian keeps nginx

step() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# The distribution's package only where the command is missing.
need() {
    command -v "$1" >/dev/null 2>&1 && return
    [ -n "${listed:-}" ] || { as_root apt-get update -q; listed=yes; }
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -q -y --no-install-recommends "$2"
}

need_library() {
    dpkg -s "$1" >/dev/null 2>&1 || need "$1" "$1"
}

step "Python packages"
[ -n "${PYTHON:-}" ] || python3 -c 'import ensurepip' 2>/dev/null || need_library python3-venv
[ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
.venv/bin/python -m pip install -q -c constraints.txt -e '.[test]'

step "Chromium and axe-core"
need chromium chromium
need npm npm
npm ci --prefix tests/web --ignore-scripts --no-audit --no-fund --loglevel error

step "nginx, the proxy of the documentation"
need nginx nginx-light

step "Pango, for PDFs"
for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; do
    need_library "$package"
done

step "ruff, mypy, migrations, translations"
checked=0
.venv/bin/python -m server check || checked=$?

step "Tests"
tested=0
.venv/bin/python -m pytest -n 2 --dist loadfile --durations 25 "$@" || tested=$?
[ "$checked" = 0 ] || echo "The check of the code above was not in order."
exit $((checked + tested > 0))
