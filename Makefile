# `make` lists what can be done. Everything happens in .venv; a stamp file remembers what is installed.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow check format bench wheel clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/installed ## set up, then make the film of examples/postcards.yaml, and four seconds by a learned model
	@mkdir -p out
	$(BIN)/mutoscope film examples/postcards.yaml --draft -o out/postcards-draft.mp4
	$(BIN)/mutoscope film examples/postcards.yaml -o out/postcards.mp4
	$(BIN)/mutoscope generate "a blue car drives to the right through the desert" --seed 7 --overwrite -o out/learned.mp4

test: .venv/installed-dev ## set up, then run the fast tests
	$(BIN)/python -m pytest $(ARGS)

test-slow: .venv/installed-dev ## the tests that take minutes (whole films, wheels)
	$(BIN)/python -m pytest -m slow --timeout=1800 $(ARGS)

check: .venv/installed-dev ## format, lint, types, layers
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/architecture
	@find src -name '*.py' | xargs wc -l | awk '$$1 > 400 && $$2 != "total" { print "long: " $$2 ", " $$1 " lines" }'

format: .venv/installed-dev ## format and mend what ruff can mend
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

bench: .venv/installed-dev ## measure; results with machine and versions on standard output
	$(BIN)/python -m benchmarks

wheel: .venv/installed-dev ## build dist/*.whl
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## remove what was built, the environment too
	rm -rf .venv build dist out src/*.egg-info .pytest_cache .mypy_cache .ruff_cache

# ---------------------------------------------------------------------------------------------- the environment

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "make: Python 3.11 or newer is needed; $$($(PYTHON) --version 2>&1) is $(PYTHON)." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	    { echo "make: Python's venv is missing; install it: sudo apt-get install python3-venv." >&2; exit 1; }
	$(PYTHON) -m venv .venv

# One pip command for everything: so torch is the pinned one, whoever else asks for it.
.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) install --quiet --constraint constraints.txt --editable '.[voice]'
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) install --quiet --constraint constraints.txt --editable '.[voice,dev]' setuptools wheel
	@touch $@ .venv/installed
