# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any response of the console, the result is complete, clean and free of secrets, or there is one error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from hostile import FEW
from hostile.cleanliness import is_clean, unclean_texts
from hostile.device_records import HOSTNAME, MAC, PROTECT_ID, counts, device_lists, device_records
from hostile.http_answers import http_answers, plain_answer
from hostile.lockdown_records import FOCUS_ID, records
from hostile.secrets import ACCESS_TOKEN, UNLOCK_KEY, secrets_in
from hostile.values import as_json

OUTCOMES = {"changed", "unchanged", "failed", "skipped", "unknown"}
GOOD_DEVICE = {"id": PROTECT_ID, "host_name": HOSTNAME, "mac_addresses": [MAC], "state": "Online"}
lockdown_bodies = records().map(lambda record: as_json(record.body))
locked = plain_answer(as_json({"id": FOCUS_ID, "lockdown_expiration": "2999-01-01T00:00:00Z"}))
unlocked = plain_answer(as_json({"id": FOCUS_ID, "connection_status": "connected"}))
BODIES = {
    "login": st.just(as_json({"access_token": ACCESS_TOKEN})),
    "GET lockdown": lockdown_bodies,
    "PUT lockdown": lockdown_bodies,
    "hostname": device_lists.map(as_json),
    "macaddress": device_lists.map(as_json),
    "device": device_records().map(as_json),
    "count": counts.map(as_json),
}
RESPONSES = {route: st.lists(http_answers(bodies), min_size=1, max_size=2) for route, bodies in BODIES.items()}
ALL_RESPONSES = st.fixed_dictionaries({route: responses for route, responses in RESPONSES.items() if route != "login"})
VALID_RESPONSES = {
    "GET lockdown": [unlocked],
    "PUT lockdown": [locked],
    "hostname": [plain_answer(as_json([GOOD_DEVICE]))],
    "macaddress": [plain_answer(as_json([GOOD_DEVICE]))],
    "device": [plain_answer(as_json(GOOD_DEVICE))],
    "count": [plain_answer(as_json({"total_number_of_items": 100}))],
}
TASKS = {
    "lock": {"device_ids": [FOCUS_ID]},
    "lock two in check mode": {"device_ids": [FOCUS_ID, "2" * 32]},
    "release": {"device_ids": [FOCUS_ID], "state": "unlocked"},
    "renew": {"device_ids": [FOCUS_ID], "renew_before": "0:23:59"},
    "lock partially, with the key": {"device_ids": [FOCUS_ID], "lockdown_type": "x", "return_unlock_key": True},
    "lock by host name": {"hostnames": [HOSTNAME], "on_multiple": "all"},
    "lock by MAC address": {"mac_addresses": [MAC], "on_multiple": "online", "expected_hostname": HOSTNAME},
    "lock with guard rails": {"device_ids": [FOCUS_ID], "protected_devices": ["dc*"], "max_changes": "50%"},
    "read": {"operation": CylanceLockdownInfo, "device_ids": [FOCUS_ID, "2" * 32], "tolerate_failures": True},
    "read by host name": {"operation": CylanceLockdownInfo, "hostnames": [HOSTNAME], "on_multiple": "all"},
}


def check_complete(result, targets):
    """Check that the result has all keys of a result, with the right types."""
    assert isinstance(result["changed"], bool) and isinstance(result["failed"], bool)
    assert is_clean(result["msg"]) and result["msg"]
    assert {entry["device"] for entry in result["devices"]} == set(targets)
    for entry in result["devices"]:
        assert entry["confirmed"] in (True, False, None)
        if "outcome" in entry:
            assert entry["outcome"] in OUTCOMES
            assert (entry["error"] is None) is (entry["outcome"] in ("changed", "unchanged"))
        else:
            assert entry["state"] in (("locked", "unlocked") if entry["error"] is None else (None,))
        if entry["error"]:
            assert set(entry["error"]) == {"status", "reason", "message"}
            assert entry["error"]["reason"] != "internal_error", entry["error"]
    if "summary" in result:
        assert sum(result["summary"][outcome] for outcome in OUTCOMES) == result["summary"]["requested"]
        assert result["changed"] is (result["summary"]["changed"] > 0)


def run_and_check(console, name, scripts):
    """Run a task against these responses, and check what must be true for any response."""
    task = dict(TASKS[name])
    with_key = task.get("return_unlock_key", False)
    announced = []
    context = Context(check_mode="check" in name, diff=True, no_log=with_key, announce=announced.append)
    console.respond_with(scripts)
    try:
        result = console.run(task.pop("operation", CylanceLockdown), context, **task)
    except DeviceActionsError as error:
        assert is_clean(error.message) and not secrets_in(error.message)
        return None
    targets = next(task[kind] for kind in ("device_ids", "hostnames", "mac_addresses") if kind in task)
    check_complete(result, targets)
    assert unclean_texts([result, announced]) == []
    assert set(secrets_in([result, announced])) <= ({UNLOCK_KEY} if with_key else set())
    assert json.loads(json.dumps(result)) == result
    if context.check_mode:
        assert console.count("PUT lockdown") == 0
    return result


@pytest.mark.parametrize("name", TASKS)
@FEW
@given(scripts=ALL_RESPONSES)
def test_any_responses_lead_to_a_complete_and_clean_result_or_one_error(console, name, scripts):
    run_and_check(console, name, scripts)


TASKS_OF = {
    "hostname": ("lock by host name", "read by host name"),
    "macaddress": ("lock by MAC address",),
    "device": ("lock with guard rails",),
    "count": ("lock with guard rails",),
}


@pytest.mark.parametrize("route", BODIES)
@given(data=st.data())
def test_any_responses_of_one_route_lead_to_a_complete_and_clean_result_or_one_error(console, route, data):
    name = data.draw(st.sampled_from(TASKS_OF.get(route, list(TASKS))), label="task")
    responses = data.draw(RESPONSES[route], label=route)
    run_and_check(console, name, {**VALID_RESPONSES, route: responses})


@pytest.mark.parametrize("name", TASKS)
def test_valid_responses_let_every_task_succeed(console, name):
    """Check that the other tests begin with a working console."""
    result = run_and_check(console, name, VALID_RESPONSES)
    errors = [entry["error"] for entry in result["devices"] if entry["error"]]
    # The responses describe one device, so the second device of a list fails.
    assert len(errors) == len(result["devices"]) - 1
