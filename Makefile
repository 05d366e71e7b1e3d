# Evenlight: everything starts here. `make` alone lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
export LC_ALL := C.UTF-8

PYTHON ?= python3
PORT ?= $(or $(TRACKER_PORT),8000)
BIN := .venv/bin
UV := $(BIN)/uv
# Compiled once here, so that no start has to: it saves two seconds of each where Python may not write its own cache.
INSTALL := $(UV) pip install --quiet --python $(BIN)/python --compile-bytecode
# Chromium's path, or nothing where it cannot be had; scripts/browser says so, and ends with an error under CI=true.
WITH_BROWSER = CHROMIUM="$$(scripts/browser)"; export CHROMIUM

.PHONY: help
help: ## This list
	@echo "Evenlight needs python3 (3.11 or newer) with venv, make and git; it fetches the rest into .venv"; echo
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- using it ----------------------------------------------------------------------------------------
.PHONY: run demo
run: .venv/.run ## Start Evenlight on http://localhost:8000 (PORT= changes it)
	@exec $(BIN)/tracker serve --port $(PORT)

demo: .venv/.run ## The same with made-up people signed up, their names and passphrases printed
	@exec $(BIN)/tracker demo --port $(PORT)

# --- trusting it -------------------------------------------------------------------------------------
.PHONY: test check lint types contracts drills matrix
test: .venv/.dev ## Every test, on SQLite, PostgreSQL and Chromium
	@$(WITH_BROWSER); $(BIN)/python -m pytest --cov --cov-report=term --cov-report=html

check: .venv/.dev ## Everything that must hold before a change lands; the tests hold the drills, at the small size
	@$(MAKE) --no-print-directory --keep-going lint types contracts test

lint: .venv/.dev ## Look for slips in style and common mistakes
	@echo "== ruff"; $(BIN)/ruff check --output-format concise .

types: .venv/.dev ## Check types strictly
	@echo "== mypy --strict"; $(BIN)/mypy

contracts: .venv/.dev ## Check that imports point one way
	@echo "== import-linter"; $(BIN)/lint-imports --no-logo

drills: .venv/.dev ## Every drill once, at the small size
	@echo "== drills"; $(WITH_BROWSER); DRILL_SIZE=small $(BIN)/python -m pytest tests/drills -q -p no:randomly

matrix: .venv/.dev ## Knock at every route as everybody; the last line is JSON with the figures
	@mkdir -p build; status=0; \
	DRILL_SIZE=full $(BIN)/python -m pytest tests/matrix -q -p no:randomly -s | tee build/matrix.log || status=$$?; \
	grep -o '{"cells.*}' build/matrix.log | tail -n 1 || true; exit $$status

# Each harms a running server on purpose, and prints JSON with its figures; the last line is the last of them. Those of
# reminders are small, FULL=1 makes them as large as docs/PROOF.md has them; the others are large always.
REMINDING := $(addprefix drill-,reminders outage tickers time push ssrf lockscreen)
DRILLS := drill-kill9 drill-lostupdate drill-diskfull drill-headers drill-quiet drill-consent drill-auth $(REMINDING)
.PHONY: $(DRILLS)
drill-kill9: ## Kill the server under load; nothing acknowledged may be lost
drill-lostupdate: ## Four processes change the same rows; no change may be lost
drill-diskfull: ## Fill the disk; refuse clearly, lose nothing acknowledged
drill-headers: ## Every page and status carries its protecting headers
drill-quiet: ## No page asks any other host for anything
drill-reminders: ## Kill senders in the middle; no reminder lost, none shown twice
drill-outage: ## Down for minutes, hours, days; every reminder ends where people see it
drill-tickers: ## One, two, four schedulers; the same reminders are sent
drill-time: ## Every zone, clocks that step, people who travel; one reminder a date
drill-push: ## Push services that fail in every way; each row ends as it should, nobody waits
drill-ssrf: ## Hostile push addresses; not one connection outside the list
drill-consent: ## Share, narrow, end, close accounts, race, kill; no field outside a live grant
drill-auth: ## Guesses, replays, copied cookies, timing; no way in but the owner's
drill-lockscreen: ## Real pushes in Chromium; neutral words alone, each one reported back
$(DRILLS): drill-%: .venv/.dev
	@mkdir -p build; $(WITH_BROWSER); status=0; \
	DRILL_SIZE=$(if $(FULL)$(filter-out $(REMINDING),$@),full,small) $(BIN)/python -m pytest tests/drills/test_$*.py -q -p no:randomly -s | tee build/$@.log || status=$$?; \
	grep -o '{.*}' build/$@.log | tail -n 1 || true; exit $$status

# --- looking at it -----------------------------------------------------------------------------------
.PHONY: shots bench
shots: .venv/.dev ## A picture of every page under build/shots/
	@$(WITH_BROWSER); $(BIN)/python -m tests.browser.shots

bench: .venv/.dev ## Measure speed; the last line is JSON, docs/PROOF.md is written
	@$(WITH_BROWSER); $(BIN)/python -m tests.bench

# --- setting it up -----------------------------------------------------------------------------------
.PHONY: setup preflight lock clean
setup: .venv/.dev ## Install what working on Evenlight needs, start nothing
	@:

# What is missing, in one line with its cure; nothing where all is here. Looked for before anything is made.
MISSING = $(shell \
	if ! command -v $(PYTHON) >/dev/null; then echo "python3: apt install python3 python3-venv"; \
	elif ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then echo "Python 3.11 or newer, PYTHON=... names one"; \
	elif ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then echo "python3-venv: apt install python3-venv"; \
	elif ! command -v git >/dev/null; then echo "git: apt install git"; fi)
.PHONY: preflight
preflight:
	@$(if $(MISSING),$(error Evenlight needs $(MISSING))):

.venv/.tools: requirements/uv.txt
	@$(if $(MISSING),$(error Evenlight needs $(MISSING)))echo "Making .venv"; $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<; touch $@

.venv/.run: requirements/run.txt pyproject.toml .venv/.tools
	@echo "Installing what Evenlight runs on"
	@$(INSTALL) --require-hashes -r $<
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo "Installing what testing needs"
	@$(INSTALL) --require-hashes -r $<; touch $@

LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"
lock: .venv/.tools ## Pin everything anew from requirements/*.in (UPGRADE=1 takes newer releases)
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements/uv.in -o requirements/uv.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements/run.in -o requirements/run.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) --constraints requirements/run.txt requirements/dev.in -o requirements/dev.txt

clean: ## Remove everything made here, except the people's data
	@rm -rf .venv build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
