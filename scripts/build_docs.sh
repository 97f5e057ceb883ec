#!/usr/bin/env bash
# Build the documentation into dist/docs: every warning is an error, and the built pages may ask nothing of the network.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh docs
out=dist/docs

rm -rf "$out" build/doctrees
.venv/bin/python -m sphinx --builder html --nitpicky --fail-on-warning --keep-going --quiet \
  --doctree-dir build/doctrees docs "$out"
.venv/bin/python scripts/check_site.py "$out"
echo "Documentation: $out/index.html"
