# Every target sets up what it needs; only Python 3.11+ must be there. Node is taken from PATH, else from PyPI.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The tests start `acr` hundreds of times; without byte code each of them would compile its modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check fmt update setup lint types layers emitted

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --constraint constraints.txt
	command -v node >/dev/null && command -v npm >/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check '.[node]' --constraint constraints.txt
	touch $@

# Compiles a workflow and runs it in workerd, with the internet played by a file.
demo: $(READY)
	$(BIN)/acr run examples/notify_files.yaml --trace -i since=2026-01-01 \
	  --mock examples/notify_files.mock.yaml --credentials examples/demo.credentials.json

# One worker more than there are processors: many tests wait for a process of their own.
test: $(READY)
	$(BIN)/python -m pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist loadfile

check: lint types layers emitted test

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

# What the compiler emits for the examples passes `tsc` under strict and wrangler's dry run.
emitted: $(READY)
	$(BIN)/python tests/harness/emitted.py examples

fmt: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Rewrites the goldens; review the difference.
update: $(READY)
	$(BIN)/python -m pytest --update
