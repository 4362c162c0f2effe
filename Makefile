# The two commands: `make demo` shows everything in a browser, `make test` runs every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE_SOURCES := $(shell find docs faq -type f -not -path '*/__pycache__/*') mkdocs.yml

.PHONY: demo test lint build clean

demo: $(VENV)/demo site/articles.json
	@$(BIN)/formsvc demo

test: $(VENV)/dev site/articles.json
	@PYTHON=$(BIN)/python .ci/browser
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n 2

lint: $(VENV)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

build: $(VENV)/demo site/articles.json

clean:
	rm -rf $(VENV) site restricted var

site/articles.json: $(SITE_SOURCES) | $(VENV)/demo
	@echo "Building the site …"
	@NO_MKDOCS_2_WARNING=1 $(BIN)/faq build
	@touch $@

# pip says itself what it fetches; the marks tell which lock file is installed.
$(VENV)/demo: requirements.lock pyproject.toml $(wildcard formsvc/translations/*/LC_MESSAGES/*.po)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@test ! -d formsvc/translations || $(BIN)/pybabel --quiet compile -d formsvc/translations
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/demo
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
