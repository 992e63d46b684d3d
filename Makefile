# Every target sets up .venv by itself; a fresh machine needs only python3 (3.11 or later) and make.
PYTHON ?= python3
BIN := .venv/bin
# Compiled modules halve every start: the variable that forbids them is not handed on.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo run serve test test-all check bench bench-text bench-scale docs lock clean
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/ready ## install everything into .venv

.venv/ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Khabar needs Python 3.11 or later: install python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Khabar needs Python 3.11 or later; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q .venv/lib spiders pipelines warehouse flows || true
	$(BIN)/python -m flows.server.runtime.temporary_server
	@touch $@

demo: setup ## crawl the practice network into ./data; again: its next day
	$(BIN)/khabar demo

run: setup ## crawl the live sites (KHABAR_CONTACT must be set)
	$(BIN)/khabar run

serve: setup ## Prefect server with UI, schedule and worker
	$(BIN)/khabar serve

# A file of tests stays in one process, and files with whole runs come first.
PYTEST := $(BIN)/pytest --numprocesses $(or $(WORKERS),logical) --dist loadfile --no-loadscope-reorder

test: setup ## the tests, without those marked long
	$(PYTEST) -m "not long"

test-all: setup ## all tests, before a release
	$(PYTEST)

check: setup ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup ## Khabar against the naive stack, side by side
	$(BIN)/python -m tests.bench.compare

bench-text: setup ## how right the stored text is: body, metadata, language, broken days
	$(BIN)/python -m tests.bench.text

bench-scale: setup ## what 10,000, 100,000 and a million articles cost: load, publish, queries, search
	$(BIN)/python -m tests.bench.scale

docs: setup ## write the generated pages of docs/ and prefect.yaml anew
	$(BIN)/python -m flows.commands.docs

lock: setup ## pin all packages anew, with hashes
	$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --no-strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml

clean: ## remove .venv and caches, never data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache *.egg-info
