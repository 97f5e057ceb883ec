#!/bin/sh
# Print the first Python that really runs, is 3.11 or newer, and can make a virtual environment.
# A name on PATH is not enough (version-manager shims may refuse to run), so each one is executed.
probe='
import sys
if sys.version_info < (3, 11):
    raise SystemExit(1)
import ensurepip, venv
print(sys.executable)
'
for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python; do
  [ -n "$name" ] || continue
  found=$("$name" -c "$probe" 2>/dev/null </dev/null) || continue
  [ -n "$found" ] || continue
  printf '%s\n' "$found"
  exit 0
done
echo "smallyard needs Python 3.11 or newer with its venv module (on Debian or Ubuntu: apt install python3 python3-venv); install it, or name one with 'make setup PYTHON=path/to/python3'." >&2
exit 1
