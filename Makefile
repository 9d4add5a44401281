# Scanward: `make demo` shows it, `make test` proves it, `make help` lists the rest.

VENV   := .venv
BIN    := $(VENV)/bin
BUILD  := build
# The first Python of 3.11 or newer that runs; set PYTHON to choose another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PYTEST ?= $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help demo install develop check test test-long docs clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install ## Make a small hospital, release it, attack the result, and name the report
	@$(BIN)/scanward demo --to $(BUILD)/demo

install: $(VENV)/.installed ## Make .venv with Scanward in it

develop: $(VENV)/.developing ## Make .venv with all that the tests and docs need, too

check: develop ## Format, lint, types, who imports whom, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -q tests/docs tests/test_house.py

test: develop peers check ## Everything that must hold before a change is merged
	$(PYTEST) -q -n auto --dist worksteal -m "not long" --ignore=tests/docs --ignore=tests/test_house.py

test-long: develop peers ## Tests that take minutes: fuzzing, large inputs, killed processes
	$(PYTEST) -q -m long

docs: develop ## Build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

clean: ## Remove what was made, except .venv
	rm -rf $(BUILD) site dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# Programs of others that some tests compare with. Where they may not be installed, those tests are skipped, or
# fail under SCANWARD_REQUIRE_PEERS=1.
.PHONY: peers
peers: develop
	@if [ -x scripts/test-peers ]; then scripts/test-peers; fi

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Scanward needs Python 3.11 or newer: install it, or set PYTHON" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.developing: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $(VENV)/.installed $@
