#!/usr/bin/env bash
# Write requirements/{run,dev,docs}.lock. UPGRADE=1 moves to the newest versions.
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
# The documentation is built in the same environment, so its packages must agree with both other locks.
"$uv" pip compile "${options[@]}" requirements/docs.in \
  --constraints requirements/run.lock --constraints requirements/dev.lock --output-file requirements/docs.lock >/dev/null

if grep -nE '://|(^|[[:space:]])(/|~)|--(index-url|extra-index-url|find-links)' requirements/*.lock; then
  echo "The lock records an address or a path (above); it must not." >&2
  exit 1
fi
for lock in run dev docs; do
  echo "Wrote requirements/$lock.lock ($(grep -c == "requirements/$lock.lock") packages)."
done
