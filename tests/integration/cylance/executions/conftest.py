# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cylance_package_exec, run in this process."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from integration.cylance.executions.helpers import NAME


@pytest.fixture
def execute(console, tmp_path, monkeypatch):
    """Return a function that runs cylance_package_exec with one package, and with other options as given."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path / "home"))
    console.cylance.add_package("Collect")

    def run(*device_ids, check=False, **params):
        defaults = {"name": NAME, "packages": [{"package": "Collect", "arguments": ["-k", "v"]}], "max_changes": "100"}
        return console.run(*device_ids, operation=CylancePackageExec, check=check, **{**defaults, **params})

    return run


@pytest.fixture
def before_start(monkeypatch):
    """Return a function that runs a callback after all checks, before the request that starts an execution."""
    check = CylancePackageExec._check_min_online

    def before_start(callback):
        def check_and_call(self, items):
            check(self, items)
            callback()

        monkeypatch.setattr(CylancePackageExec, "_check_min_online", check_and_call)

    return before_start
