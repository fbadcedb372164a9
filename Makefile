# The two commands a newcomer needs are `make run` and `make test`; everything else serves them.
# Each prepares what it lacks and nothing twice: stamps in .venv say what is installed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PACKAGES := analysis surveys sipas migrations tests bench setup.py wsgi.py
TESTS ?= tests

export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: help
help: ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

.PHONY: run
run: $(VENV)/run.stamp ## start the service with its own database on http://127.0.0.1:8000
	@exec $(BIN)/sipas run

.PHONY: test
test: check $(VENV)/chromium.stamp ## every check and every test
	$(BIN)/python -m pytest -n 2 $(TESTS)

.PHONY: coverage
coverage: $(VENV)/test.stamp $(VENV)/chromium.stamp ## every test once more, with the lines it reaches; takes twice as long
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term $(TESTS)

.PHONY: check
check: $(VENV)/test.stamp ## format, lint, import contracts, types, templates
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint --per-file-ignores 'jobs/show.html' H052 sipas/templates

.PHONY: bench-analysis
bench-analysis: $(VENV)/test.stamp ## time the analysis engine beside DuckDB alone, R survey and svy; sizes: BENCH_ROWS
	$(BIN)/python -m bench.analysis.compare $(BENCH_ROWS) $(BENCH_OPTIONS)

.PHONY: bench-web
bench-web: $(VENV)/test.stamp $(VENV)/chromium.stamp ## let virtual respondents walk through the running service, beside its floor: BENCH_OPTIONS
	$(BIN)/python -m bench.web.compare $(BENCH_OPTIONS)

BENCH_ROWS ?= 5000 50000 500000 5000000

.PHONY: format
format: $(VENV)/test.stamp ## put code into its form
	$(BIN)/ruff check --fix $(PACKAGES)
	$(BIN)/ruff format $(PACKAGES)

.PHONY: translations
translations: $(VENV)/test.stamp ## bring the Vietnamese text up to date; lists what lacks a translation
	$(BIN)/sipas translations update

.PHONY: map
map: $(VENV)/test.stamp ## print the map of modules into ARCHITECTURE.md
	$(BIN)/python -m tests.house.print_map

.PHONY: lock
lock: $(VENV)/lock.stamp ## resolve the dependencies of setup.cfg anew, with hashes
	$(BIN)/pip-compile $(LOCK_OPTIONS) --extra=test --output-file=requirements/test.lock setup.cfg
	$(BIN)/pip-compile $(LOCK_OPTIONS) --constraint=requirements/test.lock --output-file=requirements/run.lock setup.cfg

LOCK_OPTIONS := --quiet --allow-unsafe --generate-hashes --no-strip-extras \
	--no-emit-find-links --no-emit-index-url --no-emit-trusted-host

.PHONY: clean
clean: ## remove what can be made again; the data folder stays
	rm -rf $(VENV) build dist *.egg-info .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find analysis surveys sipas migrations tests -name __pycache__ -prune -exec rm -rf {} +

# --- what the above stand on -----------------------------------------------------------------------

# The tree itself is put on the path of the venv, with its command: nothing is built.
INSTALL_TREE = $(BIN)/python -c 'import pathlib, sys, sysconfig; tree = pathlib.Path.cwd(); \
	pathlib.Path(sysconfig.get_path("purelib"), "sipas.pth").write_text(f"{tree}\n"); \
	command = pathlib.Path(sysconfig.get_path("scripts"), "sipas"); \
	command.write_text(f"\#!{sys.executable}\nfrom sipas.cli.main import main\n\nmain()\n"); \
	command.chmod(0o755)'

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11 run" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv is missing; type: sudo apt-get install -y python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# A venv that has the locked test dependencies has those of the service too.
$(VENV)/run.stamp: requirements/run.lock | $(VENV)/made.stamp
	@if [ ! -e $(VENV)/test.stamp ]; then \
	  echo "Installing the service's dependencies"; $(PIP) install --require-hashes -r requirements/run.lock; fi
	@$(INSTALL_TREE)
	@$(BIN)/sipas translations compile
	@touch $@

$(VENV)/test.stamp: requirements/test.lock | $(VENV)/made.stamp
	@echo "Installing the dependencies of service and tests"; $(PIP) install --require-hashes -r requirements/test.lock
	@$(INSTALL_TREE)
	@$(BIN)/sipas translations compile
	@touch $@

$(VENV)/lock.stamp: | $(VENV)/made.stamp
	$(PIP) install pip-tools
	@touch $@

# Browser tests drive the distribution's Chromium; its fonts must know Vietnamese.
$(VENV)/chromium.stamp: | $(VENV)/made.stamp
	@bash .ci/chromium
	@touch $@
