# Everything Panelry needs on a machine with python3, pip and make.
#
#   make run      install, start the embedded PostgreSQL, migrate, open the app and its sandbox on PORT (3000)
#   make test     install all that checking needs, then lint, types, import rules and every test
#   make bench    how fast slots, outbox, Slack and calendars are, what kill -9 does; ONLY=slots|outbox|slack|calendars|kills
#   make bench-large  the same waits at 1,000 and at 1,000,000 meetings; takes some ten minutes
#   make load     ten minutes (MINUTES=…) of people at work: errors, latencies, and whether memory stays flat
#   make format   put the code into shape
#   make lock     choose and write down new versions of everything we depend on
#   make install  only install
#   make clean    remove what was installed

PYTHON ?= python3
export PYTHON

BIN := .venv/bin

# An installation is good as long as the locks say the same and the folder was not moved; no clock, no network.
# One whose Python is gone is none.
KEY := $(shell [ -x $(BIN)/python ] || rm -f .venv/installed-*; \
	{ pwd; cat pyproject.toml requirements.txt requirements-dev.txt .ci/tools.txt; } | cksum | tr ' ' -)
RUNTIME := .venv/installed-run-$(KEY)
DEVELOPMENT := .venv/installed-dev-$(KEY)

.PHONY: help run test lint types imports tests browser bench bench-large load format lock install clean

help:
	@sed -n 's/^#   //p' Makefile

# What was compiled once is kept, whatever the environment says: the second start takes a second.
run: $(RUNTIME)
	@PYTHONDONTWRITEBYTECODE= exec $(BIN)/panelry sandbox

install: $(RUNTIME)

test: $(DEVELOPMENT) browser lint types imports tests

lint: $(DEVELOPMENT)
	@echo "Lint …"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "Run \`make format\`."; exit 1; }

types: $(DEVELOPMENT)
	@echo "Types …"
	@$(BIN)/mypy

imports: $(DEVELOPMENT)
	@echo "Import rules …"
	@$(BIN)/lint-imports --no-logo

tests: $(DEVELOPMENT)
	@echo "Tests …"
	@$(BIN)/pytest $(ARGS) --cov </dev/null

browser: $(DEVELOPMENT)
	@echo "Browser …"
	@.ci/browser

bench: $(DEVELOPMENT)
	@exec $(BIN)/python -m tests.bench $(ONLY) $(SEEDS)

bench-large: $(DEVELOPMENT)
	@exec $(BIN)/python -m tests.bench.large

MINUTES ?= 10

load: $(DEVELOPMENT)
	@exec $(BIN)/python -m tests.bench.load $(MINUTES)

format: $(DEVELOPMENT)
	@$(BIN)/ruff check --quiet --fix .; $(BIN)/ruff format .

lock: $(RUNTIME)
	@.ci/lock

clean:
	rm -rf .venv

$(RUNTIME):
	@.ci/install requirements.txt && touch $@

$(DEVELOPMENT):
	@.ci/install requirements-dev.txt && touch $(RUNTIME) $@
