#!/bin/sh
# Builds the image and uses it as an operator does: sh tests/container.sh. It is not part of the tests.
# Needs docker or podman, or Debian and root (or sudo) to install podman. Where python:3.13-slim cannot be fetched, a
# Debian with the same Python stands in for it. Leaves no image, volume or container behind, only packages.
set -eu
cd "$(dirname "$0")/.."

image=puljen-check
stand_in=puljen-check-base
scratch=$(mktemp -d)
base=$(sed -n 's/^ARG BASE=//p' Containerfile)
email=officer@example.dk

main() {
    step "Engine and base"
    choose_engine
    trap clean_up EXIT
    trap 'exit 130' INT TERM
    forget
    get_base
    try_engine

    step "Build"
    build
    $engine images "$image"

    step "First start"
    head -c 15 /dev/urandom | base64 >"$scratch/password"
    if once run; then fail "run starts before migrate"; fi
    once migrate
    once user add "$email" "Her name" --role officer --password-file /run/password
    start
    ask "$pages/" 'lang="da"'
    ask "$pages/en/" 'lang="en"'
    ask "$pages$(link '/static/[^"]*css[^"]*')" '{'
    ask "$booth/check" '<main'
    no_cookie
    check_user_and_data
    check_health
    if once run; then fail "two serve the same data"; fi
    stop "$image"

    step "Second start on the same data"
    start
    sign_in
    stop "$image"

    step "The demo"
    background "$image-demo" --network host "$image" demo --port "$port"
    ask "$booth/stem/engby-2026/1" 'vaelg?orden='
    ask "$booth$(link '/stem/[^"]*vaelg[^"]*')" 'id="ballot"'
    no_cookie
    stop "$image-demo"

    step "All in order"
}

step() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# --- engine and base ---

choose_engine() {
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
    pages=http://localhost:$port
    booth=http://127.0.0.1:$port
    engine=docker
    need curl curl
    if docker info >/dev/null 2>&1; then return; fi
    engine=podman
    need podman podman runc netavark iptables
}

# The distribution's packages only where the command is missing.
need() {
    command -v "$1" >/dev/null 2>&1 && return
    shift
    [ -n "${listed:-}" ] || { as_root apt-get update -q; listed=yes; }
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -q -y --no-install-recommends "$@"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

get_base() {
    $engine image inspect "$base" >/dev/null 2>&1 || $engine pull -q "$base" 2>/dev/null || make_base
}

make_base() {
    echo "$base cannot be fetched: Debian 13 stands in for it"
    base=$stand_in
    need debootstrap debootstrap
    as_root debootstrap --variant=minbase --include=python3,python3-pip,python-is-python3,ca-certificates \
        trixie "$scratch/base" >"$scratch/log" || fail "$(tail -5 "$scratch/log")"
    as_root rm "$scratch"/base/usr/lib/python3*/EXTERNALLY-MANAGED # Debian's own; the real base lets pip install
    as_root tar -C "$scratch/base" -c . | $engine import - "$base"
}

# A sandbox may forbid to raise limits and may mix both kinds of cgroups; runc with low limits can live with that.
try_engine() {
    set -- $engine run --rm --entrypoint python "$base" --version
    "$@" 2>"$scratch/log" && return
    [ "$engine" != docker ] || fail "$(cat "$scratch/log")"
    need runc runc
    export CONTAINERS_CONF="$scratch/containers.conf"
    printf '%s\n' '[containers]' 'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]' \
        '[engine]' 'runtime = "runc"' 'cgroup_manager = "cgroupfs"' >"$CONTAINERS_CONF"
    "$@"
}

clean_up() {
    forget
    $engine rmi -f "$image" "$stand_in" >/dev/null 2>&1 || true
    as_root rm -rf "$scratch"
}

forget() {
    $engine rm -fv "$image" "$image-demo" >/dev/null 2>&1 || true
    $engine volume rm -f "$image" >/dev/null 2>&1 || true
}

# --- build ---

build() {
    if [ "$engine" = docker ]; then
        docker build -q --build-arg "BASE=$base" -t "$image" -f Containerfile .
        return
    fi
    # How pip reaches its index from this machine is nobody else's business: lent to the build, kept in no layer.
    echo "[global]" >"$scratch/pip.conf"
    for name in index-url trusted-host proxy; do
        value=$(pip_setting "$name")
        [ -z "$value" ] || echo "$name = $value" >>"$scratch/pip.conf"
    done
    set -- -v "$scratch/pip.conf:/etc/pip.conf:ro"
    certificates=$(pip_setting cert)
    if [ -n "$certificates" ]; then
        echo "cert = /run/certificates" >>"$scratch/pip.conf"
        set -- "$@" -v "$certificates:/run/certificates:ro"
    fi
    $engine build -q --pull=never --layers=false --format docker --build-arg "BASE=$base" "$@" -t "$image" .
}

pip_setting() { python3 -m pip config list | sed -n "s/^.*\.$1='\(.*\)'$/\1/p" | tail -1; }

# --- use ---

# One command to its end.
once() { $engine run --rm --no-healthcheck -v "$image:/data" -v "$scratch/password:/run/password:ro,z" "$image" "$@"; }

# Serve, where nothing but the data folder can be written and no privilege is left.
start() {
    background "$image" --read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges \
        -v "$image:/data" -p "127.0.0.1:$port:8000" -e "PULJEN_PUBLIC_URL=$pages" -e "PULJEN_BOOTH_URL=$booth" "$image"
}

# background NAME OPTIONS: until it answers. Podman complains of a missing systemd; that is told only of a failure.
background() {
    $engine run -d --name "$@" >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
    for _ in $(seq 240); do
        [ "$(curl -s -m 5 "$pages/healthz")" != ok ] || return 0
        sleep 0.5
    done
    $engine logs "$1"
    fail "$1 does not answer"
}

# ask URL TEXT: answered with 200, and the text is there.
ask() {
    code=$(curl -s -m 20 -D "$scratch/head" -o "$scratch/body" -w '%{http_code}' "$1")
    [ "$code" = 200 ] || fail "$1 answers $code"
    grep -q "$2" "$scratch/body" || fail "$1 is without $2"
    echo "$1 answers"
}

# link PATTERN: the first such address on the page asked for last.
link() { grep -o "$1" "$scratch/body" | head -1; }

no_cookie() {
    if grep -i '^set-cookie' "$scratch/head"; then fail "the booth sets a cookie"; fi
}

check_user_and_data() {
    user=$($engine exec "$image" stat -c %u /proc/1)
    [ "$user" = 10001 ] || fail "it runs as $user"
    data=$($engine exec "$image" stat -c '%u %a %n' /data /data/puljen.sqlite | tr '\n' ' ')
    [ "$data" = "10001 700 /data 10001 600 /data/puljen.sqlite " ] || fail "data: $data"
    echo "it runs as user 10001; $data"
}

# The image's own health check, as the engine runs it.
check_health() {
    for _ in $(seq 60); do
        case $engine in
        docker) [ "$(docker inspect -f '{{.State.Health.Status}}' "$image")" != healthy ] || return 0 ;;
        *) if $engine healthcheck run "$image"; then return; fi ;;
        esac
        sleep 1
    done
    fail "the health check does not pass"
}

sign_in() {
    curl -s -m 20 -D "$scratch/head" -o "$scratch/body" -H "Origin: $pages" --data-urlencode "email=$email" \
        --data-urlencode "password=$(cat "$scratch/password")" "$pages/log-ind"
    grep -qi '^set-cookie' "$scratch/head" || fail "$email cannot sign in"
    echo "$email signs in"
}

# stop NAME: asked to stop it ends by itself and at once; the engine would kill it after 30 seconds.
stop() {
    begun=$(date +%s)
    $engine stop -t 30 "$1" >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
    took=$(($(date +%s) - begun))
    code=$($engine inspect -f '{{.State.ExitCode}}' "$1")
    echo "asked to stop, it ends with $code after $took s"
    [ "$code $((took > 10))" = "0 0" ] || fail "it should end with 0, and at once"
    $engine rm -v "$1" >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
}

main
