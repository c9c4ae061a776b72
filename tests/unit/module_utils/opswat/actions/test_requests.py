# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any response to an action is a status of the requested device, or an error that leaves it open."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from hypothesis import given

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import OUTCOMES
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions import device_action
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.requests import ActionRequests
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.details import DeviceDetails
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.listing import DeviceList
from hostile import FEW
from hostile.cleanliness import is_clean, unclean_texts
from hostile.opswat_records import DEVICE_ID, MAC, accounts, action_answers, details


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    """Do not wait for other hosts to join a batch."""
    monkeypatch.setattr(Context, "pause", lambda self, seconds: None)


@pytest.fixture(scope="module")
def run_state():
    """The state of one run."""
    return RunState()


class Endpoints:
    """Endpoints that return these bodies. requested: the names of the requested endpoints."""

    settings_key = "settings"
    requests_per_minute = 0
    versions = {"device_details": "3.8"}

    def __init__(self, **bodies):
        self._bodies = bodies
        self.requested = []

    def version(self, name):
        return (3, 7)

    def post(self, name, action, body, write=False):
        if callable(body):
            body()
        self.requested.append(name)
        body = self._bodies[name]
        return ApiResponse(200, body.pop(0) if isinstance(body, Bodies) else body, 0.0)

    def account_details(self, action):
        return ApiResponse(200, self._bodies["account"], 0.0)

    def wait_until_ready(self, name):
        pass


class NoDevices:
    """The list of an account without devices."""

    def first_page(self):
        return []


class Bodies(list):
    """Bodies that are returned one after the other; the last one is repeated."""

    def pop(self, index):
        return super().pop(index) if len(self) > 1 else self[0]


def reported_status(body):
    """Return the status that a response reports for the device, or None if it is missing or contradictory."""
    if isinstance(body, dict):
        body = [{"id": key, "status": value} for key, value in body.items()]
    if not isinstance(body, list):
        return None
    mine = [one for one in body if isinstance(one, dict) and str(one.get("id")).strip().lower() == DEVICE_ID.lower()]
    numbers = [one.get("status") for one in mine]
    if any(isinstance(number, bool) or not isinstance(number, int) for number in numbers) or len(set(numbers)) != 1:
        return None
    return numbers[0]


@given(action_answers)
def test_the_status_is_the_one_reported_for_the_device(run_state, body):
    requests = ActionRequests(Endpoints(device_action=body), Context(run_state=run_state), "dhcprenew", {})
    try:
        response = requests.send(DEVICE_ID)
    except DeviceActionsError as error:
        assert error.uncertain and is_clean(error.message)
        assert reported_status(body) is None
        return
    assert response.status == reported_status(body) and response.accepted is (response.status == 1)
    command_id = response.command_id
    assert isinstance(command_id, str) and command_id.isprintable() and is_clean(command_id)


@given(details)
def test_looking_up_an_id_returns_that_device_only(run_state, body):
    look_up = DeviceDetails(Endpoints(device_details=body), Context(run_state=run_state), NoDevices())
    try:
        facts = look_up.by_id(DEVICE_ID)
    except DeviceActionsError as error:
        assert is_clean(error.message) and error.reason in ("bad_answer", "not_found")
        return
    if facts is None:
        assert isinstance(body, list)
        assert not any(isinstance(record, dict) and record.get("device_id") == DEVICE_ID for record in body)
    else:
        assert facts["id"].lower() == DEVICE_ID.lower()


def test_ids_that_differ_only_in_case_are_ambiguous(run_state):
    body = [{"device_id": DEVICE_ID}, {"device_id": DEVICE_ID.lower()}]
    look_up = DeviceDetails(Endpoints(device_details=body), Context(run_state=run_state), NoDevices())
    with pytest.raises(DeviceActionsError, match="several devices"):
        look_up.by_id(DEVICE_ID)


def test_contradictory_statuses_are_an_error(run_state):
    body = [{"id": DEVICE_ID, "status": 1}, {"id": DEVICE_ID, "status": 0}]
    requests = ActionRequests(Endpoints(device_action=body), Context(run_state=run_state), "dhcprenew", {})
    with pytest.raises(DeviceActionsError, match="no valid result"):
        requests.send(DEVICE_ID)


@given(details)
def test_looking_up_a_mac_returns_only_devices_with_it(run_state, body):
    look_up = DeviceDetails(Endpoints(device_details=body), Context(run_state=run_state), NoDevices())
    try:
        found = look_up.by_mac(MAC.replace(":", ""))
    except DeviceActionsError as error:
        assert is_clean(error.message)
        return
    assert all(MAC in facts["macs"] for facts in found)
    assert len({facts["id"] for facts in found}) == len(found)


@given(accounts)
def test_the_device_count_is_a_whole_number_or_an_error(run_state, body):
    try:
        number = DeviceList(Endpoints(account=body), Context(run_state=run_state), "x").count()
    except DeviceActionsError as error:
        assert is_clean(error.message) and error.reason == "bad_answer"
        return
    assert isinstance(number, int) and not isinstance(number, bool) and number >= 0


class FastClock:
    """A clock that advances by a minute whenever it is read."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        self.now += 60
        return self.now


def run(monkeypatch, run_state, endpoints, action, **params):
    monkeypatch.setattr(device_action, "connect", lambda *arguments: nullcontext(endpoints))
    monkeypatch.setattr(device_action, "time", FastClock())
    values = {
        "action": action,
        "device_ids": [DEVICE_ID],
        "client_id": "x",
        "client_secret": "y",
        "retries": 0,
        **params,
    }
    values, _secrets, errors = OpswatDeviceAction.arguments.validate(values, "opswat_device_action")
    assert not errors
    return OpswatDeviceAction(values, Context(run_state=run_state)).run()


def exempted(body):
    """Return whether details report explicitly that the device is exempted."""
    mine = [
        record
        for record in body
        if isinstance(record, dict) and record.get("device_id", "") in (DEVICE_ID, DEVICE_ID.lower())
    ]
    detail = mine[0].get("status_detail") if mine else None
    flag = detail.get("exempted") if isinstance(detail, dict) else None
    return bool(mine) and (str(mine[0].get("status")).strip().lower() == "exempted" or flag in (1, "1"))


@FEW
@given(details, action_answers, details)
def test_a_device_is_reported_as_exempted_only_if_it_is(run_state, before, answer, after):
    with pytest.MonkeyPatch.context() as monkeypatch:
        bodies = {
            "device_details": Bodies([before, after]),
            "devices": {"devices": []},
            "account": {"devices_used": 0},
        }
        endpoints = Endpoints(**bodies, device_action=answer)
        result = run(monkeypatch, run_state, endpoints, "exempt", exempt_time=1)
    (entry,) = result["devices"]
    assert entry["outcome"] in OUTCOMES
    assert unclean_texts(result) == []
    assert entry["error"] is None or entry["error"]["reason"] != "internal_error"
    assert result["failed"] is (entry["outcome"] not in ("changed", "unchanged"))
    if entry["outcome"] == "unchanged":
        assert exempted(before) and "device_action" not in endpoints.requested
    if entry["outcome"] == "changed":
        assert exempted(after) and not exempted(before)
    if entry["outcome"] != "failed":
        assert (entry["after"] == {"exempted": True}) is (entry["outcome"] in ("changed", "unchanged"))


@FEW
@given(details, action_answers, details)
def test_a_command_is_reported_as_sent_only_if_the_console_accepted_it(run_state, before, answer, after):
    with pytest.MonkeyPatch.context() as monkeypatch:
        bodies = {
            "device_details": Bodies([before, after]),
            "devices": {"devices": []},
            "account": {"devices_used": 0},
        }
        endpoints = Endpoints(**bodies, device_action=answer)
        result = run(monkeypatch, run_state, endpoints, "scan_threats", full_scan=True)
    (entry,) = result["devices"]
    assert unclean_texts(result) == []
    assert entry["error"] is None or entry["error"]["reason"] != "internal_error"
    assert endpoints.requested.count("device_action") <= 1
    if "device_action" in endpoints.requested:
        number = reported_status(answer)
        assert entry["outcome"] == {None: "unknown", 1: "changed"}.get(number, "failed")
    else:
        assert entry["outcome"] == "failed"
