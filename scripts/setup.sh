#!/usr/bin/env bash
# Make .venv from the locks. Usage: scripts/setup.sh run|dev|docs
# A stamp holds the hash of everything the set-up depends on, so a second call installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
python=.venv/bin/python

key() {  # hash of the named files, the place of the checkout and the Python version
  "$python" - "$@" <<'PY'
import hashlib, pathlib, sys
digest = hashlib.sha256(f"{pathlib.Path.cwd()}\n{sys.version}\n".encode())
for name in sys.argv[1:]:
    digest.update(pathlib.Path(name).read_bytes())
print(digest.hexdigest())
PY
}

fresh() {  # is the stamp of this kind still right?
  [ -f ".venv/.stamp-$1" ] && [ "$(cat ".venv/.stamp-$1")" = "$(key "requirements/$1.lock" pyproject.toml)" ]
}

quietly() {  # quietly MESSAGE COMMAND...: on failure show the message and the end of the output
  local message=$1 log=.venv/setup.log
  shift
  if ! "$@" >"$log" 2>&1 </dev/null; then
    { echo; echo "Setting up failed: $message"
      echo "The last lines were:"; tail -n 8 "$log" | sed 's/^/    /'
      echo "The whole output is in $log; run the same make target again once it is fixed."; } >&2
    exit 1
  fi
}

install_lock() {
  quietly "pip could not fetch or verify the packages of requirements/$1.lock (is the network reachable?)." \
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --retries 2 \
    --require-hashes -r "requirements/$1.lock"
}

install_project() {
  quietly "pip could not install smallyard itself." \
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
}

# An environment whose Python is gone, or which was made for another place, cannot be mended.
if [ -d .venv ] && { ! "$python" -c "" 2>/dev/null || [ "$(cat .venv/.place 2>/dev/null)" != "$PWD" ]; }; then
  rm -rf .venv
fi
if [ ! -d .venv ]; then
  found=$(scripts/find_python.sh)
  mkdir .venv
  quietly "$found could not make a virtual environment." "$found" -m venv .venv
  printf '%s\n' "$PWD" > .venv/.place
fi

if ! fresh run; then
  if [ -f .venv/.stamp-run ]; then echo "Updating the set-up …"
  else echo "Setting up (first time only, about a minute) …"; fi
  install_lock run
  install_project
  key requirements/run.lock pyproject.toml > .venv/.stamp-run
fi
if [ "$kind" != run ] && ! fresh "$kind"; then
  case $kind in
    dev) what="the tools for contributors" ;;
    docs) what="the documentation generator" ;;
    *) echo "scripts/setup.sh: '$kind' is not one of run, dev, docs" >&2; exit 2 ;;
  esac
  if [ -f ".venv/.stamp-$kind" ]; then echo "Updating $what …"
  else echo "Adding $what (first time only) …"; fi
  install_lock "$kind"
  key "requirements/$kind.lock" pyproject.toml > ".venv/.stamp-$kind"
fi

# Start-up stays fast even where writing bytecode is switched off.
"$python" -m compileall -q src
