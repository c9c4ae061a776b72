# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# All commands for contributors. The targets run nox sessions (noxfile.py). Environments are created under .nox/ on first
# use and recreated when a requirement changes. `.nox/tool/bin/nox --list` shows all sessions.

PYTHON ?= python3
# Sessions that run at the same time in test, test-matrix, test-rest and test-lint. Sessions are CPU-bound: more
# jobs than processors do not help. With JOBS=1, the other cores also run the tests that only the newest has to run.
JOBS ?= 2
# An ansible-core such as CORE=2.18. Default: the newest one that an installed Python can run.
CORE ?=
# Arguments for the program that the target runs, such as ARGS='-k lockdown -x' for pytest.
ARGS ?=

TOOL := .nox/tool
NOX := $(TOOL)/bin/nox
session = $(if $(CORE),--session $(1)-$(CORE),--tags $(1)-newest)
posargs = $(if $(ARGS),-- $(ARGS))

.PHONY: help test test-matrix test-rest test-unit test-integration test-browser test-rulebooks test-sanity test-lint changelog generate \
	format pictures demo console benchmark benchmark-reconcile benchmark-inventory benchmark-events soak clean
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "CORE=2.18 selects an ansible-core. ARGS='...' is passed on, for example to pytest:"
	@echo "  make test-unit ARGS=tests/unit/FILE   runs the tests of one file in seconds"

test: $(TOOL)/installed ## The checks on the newest ansible-core that an installed Python can run (about a quarter of an hour)
	@$(NOX) --parallel $(JOBS) --tags test --report .nox/$@.json

test-matrix: $(TOOL)/installed ## All checks on all supported ansible-cores (about 45 minutes)
	@$(NOX) --parallel $(JOBS) --report .nox/$@.json

test-rest: $(TOOL)/installed ## The part of test-matrix that test leaves out: long plays, rulebooks, ansible-test, other cores (about half an hour)
	@$(NOX) --parallel $(JOBS) --tags rest --report .nox/$@.json

test-unit: $(TOOL)/installed ## Unit tests on one ansible-core (about 90 seconds, one file in seconds)
	@$(NOX) $(call session,units) $(posargs)

test-integration: $(TOOL)/installed ## Operations and plays against the simulator on one ansible-core (minutes)
	@$(NOX) $(call session,integration) $(posargs)

test-browser: $(TOOL)/installed ## Tests of the pages (simulator, report) in Chromium (minutes)
	@$(NOX) --session browser $(posargs)

test-rulebooks: $(TOOL)/installed ## The rulebooks in ansible-rulebook, which needs Java 17 (minutes)
	@$(NOX) --session rulebooks $(posargs)

test-sanity: $(TOOL)/installed ## ansible-test sanity on one ansible-core (minutes)
	@$(NOX) $(call session,sanity) $(posargs)

test-lint: $(TOOL)/installed ## Linters, types, licenses, documentation, changelog, build and import (minutes)
	@$(NOX) --parallel $(JOBS) --tags lint

changelog: $(TOOL)/installed ## Write CHANGELOG.md from the fragments (seconds)
	@$(NOX) --session changelog -- --write

generate: $(TOOL)/installed ## Write the files that follow from the options: schemas, credential types, surveys (seconds)
	@$(NOX) --session generate

format: $(TOOL)/installed ## Format the code and apply the automatic fixes of ruff (seconds)
	@$(NOX) --session format $(posargs)

pictures: $(TOOL)/installed ## Make the pictures of the documentation from the running product, which needs Chromium (a minute)
	@$(NOX) --session pictures $(posargs)

demo: $(TOOL)/installed ## Lock and release simulated devices, step by step (minutes)
	@$(NOX) --session demo $(posargs)

console: $(TOOL)/installed ## Run the simulated consoles with sample devices until Ctrl-C
	@$(NOX) --session console $(posargs)

benchmark: $(TOOL)/installed ## Compare the cost of several ways to act on devices (about half an hour)
	@$(NOX) --session benchmark $(posargs)

benchmark-reconcile: $(TOOL)/installed ## Compare reconcile of 2,000 entries with the same modules by list (minutes)
	@$(NOX) --session benchmark-reconcile $(posargs)

benchmark-inventory: $(TOOL)/installed ## Measure the cost of an inventory of 50,000 devices (minutes)
	@$(NOX) --session benchmark-inventory $(posargs)

benchmark-events: $(TOOL)/installed ## Measure the time from an alert to an isolated device, which needs Java 17 (minutes)
	@$(NOX) --session benchmark-events $(posargs)

soak: $(TOOL)/installed ## Run 100,000 random operations under faults, kill 1,000 runs, and check each result (hours)
	@$(NOX) --session soak $(posargs)

clean: ## Remove everything that the targets created
	rm -rf .nox .ansible .hypothesis .ruff_cache .pytest_cache tests/output
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(TOOL)/installed: requirements-dev/nox.txt
	@echo "Creating the environment for nox in $(TOOL) (about a minute, first run only) ..."
	@rm -rf $(TOOL)
	@$(PYTHON) -m venv $(TOOL)
	@$(TOOL)/bin/pip install -qq --disable-pip-version-check --requirement $<
	@touch $@
