#!/usr/bin/env bash
# Builds .venv (for developers) and .tools (the emulator and SAM) from hashed requirements.
# It ends at once if both are up to date. A second run at the same time waits for the first.
# With the argument `lock` it first pins the newest versions of the requirements in requirements/*.in.
# With the argument `checkov` or `sbom` it builds only the environment of that tool, in .local.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .local

stamp() { printf '%s\n' "$PWD" && cat "requirements/$1.txt"; }
is_built() { [ -f "$1/stamp" ] && "$1/bin/python" -c '' 2>/dev/null && stamp "$2" | cmp -s - "$1/stamp"; }
is_313() { "$1" -c 'import sys; sys.exit(sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 13))' 2>/dev/null; }

case ${1:-} in
lock) ;;
checkov | sbom) if is_built ".local/$1" "$1"; then exit 0; fi ;;
*) if is_built .venv dev && is_built .tools tools; then exit 0; fi ;;
esac

say() { printf 'setup: %s\n' "$*" >&2; }
size() { du -sk "$1" 2>/dev/null | awk '{ kilobytes = $1 } END { printf "%.0f MB", kilobytes / 1024 }'; }

# Runs a command that writes into a folder, and says every few seconds how large that has become.
# The command runs in the foreground, so that an interrupt ends it. The reports end with this shell.
report() { # folder, command…
    local folder=$1 start=$SECONDS reporter code=0
    shift
    while sleep "${REPORT_SECONDS:-5}" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        say "  $folder has $(size "$folder") after $((SECONDS - start)) s"
    done 9>&- &
    reporter=$!
    "$@" || code=$?
    kill "$reporter" 2>/dev/null && wait "$reporter" 2>/dev/null || true
    return "$code"
}

pyenv_python() { printf '%s/bin/python3.13' "$(pyenv prefix "$1" 2>/dev/null)"; }

# A shim on PATH may exist and still fail, so each candidate is run first.
find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.13 python3 "$(pyenv_python 3.13.0)" "$(pyenv_python 3.13)"; do
        if [ -n "$candidate" ] && is_313 "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    say "downloading CPython 3.13, about 35 MB"
    report "$("$uv" python dir)" "$uv" python install --quiet 3.13 >&2 &&
        "$uv" python find --managed-python 3.13 && return
    echo "setup: CPython 3.13 is missing, and uv could not download it." \
        "Install it, or set its path: PYTHON=/path/to/python3.13 make setup" >&2
    return 1
}

create_uv() { # python
    "$1" -m venv --clear .local/uv >/dev/null 2>&1 &&
        .local/uv/bin/python -m pip install --quiet --disable-pip-version-check \
            --require-hashes --only-binary=:all: -r requirements/uv.txt
}

install_uv() {
    local python
    say "installing uv, which builds the environments, about 25 MB to download"
    for python in "${PYTHON:-}" python3.13 python3 "$(pyenv_python 3.13.0)" /usr/bin/python3; do
        if [ -n "$python" ] && report .local/uv create_uv "$python"; then
            cp requirements/uv.txt .local/uv/stamp
            uv=.local/uv/bin/uv
            return
        fi
    done
    uv=$(command -v uv) && return
    echo "setup: no Python can create a virtual environment, and uv is missing." \
        "Install one of them, on Debian: apt install python3-venv" >&2
    exit 1
}

# Uses the registry and the certificates of pip for uv too.
copy_pip_settings() {
    local index
    index=${PIP_INDEX_URL:-$(python3 -m pip config get global.index-url 2>/dev/null || true)}
    if [ -n "$index" ] && [ -z "${UV_INDEX_URL:-}${UV_DEFAULT_INDEX:-}" ]; then export UV_DEFAULT_INDEX=$index; fi
    if [ -n "${PIP_CERT:-}" ] && [ -z "${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE=$PIP_CERT; fi
    if [ -n "${PIP_DEFAULT_TIMEOUT:-}" ] && [ -z "${UV_HTTP_TIMEOUT:-}" ]; then export UV_HTTP_TIMEOUT=$PIP_DEFAULT_TIMEOUT; fi
}

build() { # folder, requirements, purpose, size in MB
    is_built "$1" "$2" && return
    say "building $1 for $3: $(grep -c '^[a-z0-9].*==' "requirements/$2.txt") packages, about $4 MB"
    if ! head -n 1 "$1/stamp" 2>/dev/null | grep -qxF "$PWD" || ! "$1/bin/python" -c '' 2>/dev/null; then
        python=$(find_python)
        "$uv" venv --quiet --clear --python "$python" "$1" # new, or moved: its scripts contain the old path
    fi
    printf '%s\n' "$PWD" >"$1/stamp"
    report "$1" "$uv" pip sync --quiet --python "$1/bin/python" --require-hashes --link-mode copy --compile-bytecode "requirements/$2.txt"
    stamp "$2" >"$1/stamp"
    say "$1 is ready: $(size "$1")"
}

# The layer comes first: what runs in Lambda decides the versions of everything else.
pin() {
    local name omitted
    for name in uv layer migrate mailer image_worker document_worker dev tools checkov sbom; do
        say "pinning requirements/$name.txt"
        omitted=
        # Leave out packages that the function finds in the layer.
        if [ "$name" = migrate ]; then omitted='--no-emit-package markupsafe --no-emit-package sqlalchemy --no-emit-package typing-extensions'; fi
        if [ "$name" = mailer ]; then omitted='--no-emit-package cffi --no-emit-package markupsafe --no-emit-package pycparser'; fi
        # shellcheck disable=SC2086 # words
        "$uv" pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.13 $omitted \
            --custom-compile-command 'make lock' "requirements/$name.in" --output-file "requirements/$name.txt"
    done
}

# The lock belongs to the open file of this shell, so it is released however the shell ends.
lock() {
    local python
    for python in python3 python3.13 /usr/bin/python3 .local/uv/bin/python; do
        if "$python" -c 'import fcntl' 2>/dev/null; then
            "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null && return
            say "another setup of this folder runs; waiting for its end"
            report .venv "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
            return
        fi
    done
}

exec 9>.local/setup.lock
lock
uv=.local/uv/bin/uv
if ! cmp -s requirements/uv.txt .local/uv/stamp || ! "$uv" --version >/dev/null 2>&1; then install_uv; fi
copy_pip_settings
if [ "${1:-}" = lock ]; then pin; fi
case ${1:-} in
checkov)
    build .local/checkov checkov "the check of the template" 255
    exit
    ;;
sbom)
    build .local/sbom sbom "the list and the audit of all packages" 75
    exit
    ;;
esac
build .venv dev "tests and local commands" 620
printf '%s\n' "$PWD/functions" "$PWD/layers/shared" "$PWD" >"$(echo .venv/lib/python3.13/site-packages)/open-event-serverless.pth"
build .tools tools "the AWS emulator and SAM" 420
