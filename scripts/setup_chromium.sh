#!/bin/sh
# A Chromium for the browser tests: CHROMIUM, the machine's, otherwise Debian's package.
# Prints its path.
set -eu

find_chromium() {
  for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$candidate" ] && command -v "$candidate"; then
      return 0
    fi
  done
  return 1
}

find_chromium && exit 0
run=""
[ "$(id -u)" = 0 ] || run="sudo -n"
if command -v apt-get >/dev/null; then
  echo "setup: installing chromium" >&2
  export DEBIAN_FRONTEND=noninteractive
  { $run apt-get install -y -qq --no-install-recommends chromium ||
    { $run apt-get update -qq && $run apt-get install -y -qq --no-install-recommends chromium; }; } >/dev/null 2>&1 || true
fi
find_chromium || {
  echo "setup: chromium is missing for the browser tests: run 'apt-get install chromium' as root, or set CHROMIUM" >&2
  exit 1
}
