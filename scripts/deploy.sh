#!/bin/sh
# Builds and deploys one environment: scripts/deploy.sh dev|staging|production
# `make deploy ENV=staging` is the same. docs/operations.md says what the account needs.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
  dev | staging | production) ;;
  *)
    echo "usage: scripts/deploy.sh dev|staging|production" >&2
    exit 2
    ;;
esac
# Lambda compiles nothing for good: without bytecode each cold start takes seconds longer.
if ! .venv/bin/uv python find --no-project --no-python-downloads 3.13 >/dev/null 2>&1; then
  echo "Python 3.13 is missing; it compiles the packages: .venv/bin/uv python install 3.13" >&2
  exit 1
fi
scripts/build.sh
.venv/bin/python -m scripts.deploy "$1"
PYTHONPATH=layers/shared exec .venv/bin/python -m scripts.migrate "$1"
