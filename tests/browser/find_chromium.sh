#!/bin/sh
# Print the path of a Chromium: the one that CHROMIUM names, or one on the path; else install Debian's package, if we may.
set -eu
[ -z "${CHROMIUM:-}" ] || { echo "$CHROMIUM"; exit 0; }
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name"; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
  } >&2 || true
  if command -v chromium; then exit 0; fi
fi
echo "No Chromium: install the package chromium, or name a browser in CHROMIUM. Browser tests are skipped." >&2
exit 1
