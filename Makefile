# make help says what there is. Anything longer than a line or two is in config/ or tests/.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(PYTHON) -I config/install.py
ARGS ?=

# What a server would be told, for the checks that only make sense there.
PRODUCTION := env -u DEBUG ENV_FILE=/dev/null \
  SITE_URL=https://clients.example.com \
  SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') \
  DATABASE_URL=postgres://portico@db.example.com/portico \
  REDIS_URL=redis://cache.example.com/0 \
  PRIVATE_FILES=/var/lib/portico \
  EMAIL_URL=smtp+tls://mail.example.com:587

.DEFAULT_GOAL := help
.PHONY: help run test check format lock local dev

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: local ## Run everything at http://localhost:$PORT (8000); Ctrl-C ends it
	@$(BIN)/python -m config.run

test: dev ## Run all tests; some of them with ARGS="-k word"
	@$(INSTALL) chromium
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n 3 --dist loadgroup $(ARGS)

check: export DEBUG = 1
check: dev ## Run everything that reads the code without running it
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --check --quiet
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: dev ## Put code and templates into their form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint templates --reformat --quiet

lock: dev ## Renew requirements/*.txt from pyproject.toml
	@for name in base local dev; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-header --no-annotate $$(test $$name = base || echo --extra $$name) \
	    pyproject.toml --output-file requirements/$$name.txt || exit 1; \
	done

local dev:
	@$(INSTALL) $@
