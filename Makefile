SHELL := bash
PYTHON ?= python3
export UV_PYTHON_DOWNLOADS := never
# The environment is this clone's own, whatever environment the caller has active.
unexport VIRTUAL_ENV
UV = $(shell command -v uv || echo .uv/bin/uv)

.PHONY: help demo fakes test test-15 check generate bench uv run-environment environment chromium
.DEFAULT_GOAL := help

help: ## Say what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

demo: run-environment ## Run hotdash with a sample shop on http://127.0.0.1:8000 (HOTDASH_PORT)
	@exec .venv/bin/hotdash demo

test: environment chromium ## Run all tests, the browser's included
	.venv/bin/pytest -n 2 $(PYTEST_ARGS)

test-15: environment ## Run the database's tests on Debian's PostgreSQL 15
	.venv/bin/python tests/postgres15.py $(PYTEST_ARGS)

check: environment ## Lint, check types, SQL and GraphQL, and see that generated files are fresh
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/sqlfluff lint --processes 2 --disable-progress-bar -q src
	.venv/bin/pytest -q -rs tests/test_generated.py tests/test_shopify_documents.py

fakes: environment ## Run servers that behave like Shopify, Chatwoot and Google, to connect to (FAKES="shopify=8101")
	@cd tests && exec ../.venv/bin/python -m fakes $(FAKES)

generate: environment ## Write schema.sql, the dictionary and the lineage anew
	@# A database of its own: what is described is what these files make, not what some older start left behind.
	folder=$$(mktemp -d) && HOTDASH_HOME=$$folder/home .venv/bin/python -m hotdash.db.describe; rm -rf $$folder

bench: environment ## Measure against COPY, dlt and look-ups; prints ratios
	$(UV) sync --frozen --quiet --inexact --group bench
	.venv/bin/python -m bench.bench

uv:
	@command -v uv >/dev/null || test -x .uv/bin/uv || { \
	    echo "Fetching uv into .uv/" >&2; $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet uv; }

run-environment: uv
	@test -x .venv/bin/hotdash || echo "Setting up .venv/ (once; takes as long as fetching 100 MB)" >&2
	@$(UV) sync --frozen --quiet --inexact --no-dev --python $(PYTHON)

environment: uv
	@$(UV) sync --frozen --quiet --inexact --python $(PYTHON)

chromium:
	@bash tests/install_chromium.sh
