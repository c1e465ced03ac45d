# Shared by the scripts beside it: source it, then use its functions.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

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
        HOLDFAST_PYTHON=$(command -v python3)
    else
        if ! .venv/bin/python3 -c 'import boto3, awscli' 2>/dev/null; then
            say "Installing the AWS CLI and boto3 into .venv"
            "$root/scripts/install-needs" aws
            python3 -m venv .venv
            .venv/bin/pip install --quiet awscli boto3
        fi
        HOLDFAST_PYTHON=$root/.venv/bin/python3
        PATH=$root/.venv/bin:$PATH
    fi
    export HOLDFAST_PYTHON PATH
}
