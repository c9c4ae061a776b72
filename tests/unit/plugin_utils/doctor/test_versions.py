# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor reports of the programs and libraries of the controller."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import libraries
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import FAILED, OK, WARNING
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor import versions


def checks(needed=("requests", "PyJWT"), other_host=None):
    """Return {what: status}."""
    return {check.name: check.status for check in versions.version_checks(needed, other_host)}


def test_this_environment_is_in_order():
    found = checks()
    assert {*found.values()} == {OK}
    assert {"ansible-core", "Python", "libraries", "collection", "forks"} == {*found}


@pytest.mark.parametrize(("core", "status"), [("2.15.9", FAILED), ("2.16.0", OK), ("2.99.0", WARNING)])
def test_an_untested_core_is_reported(monkeypatch, core, status):
    monkeypatch.setattr(versions, "core_version", core)
    assert checks()["ansible-core"] == status


@pytest.mark.parametrize(
    ("needed", "other_host", "status"),
    [(["PyJWT"], None, FAILED), (["requests"], None, WARNING), (["PyJWT"], "jump", WARNING)],
)
def test_a_missing_library_counts_where_it_is_needed(monkeypatch, needed, other_host, status):
    monkeypatch.setitem(libraries.PROBLEMS, "PyJWT", ("PyJWT is missing.", ""))
    assert checks(needed, other_host)["PyJWT"] == status
