# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""sdm_connection_info: what it reports of each node, without any lock or remaining session."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.connection_info import SdmConnectionInfo


def check(console, **params):
    """Return ({what: check}, result) of the module."""
    result = console.run(operation=SdmConnectionInfo, **params)
    return {one["check"]: one for one in result["checks"]}, result


def of_status(checks, status):
    """Return what has this status, without the node."""
    return sorted({what.partition(" of ")[0] for what, one in checks.items() if one["status"] == status})


def test_every_node_works_and_no_session_remains(console):
    console.seed(2)
    checks, result = check(console)
    assert of_status(checks, "not_checked") == ["lock devices"]
    assert of_status(checks, "failed") == of_status(checks, "warning") == []
    nodes = {what.partition(" of ")[2] for what in checks if what.startswith("connection of ")}
    assert len(nodes) == 2
    assert console.sessions() == [] and console.sent() == []
    assert result["api"]["logins"] == 3  # one for each node, and a second one at the same time


@pytest.mark.parametrize("state", ["refusing", "unavailable"])
def test_a_node_that_is_down_is_a_warning_as_long_as_another_works(console, state):
    console.seed(1)
    console.sdm.set_node("1", state)
    checks, _result = check(console, retries=0)
    assert of_status(checks, "failed") == [] and of_status(checks, "warning") == ["connection"]
    (down,) = [one for one in checks.values() if one["status"] == "warning"]
    assert down["remedy"].startswith("The modules use ")
    assert any(what.startswith("two sessions") for what in checks)
    console.sdm.set_node("2", state)
    assert of_status(check(console, retries=0)[0], "failed") == ["connection"]


def test_a_refused_login_is_a_failure_of_every_node_and_the_password_is_not_shown(console):
    checks, result = check(console, password="canary-wrong-password")
    assert of_status(checks, "failed") == ["login"] and "canary" not in str(result)
    assert "privileges" in of_status(checks, "not_checked")


@pytest.mark.parametrize("limit", ["oldest_ends", "refused"])
def test_a_limit_of_sessions_is_a_warning(console, limit):
    console.seed(1)
    console.simulator.switch("sdm.sessions_per_user", 1)
    console.simulator.switch("sdm.sessions_above_limit", limit)
    checks, _result = check(console)
    assert of_status(checks, "warning") == ["two sessions"]
    assert console.sessions() == []


def test_an_account_that_sees_no_devices_is_a_warning(console):
    assert of_status(check(console)[0], "warning") == ["list devices"]
