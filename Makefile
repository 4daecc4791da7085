# The tasks of the gateway. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help dev demo test check unit interop bench contracts lock docs run clean

help:  ## list the tasks
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): requirements/dev.txt setup.cfg
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 is needed: apt-get install python3 python3-venv on Debian 12, or make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	@command -v git >/dev/null || { echo "git is missing: apt-get install git"; exit 1; }
	@echo "Installing the pinned packages into $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --only-binary lxml,xmlsec,cryptography -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

dev: $(READY)  ## make the virtual environment from pinned, hashed packages

demo: $(READY)  ## a network of its own, and a story told in it: one consult, all the way through the hub
	@$(BIN)/crossroads demo

check: $(READY)  ## format, lint, types, direction of dependencies, contracts that have not drifted
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	$(BIN)/crossroads catalogue check

unit: $(READY)  ## all tests but those that need foreign toolkits
	$(BIN)/pytest -m "not interop"

test: check unit  ## check, then all tests

interop: $(READY)  ## Apache CXF, PHP and zeep without our SDK, each against a running hub
	@bash examples/java-cxf/run-interop.sh
	@bash examples/php/run-interop.sh
	@bash examples/zeep-plain/run-interop.sh

bench: $(READY)  ## ratios in one run: RSA floor, hub-answered, routed
	@$(BIN)/python bench/exchange.py

contracts: $(READY)  ## write xsd/ and wsdl/ anew from the catalogue
	$(BIN)/crossroads catalogue build

run: $(READY)  ## lay the demo network out and keep its hub and register running until Ctrl-C
	$(BIN)/crossroads demo --keep

lock:  ## resolve requirements/*.in anew, with hashes (needs uv)
	cd requirements && uv pip compile -q --no-header --generate-hashes --python-version 3.11 --no-emit-index-url dev.in -o dev.txt
	cd requirements && uv pip compile -q --no-header --generate-hashes --python-version 3.11 --no-emit-index-url sdk.in -o sdk.txt

clean:  ## remove the virtual environment and everything generated
	rm -rf $(VENV) var build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
