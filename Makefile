# Sets everything up where it is missing, then does what is asked for; `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Each stamp is newer than what it was made from, so nothing is set up twice.
PACKAGES := $(VENV)/.packages
BROWSER := $(VENV)/.browser
PAGE_TOOLS := capture_script/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help demo recordings test lint format bundle page-tools clean
.DELETE_ON_ERROR:

help: ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: $(BROWSER) ## Replay recordings of a small shop on three devices, write films and heatmaps
	@$(BIN)/python -m fixtures.demo

recordings: $(BROWSER) ## Make the recordings of the demo anew, at human pace
	@echo "recording the shop's users"
	@$(BIN)/python -m fixtures.demo.record

test: $(BROWSER) page-tools lint ## Set up what is missing, then check and test everything
	@echo "testing"
	@$(BIN)/python -m pytest -q -n auto --dist loadfile

lint: $(PACKAGES) ## Check style and types
	@echo "checking style and types"
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@$(BIN)/mypy --no-error-summary

format: $(PACKAGES) ## Put the code into the one format
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format -q .

bundle: $(PAGE_TOOLS) ## Build the page code that the package ships
	@echo "building the page code"
	@cd capture_script && node build.mjs

clean: ## Remove what these targets made
	@echo "removing $(VENV), caches, node packages and demo-output"
	@rm -rf $(VENV) demo-output capture_script/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PACKAGES): pyproject.toml
	@echo "installing reenact into $(VENV)"
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

$(BROWSER): $(PACKAGES)
	@echo "looking for a browser"
	@$(BIN)/reenact install-browser
	@touch $@

# Without node the test of the page code skips on a desk and fails in CI, so a missing node is no error here.
page-tools:
	@if ! command -v npm >/dev/null && command -v apt-get >/dev/null && test "$$(id -u)" = 0; then \
		echo "installing node from Debian's packages"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			nodejs npm >/dev/null; \
	fi
	@if command -v npm >/dev/null; then $(MAKE) -s $(PAGE_TOOLS); \
	else echo "no npm: the test of the page code is skipped"; fi

$(PAGE_TOOLS): capture_script/package-lock.json
	@echo "installing the tools for page code"
	@cd capture_script && npm ci --silent --no-fund --no-audit
	@touch $@
