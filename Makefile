# Every target sets up .venv by itself; a fresh machine needs only python3 (3.11 or later) and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip -qq --disable-pip-version-check
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps
# uv takes a fifth of pip's time. It reads none of pip's settings, so it is told the indexes they name (the
# lock's hashes make any index safe); where it cannot use one, pip installs the same lock.
INDEXES := sed -nE "s/[\\]n/ /g; s/.*\.extra-index-url=/export UV_INDEX=/p; s/.*\.find-links=/export UV_FIND_LINKS=/p; \
	s/.*\.index-url=/export UV_DEFAULT_INDEX=/p"
install = eval "$$($(BIN)/pip config list | $(INDEXES))"; $(UV) --index-strategy unsafe-best-match --require-hashes -r $(1) || \
	$(PIP) install --no-compile --no-deps --require-hashes -r $(1)
# Compiled modules halve every start: the variable that forbids them is not handed on.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev demo demo-serve run serve test test-all check bench bench-text bench-scale docs lock clean
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/ready ## install what Khabar needs into .venv

setup-dev: .venv/ready-dev ## and what its tests, checks and all extras need

.venv/ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Khabar needs Python 3.11 or later: install python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Khabar needs Python 3.11 or later; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) install --no-deps "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements.lock)"
	@$(call install,requirements.lock)
	$(UV) --no-build-isolation -e .
	@# Importing compiles: a quarter of what was installed, which is all that is ever used. Meanwhile Prefect's
	@# migrations make the database that each new home begins with.
	$(BIN)/python -m flows.server.runtime.temporary_server & \
	$(BIN)/python -c "import flows.ingest, flows.maintain, flows.reprocess, flows.server.serve.serve, spiders.crawl_process" && \
	wait $$!
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@$(call install,requirements-dev.lock)
	@touch $@


demo: setup ## crawl the practice network into ./data; again: its next day
	$(BIN)/khabar demo

demo-serve: setup ## the same with Prefect's UI: each run finds the next day
	$(BIN)/khabar demo --serve

run: setup ## crawl the live sites (KHABAR_CONTACT must be set)
	$(BIN)/khabar run

serve: setup ## Prefect server with UI, schedule and worker
	$(BIN)/khabar serve

# A file of tests stays in one process, and files with whole runs come first. Whole runs wait now and
# then: with one process more than there are cores none of these is idle.
MORE = $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)")
PYTEST := $(BIN)/pytest --numprocesses $(or $(WORKERS),$(MORE)) --dist loadfile --no-loadscope-reorder

test: setup-dev ## the tests, without those marked long
	$(PYTEST) -m "not long"

test-all: setup-dev ## all tests, before a release
	$(PYTEST)

check: setup-dev ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup-dev ## Khabar against the naive stack, side by side
	$(BIN)/python -m tests.bench.compare
	$(BIN)/python -m tests.bench.compare --page-kb 80 --small 50 --large 150

bench-text: setup-dev ## how right the stored text is: body, metadata, language, broken days
	$(BIN)/python -m tests.bench.text

bench-scale: setup-dev ## what 10,000, 100,000 and a million articles cost: load, publish, queries, search
	$(BIN)/python -m tests.bench.scale

docs: setup-dev ## write the generated pages of docs/ and prefect.yaml anew
	$(BIN)/python -m flows.commands.docs

# One pair of locks for every Python: what differs between them is marked.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --group build --generate-hashes --no-emit-index-url --no-emit-find-links $(LOCK_OPTIONS)
lock: setup-dev ## pin all packages anew, with hashes; LOCK_OPTIONS=--upgrade: at their newest
	$(LOCK) --output-file requirements.lock
	$(LOCK) --all-extras --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove .venv and caches, never data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache *.egg-info
