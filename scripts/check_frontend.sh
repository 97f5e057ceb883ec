#!/usr/bin/env bash
# The lab's pages: types, payload, and whether a rebuild in a copy gives the committed files byte for byte.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
limit_kb=400
command -v npm >/dev/null || { echo "check_frontend: npm is missing; install Node 20 or newer" >&2; exit 2; }

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src/smallyard/data"
tar -C "$root" --exclude=node_modules -cf - frontend | tar -C "$work" -xf -

cd "$work/frontend"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent check
npm run --silent build -- --logLevel error

if ! diff -r "$work/src/smallyard/data/lab" "$root/src/smallyard/data/lab"; then
  echo "check_frontend: src/smallyard/data/lab is not what frontend/ gives; run 'make frontend' and commit the result" >&2
  exit 1
fi
if ! diff "$work/frontend/bundled.json" "$root/frontend/bundled.json"; then
  echo "check_frontend: other packages are in the built files; commit frontend/bundled.json and mend THIRD_PARTY.md" >&2
  exit 1
fi
total=0
while IFS= read -r -d '' file; do
  size="$(gzip -9 -c "$file" | wc -c)"
  total=$((total + size))
done < <(find "$work/src/smallyard/data/lab" -type f -print0)
echo "check_frontend: committed files are the built ones; payload $((total / 1024)) kB gzipped of $limit_kb kB"
if [ "$total" -gt $((limit_kb * 1024)) ]; then
  echo "check_frontend: the payload is larger than $limit_kb kB" >&2
  exit 1
fi
