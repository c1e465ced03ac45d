# Shared by the scripts beside it: source it, then use its functions.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# The program that start_holdfast starts, and further options of its serve, as words.
holdfast=${HOLDFAST:-$root/.build/release/holdfast}
read -r -a serve_options <<<"${SERVE_OPTIONS:-}"

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Run a command as root, through sudo where that is needed.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "This needs root and there is no sudo. As root, run: $*"
    fi
}

# Debug build of everything, tests included. One set of flags, so that check and test build once between them.
build_debug() {
    swift build --build-tests --explicit-target-dependency-import-check error
}

# The directory that holds the built executable of a configuration.
bin_path() {
    swift build --configuration "$1" --show-bin-path
}

# Set HOLDFAST_PYTHON and put its programs first in PATH: an interpreter that has boto3 and the AWS CLI.
use_aws_tools() {
    if [ ! -x .venv/bin/aws ] && command -v aws >/dev/null && python3 -c 'import boto3' 2>/dev/null; then
        # The interpreter itself, not a wrapper that would cost time at each of many calls.
        HOLDFAST_PYTHON=$(python3 -c 'import sys; print(sys.executable)')
    else
        if ! .venv/bin/python3 -c 'import boto3, awscli' 2>/dev/null; then
            say "Installing the AWS CLI and boto3 into .venv"
            "$root/scripts/install-needs" aws
            python3 -m venv .venv
            .venv/bin/pip install --quiet awscli boto3
        fi
        HOLDFAST_PYTHON=$root/.venv/bin/python3
    fi
    PATH=$(dirname "$HOLDFAST_PYTHON"):$PATH
    export HOLDFAST_PYTHON PATH
}

# Set HOLDFAST_MOTO_PYTHON: an interpreter that has moto's server, which plays S3 in tests.
use_moto() {
    local python=${HOLDFAST_MOTO_PYTHON:-${HOLDFAST_PYTHON:-python3}}
    if ! "$python" -c 'import moto.server, flask' 2>/dev/null; then
        python=$root/.venv/bin/python3
        if ! "$python" -c 'import moto.server, flask' 2>/dev/null; then
            say "Installing moto into .venv"
            "$root/scripts/install-needs" aws
            python3 -m venv .venv
            .venv/bin/pip install --quiet 'moto[server]'
        fi
    fi
    export HOLDFAST_MOTO_PYTHON=$python
}

# Set HOLDFAST_PYTEST: an interpreter that has pytest beside boto3 and the AWS CLI.
use_pytest() {
    local python=${HOLDFAST_PYTEST:-$HOLDFAST_PYTHON}
    if ! "$python" -c 'import pytest, boto3, awscli' 2>/dev/null; then
        python=$root/.venv/bin/python3
        if ! "$python" -c 'import pytest, boto3, awscli' 2>/dev/null; then
            say "Installing pytest into .venv"
            "$root/scripts/install-needs" aws
            python3 -m venv .venv
            .venv/bin/pip install --quiet pytest boto3 awscli
        fi
    fi
    export HOLDFAST_PYTEST=$python
}

# Set HOLDFAST_SIGNATURE_VECTORS: AWS's published signatures, which botocore's source distribution has among its tests.
use_signature_vectors() {
    local folder=$root/.build/signature-vectors packed
    if [ -z "${HOLDFAST_SIGNATURE_VECTORS:-}" ] && [ ! -d "$folder" ]; then
        say "Fetching AWS's published signatures with botocore's source"
        packed=$(mktemp -d)
        if "$HOLDFAST_PYTHON" -m pip download --quiet --no-deps --no-binary :all: --dest "$packed" botocore==1.43.11 &&
            tar -xzf "$packed"/botocore-*.tar.gz -C "$packed" --wildcards '*/tests/unit/auth/aws4_testsuite'; then
            mkdir -p "${folder%/*}"
            mv "$packed"/botocore-*/tests/unit/auth/aws4_testsuite "$folder"
        else
            say "They can't be had here: their tests are skipped."
        fi
        rm -rf "$packed"
    fi
    if [ -d "${HOLDFAST_SIGNATURE_VECTORS:=$folder}" ]; then export HOLDFAST_SIGNATURE_VECTORS; fi
}

# A free port of the loopback address.
free_port() {
    "$HOLDFAST_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Start a Holdfast of its own in a new directory that the databases' user may pass: sets work, data, daemon and AWS_*.
start_holdfast() {
    work=$(mktemp -d "${TMPDIR:-/tmp}/holdfast.XXXXXX")
    chmod 755 "$work"
    data=$work/data
    local port region=eu-central-1
    port=$(free_port)
    "$holdfast" serve --data-dir "$data" --listen "127.0.0.1:$port" --region "$region" \
        ${serve_options[@]+"${serve_options[@]}"} >"$work/log" 2>&1 &
    daemon=$!
    export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_DEFAULT_REGION=$region AWS_PAGER=
    export AWS_SHARED_CREDENTIALS_FILE=$data/credentials AWS_CONFIG_FILE=/dev/null
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_REGION
    until "$HOLDFAST_PYTHON" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)' \
        "$AWS_ENDPOINT_URL/health" 2>/dev/null; do
        kill -0 "$daemon" 2>/dev/null || die "Holdfast did not start: $(tail -n 20 "$work/log")"
        sleep 0.1
    done
}

# Stop that Holdfast and its databases; remove its directory unless KEEP is set.
stop_holdfast() {
    [ -n "${work:-}" ] || return 0
    "$holdfast" shutdown --data-dir "$data" >>"$work/log" 2>&1 || say "Shutdown failed, see $work/log"
    wait "$daemon" 2>/dev/null || true
    if [ -n "${KEEP:-}" ]; then say "Kept: $work"; else rm -rf "$work"; fi
    work=
}
