#!/bin/sh
# Set up a virtual environment with exactly what requirements.lock names, and kassabok itself in it.
# Usage: tools/set-up.sh FOLDER. An environment that is already there is completed, not replaced.
# PYTHON names the interpreter to use; otherwise the first Python 3.11 or later that is found.
set -eu

venv=$1
needs="import sys; sys.exit(sys.version_info < (3, 11))"

find_python() {
    for candidate in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
        if "$candidate" -c "$needs" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "kassabok needs Python 3.11 or later, and found none." >&2
    echo "Install it (on Debian 12: apt-get install python3 python3-venv), or say which to use: make PYTHON=/path/to/python3" >&2
    exit 1
}

# Debian keeps ensurepip, which puts pip into a new environment, in a package of its own.
has_ensurepip() {
    "$python" -c "import ensurepip, venv" 2>/dev/null
}

create() {
    python=$(find_python)
    if ! has_ensurepip && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Python lacks its venv module: installing the system package python3-venv ..." >&2
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null || true
    fi
    if has_ensurepip; then
        "$python" -m venv "$venv"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip "$venv"
        "$python" -m pip --python "$venv/bin/python" install --quiet pip
    else
        echo "$python cannot make a virtual environment: its venv module is not complete." >&2
        echo "On Debian and Ubuntu: apt-get install python3-venv, then run make again." >&2
        exit 1
    fi
}

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    create
fi

echo "Installing into $venv what requirements.lock names (the first time takes a minute) ..." >&2
pip="$venv/bin/python -m pip --disable-pip-version-check --no-input"
$pip install --quiet --require-hashes --requirement requirements.lock
# The build backend came with the lock: nothing else is fetched.
$pip install --quiet --no-deps --no-build-isolation --editable .
"$venv/bin/python" -m compileall -q src
