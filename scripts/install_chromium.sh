#!/usr/bin/env bash
# See to it that a Chromium is on the PATH, for the browser tests. Usage: scripts/install_chromium.sh
# Needs Debian's packages and the right to install them; elsewhere install Chromium by hand.
set -euo pipefail
if command -v chromium >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "The browser tests need Chromium on the PATH: install it, for instance with 'apt-get install chromium'." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing Chromium for the browser tests …"
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
