# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variants of SDM's API: each response is understood or reported as one error."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock
from integration.sdm.console import DEVICE_ACTION, DEVICES, GROUP_ACTION, LOGIN, LOGOUT, ME, UNKNOWN_ID
from integration.tasks import outcomes, reasons

BOMB = """<?xml version="1.0"?>
<!DOCTYPE devices [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<devices><devices><id>ID2</id><name>&c;</name></devices></devices>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE devices [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<devices><devices><id>ID2</id><name>&a;</name></devices></devices>"""
USELESS = {
    "cut": "<devices><devices><id>ID2</id>",
    "a bomb of entities": BOMB,
    "an entity from outside": OUTSIDE,
    "a page": "<!doctype html><html><head><title>Sign in</title></head><body>Welcome</body></html>",
    "empty": "",
    "no markup": "Welcome to SDM",
    "another root": "<nfs><nfs><id>ID2</id></nfs></nfs>",
    "no list": '{"devices": 7}',
    "a list of texts": '{"devices": ["ID2"]}',
    "devices without ids": "<devices><devices><name>a</name></devices></devices>",
    "one id twice": "<devices><devices><id>ID2</id></devices><devices><id>ID2</id></devices></devices>",
    "deep": "<devices>" + "<a>" * 5000 + "</a>" * 5000 + "</devices>",
    "bytes": "\x00\x01\x02",
}


@pytest.mark.parametrize("what", USELESS)
def test_an_invalid_device_list_is_one_error(console, what):
    (device_id,) = console.seed(1)
    console.fault(DEVICES, "status", status=200, body=USELESS[what], content_type="application/xml")
    result = console.lock(device_id)
    assert reasons(result) == ["bad_answer"]
    assert "listing the devices" in result["msg"]
    assert len(result["msg"]) < 400
    assert "root:" not in result["msg"]
    assert console.sent() == []
    assert console.sessions() == []


@pytest.mark.parametrize("envelope", ["9.0.1", "8.2.5", "legacy"])
@pytest.mark.parametrize("single", ["list", "object"])
@pytest.mark.parametrize("scalars", ["typed", "text"])
@pytest.mark.parametrize("body_format", ["xml", "json"])
@pytest.mark.parametrize("count", [1, 2], ids="{} devices".format)
def test_device_lists_of_all_releases_are_read(console, envelope, single, scalars, body_format, count):
    ids = console.seed(count)
    for name, value in (("envelope", envelope), ("json_single", single), ("json_scalars", scalars)):
        console.sdm.switch(name, value)
    console.sdm.switch("json_type_key", True)
    console.sdm.switch("xml_layout", "indented")
    result = console.info(all_devices=True, body_format=body_format)
    assert [entry["device_id"] for entry in result["devices"]] == ids
    assert [entry["connected"] for entry in result["devices"]] == [True] * count
    assert all(entry["group_path"] and entry["software_version"] for entry in result["devices"])


@pytest.mark.parametrize("empty", ["list", "absent", "null"])
@pytest.mark.parametrize("body_format", ["xml", "json"])
def test_an_empty_device_list_is_empty(console, empty, body_format):
    console.sdm.switch("json_empty", empty)
    result = console.info(all_devices=True, body_format=body_format)
    assert (result["devices"], result["failed"]) == ([], False)


@pytest.mark.parametrize("status", [204, 200], ids="status {}".format)
def test_both_success_statuses_are_accepted(console, status):
    (device_id,) = console.seed(1)
    console.sdm.switch("success_status", status)
    assert outcomes(console.lock(device_id)) == ["changed"]
    assert outcomes(console.unlock(device_id)) == ["changed"]


def test_an_html_page_is_not_taken_for_success(console):
    (device_id,) = console.seed(1)
    page = "<!DOCTYPE html><html><body>Sign in</body></html>"
    console.fault(DEVICE_ACTION, "status", status=200, body=page, content_type="text/html")
    result = console.lock(device_id)
    assert outcomes(result) == ["unknown"]
    assert console.owner(device_id) is None


def test_unknown_and_removed_devices_are_not_found(console):
    ids = console.seed(2)
    assert reasons(console.lock(UNKNOWN_ID, ids[0])) == ["not_found", None]
    console.fault(DEVICE_ACTION, "status", status=404, body="")
    removed = console.lock(ids[1])
    assert reasons(removed) == ["not_found"]
    assert "no such device" in removed["msg"]


@pytest.mark.parametrize("scope", ["device", "nf_group"])
@pytest.mark.parametrize("status", [404, 400], ids="status {}".format)
def test_an_unsupported_action_is_not_reported_as_an_unknown_device(console, status, scope):
    (device_id,) = console.seed(1)
    console.sdm.switch("unlock_type", "Release")
    console.sdm.switch("unknown_type_status", status)
    result = console.unlock(device_id, scope=scope)
    assert reasons(result) == ["not_supported"]
    assert "does not support the action" in result["msg"]


def test_a_user_without_permission_is_forbidden(console):
    (device_id,) = console.seed(1)
    monitor = next(name for name, user in console.sdm.users().items() if user["role"] == "monitors")
    result = console.lock(device_id, **console.account(monitor))
    assert reasons(result) == ["forbidden"]
    assert "lacks the right" in result["msg"]


@pytest.mark.parametrize("version", ["v1.9", "v2.0"])
def test_an_unsupported_api_version_is_reported_with_the_supported_ones(console, version):
    (device_id,) = console.seed(1)
    result = console.lock(device_id, api_version=version)
    assert result["failed"]
    assert version in result["msg"]
    assert "v1.1" in result["msg"]


def test_a_lock_without_a_response_is_sent_again(console):
    """Locking twice has no side effect."""
    (device_id,) = console.seed(1)
    console.sdm.switch("relock_same_user", 409)
    console.fault(DEVICE_ACTION, "drop_after", times=1)
    result = console.lock(device_id)
    assert outcomes(result) == ["changed"]
    assert console.owner(device_id) == ME
    assert len(console.sent()) == 2


def test_a_lock_without_any_response_is_unknown(console):
    ids = console.seed(2)
    console.fault(DEVICE_ACTION, "drop_after")
    result = console.lock(*ids, retries=2)
    assert outcomes(result) == ["unknown", "unknown"]
    assert result["failed"]
    assert [entry["acquired"] for entry in result["devices"]] == ["unknown"] * 2
    assert console.owner(ids[0]) == ME


def test_a_lost_response_is_looked_up_if_sdm_shows_locks(console):
    (device_id,) = console.seed(1)
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", "both")
    console.fault(DEVICE_ACTION, "drop_after")
    assert outcomes(console.lock(device_id)) == ["changed"]
    assert len(console.sent()) == 1


@pytest.mark.parametrize("where", ["device", "nf_group"])
def test_an_ha_pair_is_locked_by_device_or_by_nf(console, where):
    ids = console.seed_pair()
    result = console.lock(*ids, scope=where)
    if where == "nf_group":
        assert outcomes(result) == ["changed", "unchanged"]  # the first lock covers the second device
        assert len(console.calls(GROUP_ACTION)) == 1
        assert len({entry["nf_id"] for entry in result["devices"]}) == 1
    else:
        assert outcomes(result) == ["changed", "changed"]
    assert [console.owner(device_id) for device_id in ids] == [ME, ME]
    console.unlock(ids[0], scope=where)
    assert console.owner(ids[1]) == (None if where == "nf_group" else ME)


@pytest.mark.parametrize("nested", [True, False], ids=["nested", "not nested"])
@pytest.mark.parametrize("relock", [204, 409], ids="relock {}".format)
def test_locking_a_cluster_covers_the_nested_groups_of_its_nf(console, nested, relock):
    ids = console.seed(4, clusters=1)
    console.sdm.switch("group_lock_nested", nested)
    console.sdm.switch("relock_same_user", relock)
    console.sdm.switch("unlock_free", relock)
    assert outcomes(console.lock(ids[0], scope="nf_group")) == ["changed"]
    assert [console.owner(device_id) for device_id in ids] == [ME] * 4
    assert outcomes(console.unlock(ids[0], scope="nf_group")) == ["changed"]
    assert [console.owner(device_id) for device_id in ids] == [None] * 4


def test_nf_group_scope_does_not_apply_to_a_device_without_an_nf(console):
    body = "<devices><devices><id>ID2</id><name>a</name></devices></devices>"
    console.fault(DEVICES, "status", status=200, body=body)
    assert reasons(console.lock("ID2", scope="nf_group")) == ["not_applicable"]
    assert console.calls(GROUP_ACTION) == []


@pytest.mark.parametrize("cookie", [True, False], ids=["cookie", "no cookie"])
@pytest.mark.parametrize("session_id", ["with_name", "bare", "absent"])
@pytest.mark.parametrize("body_format", ["xml", "json"])
def test_the_session_is_taken_from_the_cookie_or_the_body(console, cookie, session_id, body_format):
    (device_id,) = console.seed(1)
    console.sdm.switch("login_cookie", cookie)
    console.sdm.switch("login_session_id", session_id)
    result = console.lock(device_id, body_format=body_format)
    if cookie or session_id != "absent":
        assert outcomes(result) == ["changed"]
        assert console.sessions() == []
    else:
        assert result["failed"]
        assert "JSESSIONID" in result["msg"]


@pytest.mark.parametrize("body", ["errorResponse", "html", "empty"])
def test_a_session_that_ends_during_the_task_is_replaced_once(console, monkeypatch, body):
    ids = console.seed(20)
    console.sdm.switch("unauthorized_body", body)
    plan, seen = SdmDeviceLock.plan, []

    def end_once(self, state):
        seen.append(state)
        if len(seen) == 10:
            assert console.sdm.revoke_tokens() == 1
        return plan(self, state)

    monkeypatch.setattr(SdmDeviceLock, "plan", end_once)
    result = console.lock(*ids)
    assert outcomes(result) == ["changed"] * 20
    assert len(console.calls(LOGIN)) == 2
    assert len(console.calls(LOGOUT)) == 1


@pytest.mark.parametrize("body", ["", "<errorResponse><message>not allowed</message></errorResponse>"])
def test_a_401_with_a_valid_session_means_missing_permission(console, body):
    """Some pages of the documentation describe a 401 like this."""
    ids = console.seed(4)
    console.fault(DEVICE_ACTION, "status", status=401, body=body, skip=1, times=2)
    result = console.lock(*ids, max_parallel=1)
    assert outcomes(result) == ["changed", "failed", "failed", "changed"]
    assert "lacks the right" in result["msg"]
    assert (len(console.calls(LOGIN)), len(console.calls(LOGOUT)), console.sessions()) == (1, 1, [])


@pytest.mark.parametrize("status", [204, 200], ids="status {}".format)
@pytest.mark.parametrize("fails", [False, True], ids=["task succeeds", "task fails"])
def test_the_task_logs_out_after_success_and_failure(console, status, fails):
    (device_id,) = console.seed(1)
    console.sdm.switch("logout_status", status)
    console.lock(UNKNOWN_ID if fails else device_id)
    assert len(console.calls(LOGOUT)) == 1
    assert console.sessions() == []


def test_a_failed_logout_is_a_warning(console):
    (device_id,) = console.seed(1)
    console.fault(LOGOUT, "status", status=500)
    result = console.lock(device_id)
    assert outcomes(result) == ["changed"]
    assert any("keeps the login" in warning for warning in result["warnings"])


def test_a_logout_after_the_session_ended_is_not_a_warning(console):
    (device_id,) = console.seed(1)
    console.fault(LOGOUT, "status", status=401)
    result = console.lock(device_id)
    assert outcomes(result) == ["changed"]
    assert "warnings" not in result
