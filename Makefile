# `make demo` and `make test` need only Python 3.11 or later, git and make: the rest is set up in .venv on first use.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCES := src tests $(wildcard benchmarks tools)

# Third-party sample files, where someone has put them beside the project; their tests are skipped elsewhere.
ifneq ($(wildcard ../shared/samples),)
export KASSABOK_SAMPLES ?= $(abspath ../shared/samples)
endif

.PHONY: help demo test check bench format docs lock clean format-check lint types imports
.DEFAULT_GOAL := help

help:
	@echo "make demo     run a small company through its first three months, into demo/"
	@echo "make test     run the tests"
	@echo "make check    format, lint, types, import rules and tests: what must pass before a change is shared"
	@echo "make bench    run the benchmarks and print their ratios"
	@echo "make format   put the code in the house format"
	@echo "make docs     write the generated pages of docs/ anew"
	@echo "make lock     resolve requirements.lock anew (needs uv)"
	@echo "make clean    remove what was built, and .venv"

$(READY): requirements.lock pyproject.toml tools/set-up.sh
	@PYTHON="$(PYTHON)" tools/set-up.sh $(VENV)
	@touch $@

demo: $(READY)
	$(BIN)/kassabok demo --into demo --yes

test: $(READY)
	$(BIN)/pytest -n auto -q

check: format-check lint types imports test

format-check: $(READY)
	$(BIN)/ruff format --check $(SOURCES)

lint: $(READY)
	$(BIN)/ruff check $(SOURCES)

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m benchmarks

format: $(READY)
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

docs: $(READY)
	$(BIN)/python tools/write_docs.py

# One lock for all supported Pythons and machines, with the hash of every file and no address of a registry.
lock:
	uv pip compile pyproject.toml --extra dev --extra web --universal --python-version 3.11 --generate-hashes \
		--no-header --upgrade --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist demo .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
