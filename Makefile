# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything a contributor runs. The work is done by nox sessions (noxfile.py); what they need is made on first use, under
# .nox/, and made anew when a requirement changes. `.nox/tool/bin/nox --list` shows every session.

PYTHON ?= python3
# How many sessions run at once in `make test`. They are busy: more than there are processors gain nothing.
JOBS ?= 2
# One ansible-core (CORE=2.18) instead of the newest that the Pythons of this machine can run.
CORE ?=
# Passed on to pytest or ansible-test: make test-unit ARGS='-k lockdown -x'
ARGS ?=

TOOL := .nox/tool
NOX := $(TOOL)/bin/nox
session = $(if $(CORE),--session $(1)-$(CORE),--tags $(1)-newest)
posargs = $(if $(ARGS),-- $(ARGS))

.PHONY: help test test-lint test-unit test-integration test-browser test-sanity format demo benchmark benchmark-inventory soak console clean
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "CORE=2.18 picks one ansible-core, ARGS='-k name' goes on to pytest or ansible-test."

test: $(TOOL)/installed ## Everything: lint, sanity, units, integration on every ansible-core that a Python here can run
	@$(NOX) --parallel $(JOBS) --report .nox/sessions.json

test-lint: $(TOOL)/installed ## Linters, licences, documentation, changelog, build and import
	@$(NOX) --parallel $(JOBS) --tags lint

test-unit: $(TOOL)/installed ## Unit tests on one ansible-core
	@$(NOX) $(call session,units) $(posargs)

test-integration: $(TOOL)/installed ## Integration tests on one ansible-core
	@$(NOX) $(call session,integration) $(posargs)

test-browser: $(TOOL)/installed ## The simulator's page in a real browser (needs Chromium)
	@$(NOX) --session browser $(posargs)

test-sanity: $(TOOL)/installed ## ansible-test sanity on one ansible-core
	@$(NOX) $(call session,sanity) $(posargs)

format: $(TOOL)/installed ## Let ruff mend what it can
	@$(NOX) --session format $(posargs)

demo: $(TOOL)/installed ## Lock simulated devices down and release them, step by step
	@$(NOX) --session demo $(posargs)

benchmark: $(TOOL)/installed ## Compare what it costs to act on devices in several ways; takes about half an hour
	@$(NOX) --session benchmark $(posargs)

benchmark-inventory: $(TOOL)/installed ## What it costs to make an inventory of 50,000 devices
	@$(NOX) --session benchmark-inventory $(posargs)

soak: $(TOOL)/installed ## Ten thousand random operations under faults, each judged by the simulator's own state
	@$(NOX) --session soak $(posargs)

console: $(TOOL)/installed ## Run the simulated consoles, with devices to play with and to watch, until Ctrl-C
	@$(NOX) --session console $(posargs)

clean: ## Remove everything that the targets made
	rm -rf .nox .ansible .hypothesis .ruff_cache .pytest_cache tests/output
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(TOOL)/installed: requirements-dev/nox.txt
	@rm -rf $(TOOL)
	@$(PYTHON) -m venv $(TOOL)
	@$(TOOL)/bin/pip install -qq --disable-pip-version-check --requirement $<
	@touch $@
