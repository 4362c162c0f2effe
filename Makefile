# The two commands: `make demo` shows everything in a browser, `make test` runs every check.
SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check
# A dot for every package that pip takes in hand.
DOTS := awk '/^(Collecting|Processing)/ { printf "."; fflush() } END { print "" }'
CATALOGS := $(wildcard formsvc/translations/*/LC_MESSAGES/messages.po)
EXTRACT := --no-location --sort-output -k N_ -k lazy_gettext -k pgettext:1c,2
UPDATE := --ignore-obsolete --no-fuzzy-matching --no-wrap

.PHONY: demo test lint build bench-search bench-tickets catalogs clean

demo: build
	@$(BIN)/formsvc demo

test: $(VENV)/dev build
	@PYTHON=$(BIN)/python .ci/programs
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n 2

lint: $(VENV)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

build: $(VENV)/demo
	@echo "Building the site …"
	@NO_MKDOCS_2_WARNING=1 $(BIN)/faq build

# Measures the search beside Material's and Pagefind's: benchmarks/README.md.
bench-search: $(VENV)/demo var/bench/pagefind
	@$(BIN)/python -m benchmarks.search $(ARGS)

# Measures lists, search and export of tickets at 1,000 and 50,000 on both databases.
bench-tickets: $(VENV)/dev build
	@$(BIN)/python -m benchmarks.tickets $(ARGS)

var/bench/pagefind:
	@$(PIP) --quiet --no-deps --target $@ pagefind_bin==1.5.2

# Brings every text of the code into the catalogs, where the new ones wait empty for their words.
catalogs: $(VENV)/demo
	@mkdir -p var
	@for package in faq formsvc; do \
	  $(BIN)/pybabel -q extract $(EXTRACT) -F $$package/babel.cfg -o var/messages.pot $$package && \
	  $(BIN)/pybabel -q update $(UPDATE) -i var/messages.pot -d $$package/translations || exit 1; \
	done

clean:
	rm -rf $(VENV) site restricted var/demo

# The two marks tell which lock file is installed.
$(VENV)/demo: requirements.lock pyproject.toml $(CATALOGS)
	@test -x $(BIN)/python || { echo "Making $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the locked packages"
	@set -o pipefail; $(PIP) --require-hashes -r requirements.lock | $(DOTS)
	@$(PIP) --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/pybabel --quiet compile -d formsvc/translations
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/demo
	@echo "Installing what the tests need"
	@set -o pipefail; $(PIP) --require-hashes -r requirements-dev.lock | $(DOTS)
	@touch $@
