# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""opswat_connection_info: what it reports of a connection, of privileges and of the rate limit, without any action."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.connection_info import OpswatConnectionInfo

READS = ("list devices", "read a device", "list groups", "read the account")


def check(console, **params):
    """Return ({what: check}, result) of the module."""
    result = console.run(operation=OpswatConnectionInfo, **params)
    return {one["check"]: one for one in result["checks"]}, result


def statuses(checks):
    """Return {what: status}."""
    return {what: one["status"] for what, one in checks.items()}


def test_everything_works_and_nothing_is_written(console):
    console.seed(2)
    checks, result = check(console)
    assert statuses(checks) == {
        **dict.fromkeys(("connection", "TLS", "clock", "login", *READS, "rate limit"), "ok"),
        "send device actions": "not_checked",
    }
    assert "allows 10" in checks["rate limit"]["finding"]
    assert console.simulator.summary()["writes"] == 0
    assert result["api"]["requests"] <= 6 and result["api"]["logins"] == 1


@pytest.mark.parametrize(
    ("path", "what", "status"),
    [
        ("groups", "list groups", "failed"),
        ("devices/detail", "read a device", "failed"),
        ("account", "read the account", "warning"),
    ],
)
def test_a_missing_privilege_is_named(console, path, what, status):
    console.seed(1)
    console.simulator.add_fault("status", path=f"/{path}$", status=403)
    checks, _result = check(console)
    assert {name: one for name, one in statuses(checks).items() if one in ("failed", "warning")} == {what: status}
    assert checks[what]["remedy"].startswith("Add the privilege ")


def test_without_a_list_no_device_is_read(console):
    assert statuses(check(console)[0])["read a device"] == "not_checked"
    console.simulator.add_fault("status", path="/devices$", status=403)
    found = statuses(check(console)[0])
    assert (found["list devices"], found["read a device"]) == ("failed", "not_checked")


def test_a_refused_login_is_one_failure_and_the_secret_is_not_shown(console):
    checks, result = check(console, client_secret="canary-wrong-secret")
    found = statuses(checks)
    assert (found["login"], found["privileges"], found["connection"]) == ("failed", "not_checked", "ok")
    assert not set(READS) & set(found) and "canary" not in str(result)


@pytest.mark.parametrize(
    ("configured", "nodes", "status"), [(10, 1, "ok"), (30, 1, "warning"), (0, 1, "warning"), (10, 3, "ok")]
)
def test_the_rate_limit_is_compared_with_the_one_of_the_console(console, configured, nodes, status):
    console.seed(1)
    limit = check(console, requests_per_minute=configured, nodes=nodes)[0]["rate limit"]
    assert limit["status"] == status
    assert ("Set requests_per_minute to 10" in limit["remedy"]) is (status != "ok")


def test_a_version_that_the_console_lacks_is_a_failure(console):
    console.seed(1)
    assert statuses(check(console, api_versions={"groups": "9.9"})[0])["list groups"] == "failed"
