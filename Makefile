# smallyard: `make` lists the targets, `make run` runs the flagship scenario.
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.DEFAULT_GOAL := help

PY := .venv/bin/python
FLAGSHIP := peak-2025-145-125
PYTEST := SMALLYARD_CACHE_DIR="$(CURDIR)/.cache" $(PY) -m pytest
PYTEST_ARGS ?=
STRESS ?= 500

export PYTHON UPGRADE UV

.PHONY: help setup setup-dev run lab test test-full test-lab check lint format types wheel-check docs docs-numbers frontend \
  frontend-check bench stress lock clean

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) \
	  | while IFS='|' read -r name text; do printf '  make %-15s %s\n' "$$name" "$$text"; done

setup: ## make .venv from the lock (a second time installs nothing)
	@scripts/setup.sh run

setup-dev: ## the same, with the tools for contributors
	@scripts/setup.sh dev

run: setup ## run the flagship scenario
	@.venv/bin/smallyard run $(FLAGSHIP) --force

lab: setup ## explore, compare and share in the browser (a local server; Ctrl-C stops it)
	@.venv/bin/smallyard lab

test: setup-dev ## all tests
	@$(PYTEST) -n 2 --dist loadgroup -m "not full" $(PYTEST_ARGS)

test-full: setup-dev ## all tests and the full product of options and invariants
	@$(PYTEST) -n 2 --dist loadgroup $(PYTEST_ARGS)

test-lab: setup-dev ## all tests of the lab: service, browser, fuzz and load
	@$(PYTEST) -n 2 --dist loadgroup tests/lab $(PYTEST_ARGS)

check: setup-dev ## lint, types, import direction and the fast tests
	@$(MAKE) lint types
	@$(PYTEST) -q tests/unit/test_import_direction.py
	@$(PYTEST) -n 2 --dist loadgroup -m "not slow and not full" $(PYTEST_ARGS)

lint: setup-dev ## ruff: rules and formatting
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

format: setup-dev ## ruff: mend what can be mended
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

types: setup-dev ## mypy
	@$(PY) -m mypy

wheel-check: setup-dev ## build the wheel, install it in an empty place, run it
	@scripts/wheel_check.sh

frontend: ## build the lab's pages into src/smallyard/data/lab (needs Node; users do not)
	@cd frontend && npm ci --ignore-scripts --no-audit --no-fund && npm run build

frontend-check: ## types of the lab's pages, and that the committed files are what the sources give
	@scripts/check_frontend.sh

docs: ## build the documentation into dist/docs (no network needed once set up)
	@scripts/build_docs.sh

docs-numbers: setup ## write the generated pages, tables and figures of the documentation again
	@$(PY) scripts/write_generated_docs.py

bench: setup-dev ## times of the solver, into benchmarks/results.json and docs/benchmarks.md; of the timeline and the lab
	@$(PY) benchmarks/solver.py --write
	@$(PY) benchmarks/timeline.py
	@$(PY) benchmarks/lab.py

stress: setup-dev ## severe and infeasible shocks (STRESS=500; 10000 for a night)
	@$(PY) benchmarks/stress.py --count $(STRESS)
	@$(PY) benchmarks/control_bundles.py --count $$(( $(STRESS) * 2 / 5 ))

lock: ## write requirements/*.lock again (UPGRADE=1: newest versions)
	@scripts/lock.sh

clean: ## remove the environment, caches and built files (runs/ stays)
	@rm -rf .venv .cache dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
