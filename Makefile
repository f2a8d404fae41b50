# make run · make test · make test-slow · make dev · make bench · make lint · make clean
# Everything is installed into .venv beside this file; nothing else on the machine is touched.

.DEFAULT_GOAL := help
.PHONY: help run test test-slow dev bench lint format requirements clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export DAGSTER_DISABLE_TELEMETRY := 1
export GX_ANALYTICS_ENABLED := false

help:
	@echo 'make run        set up, run the whole daily job on the bundled simulated source, print the result'
	@echo 'make test       the tests (under 10 minutes)'
	@echo 'make test-slow  daemon, kills and other minutes-long tests'
	@echo 'make dev        Dagster UI and daemon on this folder (http://127.0.0.1:3000)'
	@echo 'make bench      the benchmark table, side by side with peers'
	@echo 'make lint       ruff, mypy, import contract, SQL formatting'
	@echo 'make clean      remove .venv and what tools left behind; data stay'

run: $(VENV)/.run
	$(BIN)/qingxiang run --sample

test: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadfile

test-slow: $(VENV)/.dev
	$(BIN)/pytest -m slow

dev: $(VENV)/.run
	DAGSTER_HOME='$(CURDIR)' $(BIN)/dagster dev -m pipelines.definitions --host 127.0.0.1 --port 3000

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/sqlfmt --check --quiet assets quality warehouse

format: $(VENV)/.dev
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/sqlfmt --quiet assets quality warehouse

# A stamp per set of packages: installing again only when the pinned list changed.
$(VENV)/.run: requirements.txt pyproject.toml
	@$(MAKE) --no-print-directory install LIST=requirements.txt STAMP=.run

$(VENV)/.dev: requirements-dev.txt pyproject.toml
	@$(MAKE) --no-print-directory install LIST=requirements-dev.txt STAMP=.dev

$(VENV)/.bench: requirements-bench.txt pyproject.toml
	@$(MAKE) --no-print-directory install LIST=requirements-bench.txt STAMP=.bench

# Hash-pinned, then the project itself without looking anything up. uv does the long part, inside .venv.
.PHONY: install
install:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
	  echo 'make: Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/it' >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo "make: this Python cannot make virtual environments; install the Debian package python3-venv" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@grep -A 200 '^uv==' $(LIST) | sed '2,$${/^[a-z]/,$$d}' > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(LIST)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(VENV)/$(STAMP)

# After a change of pyproject.toml: pin again. No address of an index is written.
UV_COMPILE = $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11
requirements: $(VENV)/.run
	$(UV_COMPILE) pyproject.toml requirements.in -o requirements.txt
	$(UV_COMPILE) --extra dev -c requirements.txt pyproject.toml requirements.in -o requirements-dev.txt
	$(UV_COMPILE) --extra dev --extra bench -c requirements-dev.txt pyproject.toml requirements.in -o requirements-bench.txt

clean:
	rm -rf $(VENV) dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
