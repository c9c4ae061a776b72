# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cylance_connection_info: what it reports of a connection, of privileges and of limits, without any write."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine import connection_info
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.connection_info import (
    CylanceConnectionInfo,
)
from integration.cylance.console import Console

READS = {
    "list devices": "device:list",
    "read a device": "device:read",
    "read lockdowns": "opticscommand:read",
    "read packages": "opticspkgconfig:list",
    "read executions": "opticspkgdeploy:list",
    "read zones": "zone:list",
    "read detections": "opticsdetect:list",
}
ALONE = ("read a device", "read detections")  # have tests of their own
WRITES = {"lock and release": "opticscommand:create", "run packages": "opticspkgdeploy:create"}


def check(console, **params):
    """Return ({what: check}, result) of the module."""
    result = console.run(operation=CylanceConnectionInfo, **params)
    return {one["check"]: one for one in result["checks"]}, result


def statuses(checks):
    """Return {what: status}."""
    return {what: one["status"] for what, one in checks.items()}


def application(console, scopes):
    """Return the credentials of a new application with these scopes."""
    created = console.cylance.control("POST", "/applications", {"scopes": sorted(scopes)})
    return {name: created[name] for name in ("application_id", "application_secret")}


def test_everything_works_and_nothing_is_written(console):
    console.seed(2)
    checks, result = check(console, requests_per_second=20)
    found = statuses(checks)
    assert found == {
        **dict.fromkeys(("connection", "TLS", "clock", "login", *READS, "rate limit"), "ok"),
        **dict.fromkeys(WRITES, "not_checked"),
    }
    assert not result["failed"] and not result["changed"] and not result["has_problems"]
    assert result["msg"] == "14 checks: 2 not checked, 12 ok."
    assert console.write_count() == 0
    assert result["api"]["requests"] <= 9 and result["api"]["logins"] == 1


# Without devices of a list, none is read. To read one, the simulator accepts the privilege for the list, too.
@pytest.mark.parametrize(("what", "scope"), sorted((what, READS[what]) for what in READS if what not in ALONE))
def test_a_missing_privilege_fails_alone_and_is_named(console, what, scope):
    console.seed(1)
    others = {*READS.values(), *WRITES.values()} - {scope}
    checks, result = check(console, **application(console, others))
    assert [name for name, status in statuses(checks).items() if status == "failed"] == [what]
    assert result["has_problems"] and scope in checks[what]["remedy"]


def test_a_missing_privilege_for_detections_is_a_warning(console):
    console.seed(1)
    others = {*READS.values(), *WRITES.values()} - {"opticsdetect:list"}
    checks, result = check(console, **application(console, others))
    assert checks["read detections"]["status"] == "warning" and not result["has_problems"]
    assert checks["read detections"]["remedy"] == (
        "Add the privilege opticsdetect:list if the event source cylance_detections is used."
    )


def test_the_scopes_in_a_token_show_privileges_to_write(console):
    console.seed(1)
    console.simulator.switch("cylance.token_scopes", True)
    checks, _result = check(console, **application(console, {*READS.values(), "opticscommand:create"}))
    assert checks["lock and release"]["status"] == "ok"
    assert checks["run packages"]["status"] == "failed"
    assert "opticspkgdeploy:create" in checks["run packages"]["remedy"]
    assert console.write_count() == 0


def test_without_devices_the_other_privileges_are_checked(console):
    checks, _result = check(console)
    assert {what for what, status in statuses(checks).items() if status == "not_checked"} == {
        *WRITES,
        "read a device",
        "read lockdowns",
    }


def test_a_device_without_an_agent_shows_the_privilege_too(console):
    console.seed(1, without_focus=1)
    assert statuses(check(console)[0])["read lockdowns"] == "ok"


def test_a_refused_login_is_one_failure_and_the_secret_is_not_shown(console):
    checks, result = check(console, application_secret="canary-wrong-secret-of-some-length")
    found = statuses(checks)
    assert (found["login"], found["privileges"], found["connection"]) == ("failed", "not_checked", "ok")
    assert not set(READS) & set(found)
    assert "canary" not in str(result)


@pytest.mark.parametrize(("seconds", "status"), [(30, "ok"), (90, "warning"), (-90, "warning"), (150, "failed")])
def test_the_clocks_are_compared(console, seconds, status):
    moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    console.simulator.set_clock(moment.isoformat(timespec="seconds"))
    clock = check(console)[0]["clock"]
    assert clock["status"] == status
    assert ("reconcile releases nothing" in clock["remedy"]) is (status != "ok")


def test_an_unverified_certificate_is_a_warning_and_an_unknown_one_a_failure(console):
    url = {"api_url": console.simulator.tls_url}
    assert statuses(check(console, **url)[0])["TLS"] == "failed"
    assert statuses(check(console, validate_certs=False, **url)[0])["TLS"] == "warning"


def test_the_end_of_the_certificate_is_shown(console, monkeypatch):
    options = {"api_url": console.simulator.tls_url, "ca_path": console.simulator.ca_path}
    tls = check(console, **options)[0]["TLS"]
    assert tls["status"] == "ok" and tls["finding"].startswith("TLSv1.")
    monkeypatch.setattr(connection_info, "_CERTIFICATE_DAYS", 1_000_000)
    tls = check(console, **options)[0]["TLS"]
    assert tls["status"] == "warning" and "renewed" in tls["remedy"]


def test_a_rate_above_the_documented_one_is_a_warning(console):
    assert statuses(check(console, requests_per_second=0)[0])["rate limit"] == "warning"
    limit = check(console, requests_per_second=20, nodes=4)[0]["rate limit"]
    assert limit["status"] == "ok" and "5 requests per second" in limit["finding"] and "4 nodes" in limit["finding"]


def test_a_console_that_hangs_ends_the_checks(console):
    console.seed(1)
    console.simulator.add_fault("status", path="^/packages/v2$", status=503)
    checks, result = check(console, retries=0)
    found = statuses(checks)
    assert found["read packages"] == "failed"
    assert {found[what] for what in ("read executions", "read zones")} == {"not_checked"}
    assert result["has_problems"]


def test_no_request_is_sent_after_the_time_is_over(console, monkeypatch):
    console.seed(1)
    monkeypatch.setattr(connection_info, "MAX_SECONDS", -1.0)
    found = statuses(check(console)[0])
    assert {found[what] for what in READS} == {"not_checked"}
    assert [call["route"] for call in console.simulator.requests() if not call["login"]] == []


def test_a_used_up_rate_limit_is_no_missing_privilege(console):
    console.seed(1)
    console.simulator.add_fault("status", path="^/devices/v2$", status=429, headers={"Retry-After": "600"})
    checks, _result = check(console, max_wait=1)
    assert checks["list devices"]["status"] == "not_checked" and "rate limit" in checks["read zones"]["finding"]


def test_an_access_token_is_a_warning(console):
    console.seed(1)
    token = console.cylance.log_in()
    checks = [one for one in check(console, access_token=token)[1]["checks"] if one["check"] == "login"]
    assert [one["status"] for one in checks] == ["warning"]


def test_missing_credentials_are_a_check_too(console):
    checks, result = check(console, application_secret="")
    assert statuses(checks) == {"settings": "failed"} and not result["failed"]


@pytest.fixture
def console(simulator, own_environment):
    """A Cylance console without devices."""
    return Console(simulator)
