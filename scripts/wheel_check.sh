#!/usr/bin/env bash
# Build the wheel, install it in an empty environment outside the checkout, and run it by name.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD
limit=$((15 * 1024 * 1024))
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
unset PYTHONPATH VIRTUAL_ENV

"$checkout/.venv/bin/python" -m build --wheel --no-isolation --outdir "$room/dist" >"$room/build.log" 2>&1 \
  || { tail -n 20 "$room/build.log" >&2; echo "wheel check: the wheel could not be built" >&2; exit 1; }
wheel=$(echo "$room"/dist/smallyard-*.whl)
size=$(wc -c <"$wheel")
if [ "$size" -gt "$limit" ]; then
  echo "wheel check: the wheel has $size bytes; the limit is $limit" >&2
  exit 1
fi

"$checkout/.venv/bin/python" -m venv "$room/venv"
pip=("$room/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input)
"${pip[@]}" --require-hashes -r requirements/run.lock
"${pip[@]}" --no-deps "$wheel"

mkdir "$room/elsewhere"
cd "$room/elsewhere"
# The cache lies outside the checkout too, unless the caller shares one.
export SMALLYARD_CACHE_DIR=${SMALLYARD_CACHE_DIR:-$room/cache}
"$room/venv/bin/smallyard" scenarios >scenarios.txt
grep -q peak-2025-145-125 scenarios.txt \
  || { echo "wheel check: 'smallyard scenarios' does not list the flagship" >&2; exit 1; }
"$room/venv/bin/smallyard" run peak-2025-145-125 --out result >run.txt \
  || { cat run.txt >&2; echo "wheel check: the flagship did not run" >&2; exit 1; }
"$room/venv/bin/python" - "$checkout" <<'PY'
import json, pathlib, sys
import smallyard
where = pathlib.Path(smallyard.__file__).resolve()
if where.is_relative_to(pathlib.Path(sys.argv[1]).resolve()):
    raise SystemExit(f"wheel check: smallyard was imported from the checkout ({where})")
file = pathlib.Path("result/result.json")
if not file.is_file():
    raise SystemExit("wheel check: the run wrote no result.json")
status = json.loads(file.read_text(encoding="utf-8")).get("status")
if status != "certified":
    raise SystemExit(f"wheel check: the status is {status!r}, not 'certified'")
PY
echo "wheel check: $(basename "$wheel"), $((size / 1024)) KiB, flagship certified outside the checkout"
