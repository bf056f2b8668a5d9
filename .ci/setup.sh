#!/usr/bin/env bash
# Prepares what the Makefile's targets need. Run from anywhere; does nothing, quickly, when all is in place.
#   .ci/setup.sh run     the environment in .venv with what the site needs
#   .ci/setup.sh dev     the same, with the tools of development
#   .ci/setup.sh system  the browser, fonts and PostgreSQL programs that the tests drive
#   .ci/setup.sh lock    the environment with the tool that writes the locks
set -euo pipefail
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

say() { printf '%s\n' "$*" >&2; }
refuse() { say "$@"; exit 1; }
may_use_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# Debian packages, quietly; what apt-get said is shown only when it failed.
apt_install() {
    local log
    log=$(mktemp)
    say "Installing with apt-get: $*"
    if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        refuse "apt-get could not install: $*"
    fi
    rm -f "$log"
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed, and no python3 on the PATH is that new."
    refuse "Install it (on Debian and Ubuntu: apt-get install python3 python3-venv), or name one: make run PYTHON=/path/to/python3"
}

make_environment() {
    local python
    # An environment that was moved or copied here, or whose Python is gone, is made anew.
    if .venv/bin/python -c '' 2>/dev/null && grep -qF "$PWD/.venv" .venv/bin/activate 2>/dev/null; then return; fi
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if may_use_apt; then
            apt_install python3-venv
        fi
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            refuse "$python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"
    fi
    "$python" -m venv --clear .venv
}

# $1: a name under requirements/. Installs what that lock says, then this project from this folder.
install() {
    local lock=requirements/$1.txt key
    key=$(cat requirements/*.txt pyproject.toml .ci/setup.sh | cksum | tr ' ' '-')
    # The lock of development contains the other two.
    if [ "$(cat ".venv/.installed-$1" .venv/.installed-dev 2>/dev/null | grep -cF "$key")" != 0 ]; then return; fi
    say "Installing $lock into .venv ..."
    .venv/bin/python -m pip install -qq --no-input --only-binary :all: --require-hashes -r "$lock" </dev/null
    .venv/bin/python -m pip install -qq --no-input --no-deps --no-build-isolation -e . </dev/null
    printf '%s\n' "$key" >".venv/.installed-$1"
}

# Catalogues are committed as text and compiled here, whenever the text is the newer.
compile_catalogues() {
    local po stale=
    for po in tracker/web/translations/*/LC_MESSAGES/messages.po; do
        [ -e "$po" ] || continue
        [ "${po%.po}.mo" -nt "$po" ] || stale=yes
    done
    [ -z "$stale" ] || .venv/bin/python -m babel.messages.frontend -q compile -d tracker/web/translations
}

has_postgres() {
    command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

install_system() {
    local missing=() ours=/etc/postgresql-common/createcluster.d/zz-no-cluster-for-tests.conf
    [ -x /usr/bin/chromium ] || missing+=(chromium)
    # Letters of Kyrgyz and Russian, the same on every machine.
    [ -n "$(fc-list 'DejaVu Sans' 2>/dev/null)" ] || missing+=(fontconfig fonts-dejavu-core)
    [ -n "$(fc-list 'Noto Sans' 2>/dev/null)" ] || missing+=(fonts-noto-core)
    has_postgres || missing+=(postgresql)
    [ ${#missing[@]} -gt 0 ] || return 0
    may_use_apt ||
        refuse "The tests need these Debian packages, and installing them needs root and apt-get: ${missing[*]}"
    # The package would make and start a cluster of its own; the tests start theirs and need only the programs.
    if ! has_postgres; then
        mkdir -p "${ours%/*}"
        printf 'create_main_cluster = false\n' >"$ours"
        trap "rm -f $ours; rmdir --ignore-fail-on-non-empty ${ours%/*}" EXIT
    fi
    DEBIAN_FRONTEND=noninteractive apt_install "${missing[@]}"
}

case "${1:-}" in
run)
    make_environment
    case "${TRACKER_DATABASE:-}" in
    postgresql*) install postgres ;;
    *) install run ;;
    esac
    compile_catalogues
    ;;
dev)
    make_environment
    install dev
    compile_catalogues
    ;;
lock)
    make_environment
    [ -x .venv/bin/uv ] || .venv/bin/python -m pip install -qq --no-input --only-binary :all: --require-hashes -r requirements/lock.txt
    ;;
system) install_system ;;
*) refuse "usage: .ci/setup.sh run|dev|system|lock" ;;
esac
