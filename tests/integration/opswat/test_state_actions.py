# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""State actions apply to devices by status and agent, and check mode predicts it."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from integration.opswat.console import ACTION, DEVICES, UNKNOWN_ID
from integration.opswat.test_idempotency import comparable
from integration.tasks import outcomes, reasons

KINDS = (
    "offline",
    "non_compliant",
    "exempted",
    "quarantined",
    "installed",
    "unlicensed",
    "unknown",
    "ignored",
    "no_agent",
    "on_demand",
    "mobile",
    "mac",
    "linux",
    "old_agent",
    "domain_controller",
    "private",
)
WITHOUT_AGENT = ("unknown", "ignored")
NOT_JUDGED = (*WITHOUT_AGENT, "unlicensed", "domain_controller")

# action: (options, the outcome of most kinds, the outcomes of the other kinds)
STATES = {
    "exempt": ({"exempt_time": 0}, "changed", {"exempted": "unchanged", **dict.fromkeys(NOT_JUDGED, "failed")}),
    "unexempt": ({}, "unchanged", {"exempted": "changed"}),
    "ignore": ({}, "failed", {"unknown": "changed", "ignored": "unchanged"}),
    "unignore": ({}, "unchanged", {"ignored": "changed"}),
    "delete": ({}, "changed", {}),
    "assign_to_group": ({"group": "Quarantine"}, "changed", {"domain_controller": "failed"}),
}

# command: (options, the kinds that the console refuses it for)
COMMANDS = {
    "dhcprenew": ({}, ("no_agent", "on_demand", "mobile", "domain_controller")),
    "re-identify": ({}, ("no_agent", "on_demand", "linux", "old_agent", "domain_controller")),
    "fetch_agent_log": ({}, ("no_agent", "on_demand", "mobile", "linux", "old_agent", "domain_controller")),
    "scan_threats": (
        {"full_scan": True},
        ("no_agent", "on_demand", "mobile", "linux", "old_agent", "domain_controller"),
    ),
}


@pytest.fixture
def kinds(console):
    """The ids of one device of each kind."""
    ids = console.seed(len(KINDS), kinds={kind: [index] for index, kind in enumerate(KINDS)})
    return dict(zip(KINDS, ids, strict=True))


def by_kind(result):
    return dict(zip(KINDS, outcomes(result), strict=True))


@pytest.mark.parametrize("action", STATES)
def test_check_mode_predicts_which_devices_a_state_action_applies_to(console, kinds, action):
    options, usual, others = STATES[action]
    before = {kind: console.device(device_id)["status"] for kind, device_id in kinds.items()}
    check = console.act(action, *kinds.values(), check=True, **options)
    assert console.calls(ACTION) == []
    real = console.act(action, *kinds.values(), **options)
    assert comparable(check) == comparable(real)
    assert by_kind(real) == {kind: others.get(kind, usual) for kind in KINDS}
    assert set(reasons(real)) <= {None, "not_applicable"}
    sent = {kinds[kind] for kind in KINDS if by_kind(real)[kind] == "changed"}
    assert {name for call in console.calls(ACTION) for name in call["asked"]["ids"]} == sent
    for kind, device_id in kinds.items():
        if by_kind(real)[kind] == "failed":
            assert console.device(device_id)["status"] == before[kind]
    for entry in real["devices"]:
        if entry["error"]:
            assert "does not apply to the device: its status is" in entry["error"]["message"] or (
                "it has the agent of a domain controller" in entry["error"]["message"]
            )
            assert "It applies to" in entry["error"]["message"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_fails_on_agents_it_does_not_apply_to(console, kinds, command):
    options, without = COMMANDS[command]
    check = by_kind(console.act(command, *kinds.values(), check=True, **options))
    assert check == {kind: "failed" if kind in WITHOUT_AGENT else "changed" for kind in KINDS}
    real = console.act(command, *kinds.values(), **options)
    assert by_kind(real) == {kind: "failed" if kind in (*WITHOUT_AGENT, *without) else "changed" for kind in KINDS}
    assert dict(zip(KINDS, reasons(real), strict=True)) == {
        kind: "not_applicable" if kind in WITHOUT_AGENT else "refused" if kind in without else None for kind in KINDS
    }
    assert [bool(console.done(kinds[kind], command)) for kind in KINDS] == [
        by_kind(real)[kind] == "changed" for kind in KINDS
    ]


@pytest.mark.parametrize(
    "agent_type", ["Domain Controller", "domaincontroller", "DOMAIN-CONTROLLER agent", "domain_controller"]
)
def test_a_domain_controller_is_recognized_in_each_spelling(console, agent_type):
    (device_id,) = console.seed(1)
    record = {"device_id": device_id, "status": "compliant", "agent_type": agent_type, "group_name": "Servers"}
    console.fault("devices/detail", "status", status=200, body=[record])
    for action, options in (("exempt", {"exempt_time": 1}), ("assign_to_group", {"group": "Quarantine"})):
        assert reasons(console.act(action, device_id, **options)) == ["not_applicable"]
    assert console.calls(ACTION) == []


@pytest.mark.parametrize(
    ("hours", "end"), [(0, None), (1, 3600), (64_999, 64_999 * 3600)], ids=["no end", "1 hour", "64999 hours"]
)
def test_an_exemption_lasts_for_exempt_time(console, hours, end):
    (device_id,) = console.seed(1)
    console.simulator.set_clock("2026-01-15T12:00:00Z")
    assert outcomes(console.act("exempt", device_id, exempt_time=hours)) == ["changed"]
    if end is None:
        console.simulator.advance(100 * 365 * 86_400)
    else:
        console.simulator.advance(end - 1)
    assert console.device(device_id)["status"] == "exempted"
    if end:
        console.simulator.advance(1)
        assert console.device(device_id)["status"] == "compliant"


@pytest.mark.parametrize("hours", [-1, 65_000, 10**9, "soon", None], ids="{!r} hours".format)
def test_an_invalid_exempt_time_is_refused(console, hours):
    (device_id,) = console.seed(1)
    with pytest.raises(InputError, match="exempt_time"):
        console.act("exempt", device_id, exempt_time=hours)
    assert console.simulator.requests() == []


def test_an_expired_exemption_is_renewed(console):
    (device_id,) = console.seed(1)
    console.act("exempt", device_id, exempt_time=1)
    assert outcomes(console.act("exempt", device_id, exempt_time=1)) == ["unchanged"]
    console.simulator.advance(3600)
    assert outcomes(console.act("unexempt", device_id)) == ["unchanged"]
    assert outcomes(console.act("exempt", device_id, exempt_time=1)) == ["changed"]


def test_force_restarts_the_time_of_an_exemption(console):
    exempted, plain = console.seed(2)
    console.act("exempt", exempted, exempt_time=1)
    console.simulator.advance(1800)
    before = console.device(exempted)["exempted_until"]
    result = console.act("exempt", exempted, plain, exempt_time=1, force=True)
    assert outcomes(result) == ["changed"] * 2
    assert [entry["confirmed"] for entry in result["devices"]] == [None, True]
    assert console.device(exempted)["exempted_until"] > before
    assert outcomes(console.act("exempt", exempted, exempt_time=1, force=True, check=True)) == ["changed"]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "truncate"])
def test_a_renewal_without_a_response_is_unknown_and_sent_once(console, kind):
    (device_id,) = console.seed(1, kinds={"exempted": [0]})
    console.fault(ACTION, kind)
    result = console.act("exempt", device_id, exempt_time=1, force=True, retries=3)
    assert outcomes(result) == ["unknown"]
    assert len(console.calls(ACTION)) == 1


@pytest.mark.parametrize("spelling", ["in_grace", "in-grace", "In Grace"])
def test_an_undocumented_status_is_returned_and_does_not_prevent_actions(console, spelling):
    (device_id,) = console.seed(1, kinds={"non_compliant": [0]})
    console.opswat.switch("in_grace", spelling)
    (entry,) = console.act("unexempt", device_id)["devices"]
    assert (entry["outcome"], entry["observed"]["status"]) == ("unchanged", "in_grace")
    assert outcomes(console.act("exempt", device_id, exempt_time=2)) == ["changed"]


@pytest.mark.parametrize("status", [None, "", 7, ["exempted"]], ids="status {!r}".format)
@pytest.mark.parametrize("action", ["exempt", "unexempt", "ignore", "unignore"])
def test_a_device_without_a_status_fails(console, action, status):
    (device_id,) = console.seed(1)
    console.fault("devices/detail", "status", status=200, body=[{"device_id": device_id, "status": status}])
    options = STATES[action][0]
    result = console.act(action, device_id, **options)
    assert reasons(result) == ["bad_answer"]
    assert console.calls(ACTION) == []


@pytest.mark.parametrize(
    ("switch", "value"), [("shown_after_reads", 3), ("shown_after_seconds", 20)], ids=["after 3 reads", "after 20 s"]
)
@pytest.mark.parametrize("action", STATES)
def test_an_accepted_action_is_polled_until_it_is_visible(console, action, switch, value):
    kind = {"unexempt": "exempted", "ignore": "unknown", "unignore": "ignored"}.get(action, "offline")
    (device_id,) = console.seed(1, kinds={kind: [0]})
    console.opswat.switch(switch, value)
    result = console.act(action, device_id, **STATES[action][0])
    assert outcomes(result) == ["changed"]
    assert result["devices"][0]["confirmed"] is True
    assert len(console.calls(ACTION)) == 1


@pytest.mark.parametrize("timeout", [0, 10], ids="{} s".format)
def test_an_action_not_visible_within_confirm_timeout_fails_and_is_sent_once(console, timeout):
    (device_id,) = console.seed(1)
    console.opswat.switch("shown_after_seconds", 1000)
    result = console.assign(device_id, confirm_timeout=timeout)
    assert (outcomes(result), reasons(result)) == (["failed"], ["not_confirmed"])
    within = "within 10 seconds (confirm_timeout)" if timeout else "yet"
    assert f"The console accepted the action, but does not report its effect {within}." in result["msg"]
    assert "Run the task again later, or with a longer confirm_timeout." in result["msg"]
    assert "ws-0001.corp.example" in result["msg"] and result["retry"] == [device_id]
    waits = [line for line in console.announced if "waiting for up to" in line]
    assert len(waits) == bool(timeout) and all(line.endswith("the effect (confirm_timeout)") for line in waits)
    assert len(console.calls(ACTION)) == 1


def test_a_device_that_enrols_again_is_deleted_again(console):
    (device_id,) = console.seed(1)
    console.opswat.switch("enrols_again_after", 3600)
    assert outcomes(console.act("delete", device_id)) == ["changed"]
    assert outcomes(console.act("delete", device_id)) == ["unchanged"]
    console.simulator.advance(3601)
    assert outcomes(console.act("delete", device_id)) == ["changed"]


def test_a_name_is_not_absent_while_the_console_hides_names(console):
    ids = console.seed(3, kinds={"private": [1]})
    name = console.device(ids[1])["host_name"]
    result = console.act("delete", hostnames=[name])
    assert result["failed"] and outcomes(result) == ["failed"]
    assert "hide names of 1" in result["msg"]
    assert len(console.opswat.devices()) == 3
    assert outcomes(console.act("delete", hostnames=[console.device(ids[0])["host_name"]])) == ["changed"]


@pytest.mark.parametrize(
    "targets",
    [{"mac_addresses": ["02:00:5e:00:00:01"]}, {"device_ids": [UNKNOWN_ID]}],
    ids=["mac_addresses", "device_ids"],
)
def test_hidden_names_do_not_affect_ids_and_macs(console, targets):
    console.seed(2, kinds={"private": [1]})
    assert outcomes(console.act("delete", **targets)) == ["unchanged"]
    assert console.calls(ACTION) == []
    assert len(console.calls(DEVICES)) <= 1  # an existing device shows what 404 means


def test_a_mac_in_device_ids_fails(console):
    (device_id,) = console.seed(1)
    mac = console.device(device_id)["macs"][0]
    for action, options in (("delete", {}), ("exempt", {"exempt_time": 1})):
        result = console.act(action, device_ids=[mac], **options)
        assert outcomes(result) == ["failed"]
        assert "mac_addresses" in result["msg"]
    assert console.calls(ACTION) == []
