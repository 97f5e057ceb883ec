#!/usr/bin/env bash
# Short smoke test on another Python. Usage: scripts/try_python.sh PYTHON
set -euo pipefail
if [ $# -ne 1 ]; then echo "usage: scripts/try_python.sh PYTHON" >&2; exit 2; fi
python=$1
cd "$(dirname "$0")/.."
checkout=$PWD
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
unset PYTHONPATH VIRTUAL_ENV

"$python" -m venv "$room/venv"
pip=("$room/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input)
"${pip[@]}" --require-hashes -r requirements/run.lock
"${pip[@]}" --no-deps --no-build-isolation "$checkout"

cd "$room"
export SMALLYARD_CACHE_DIR=${SMALLYARD_CACHE_DIR:-$room/cache}
"$room/venv/bin/smallyard" --version >version.txt
"$room/venv/bin/smallyard" run nothing-happens --out result >run.txt \
  || { cat run.txt >&2; echo "$python: 'smallyard run nothing-happens' failed" >&2; exit 1; }
echo "$("$room/venv/bin/python" --version): $(cat version.txt), nothing-happens runs"
