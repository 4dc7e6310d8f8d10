#!/bin/sh
# Builds everything that is deployed: the functions and layers (.aws-sam/build) and the web app
# (frontend/dist). Needs no account and no Docker.
set -eu
cd "$(dirname "$0")/.."
export SAM_CLI_TELEMETRY=0
# Node and npm may be the ones inside the virtual environment.
PATH="$PATH:$PWD/.venv/bin"

if [ ! -x .venv-sam/bin/sam ]; then
  echo "SAM is missing: run 'make .venv-sam/.stamp' first." >&2
  exit 1
fi
.venv-sam/bin/sam build
[ -d frontend/node_modules ] || npm --prefix frontend ci --no-audit --no-fund
npm --prefix frontend run build
