#!/usr/bin/env bash
# Write requirements/run.lock and requirements/dev.lock. UPGRADE=1 moves to the newest versions.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=${UV:-}
if [ -z "$uv" ]; then
  for candidate in .venv/bin/uv uv; do
    if "$candidate" --version >/dev/null 2>&1; then uv=$candidate; break; fi
  done
fi
if [ -z "$uv" ]; then
  echo "make lock needs uv: run 'make setup-dev' first, or name one with UV=..." >&2
  exit 1
fi

# Personal settings (mirrors, local wheel folders) must not leak into the locks.
for name in $(env | sed -n 's/^\(\(UV\|PIP\)_[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done

options=(--no-config --quiet --universal --python-version 3.11 --generate-hashes
         --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock")
if [ -n "${UPGRADE:-}" ]; then options+=(--upgrade); fi

"$uv" pip compile "${options[@]}" pyproject.toml requirements/run.in \
  --output-file requirements/run.lock >/dev/null
"$uv" pip compile "${options[@]}" pyproject.toml requirements/run.in requirements/dev.in \
  --constraints requirements/run.lock --output-file requirements/dev.lock >/dev/null

if grep -nE '://|(^|[[:space:]])(/|~)|--(index-url|extra-index-url|find-links)' requirements/*.lock; then
  echo "The lock records an address or a path (above); it must not." >&2
  exit 1
fi
echo "Wrote requirements/run.lock ($(grep -c == requirements/run.lock) packages)" \
     "and requirements/dev.lock ($(grep -c == requirements/dev.lock) packages)."
