# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the vendor leaves open, one switch of the simulator each: under every value the report is the truth.

Each scenario is run under each value of each switch that can bear on it. EXPECTED says where the outcome differs from
the scenario's usual one. Whatever it is, a device that is reported as done must truly be so, and one that is not
reported as done must not be, unless the console keeps from us what it knows (KEPT_BACK).
"""

from __future__ import annotations

import pytest

from simulator.cylance.switches import DELIVERY, DEVICES, LOCKDOWN_ANSWERS, LOCKDOWN_BEHAVIOUR, REQUESTS
from simulator.switches import Choice, Flag

NUMBERS = {"rate_limit": (200,), "release_takes": (1, 2), "deliver_after": (60,), "default_expires": ("0:01:00",)}
BY_HANDLE = ("lock by host name", "lock by MAC", "lock with guard rails")


def other_values(switch):
    """The values that a switch does not have from the start."""
    if isinstance(switch, Choice):
        return [value for value in switch.values if value != switch.default]
    return [not switch.default] if isinstance(switch, Flag) else NUMBERS[switch.name]


def settings(switches, scenarios):
    """(switch, value, scenario) for all that there are."""
    return [(switch.name, value, name) for switch in switches for value in other_values(switch) for name in scenarios]


class Scenario:
    """seed: makes the device. goal: whether it is to be locked in the end. task: the options."""

    def __init__(self, seed, outcome, locked_in_the_end, **task):
        self.seed = seed
        self.outcome = outcome
        self.goal = locked_in_the_end
        self.task = task


def one(console):
    return console.seed(1)[0]


def one_offline(console):
    return console.seed(1, offline=1)[0]


def expired(console):
    device_id = console.seed_locked("0:00:05")
    console.simulator.advance(600)
    return device_id


SCENARIOS = {
    "lock": Scenario(one, "changed", True),
    "lock by host name": Scenario(one, "changed", True, by="hostnames"),
    "lock by MAC": Scenario(one, "changed", True, by="mac_addresses"),
    "lock with guard rails": Scenario(one, "changed", True, protected_devices=["dc*"], max_changes="100%"),
    "lock partially": Scenario(one, "changed", True, lockdown_type="Partial", lockdown_config_id=2),
    "lock offline": Scenario(one_offline, "changed", True),
    "lock offline partially": Scenario(one_offline, "changed", True, lockdown_type="Partial", lockdown_config_id=2),
    "lock locked": Scenario(lambda console: console.seed_locked(), "unchanged", True),
    "lock locked partially": Scenario(lambda console: console.seed_locked(partial=True), "unchanged", True),
    "lock locked partially, offline": Scenario(
        lambda console: console.seed_locked(partial=True, state="Offline"), "unchanged", True
    ),
    "lock expired": Scenario(expired, "changed", True),
    "renew": Scenario(lambda console: console.seed_locked("0:01:00"), "changed", True, renew_before="0:02:00"),
    "release": Scenario(lambda console: console.seed_locked(partial=True), "changed", False, state="unlocked"),
    "release offline": Scenario(
        lambda console: console.seed_locked(partial=True, state="Offline"), "changed", False, state="unlocked"
    ),
    "release full": Scenario(lambda console: console.seed_locked(), "failed", False, state="unlocked"),
    "release free": Scenario(one, "unchanged", False, state="unlocked"),
    "release expired": Scenario(expired, "unchanged", False, state="unlocked"),
}
OFFLINE = ("lock offline", "lock offline partially")
NEVER_LOCKED = ("lock", "lock by host name", "lock by MAC", "lock with guard rails", "lock partially", *OFFLINE)
BY_ID = [name for name in SCENARIOS if name not in BY_HANDLE]
SETTINGS = [
    *(("region", "na", name) for name in SCENARIOS),  # every switch as it is from the start
    *settings((*LOCKDOWN_ANSWERS, *LOCKDOWN_BEHAVIOUR, *DELIVERY), BY_ID),
    *settings((*REQUESTS, *DEVICES), BY_HANDLE),
]
EXPECTED = {
    # A state that cannot be read is never "free": before the write it fails, after the write nobody knows.
    **{("timestamp_format", "garbage", name): "failed" for name in SCENARIOS},
    **{("timestamp_format", "garbage", name): "unknown" for name in NEVER_LOCKED},
    ("timestamp_format", "garbage", "release free"): "unchanged",
    **{("offline_lock", value, name): "failed" for value in ("conflict", "bad_request") for name in OFFLINE},
    ("relock", "conflict", "renew"): "failed",
    ("relock", "kept", "renew"): "failed",
    ("full_lock_release", "accepted", "release full"): "changed",
    ("partial_release", "ignored", "release"): "failed",
    ("partial_release", "ignored", "release offline"): "failed",
    # Offline, no end and no history: whether that lockdown still holds is anybody's guess, so nobody guesses.
    ("lockdown_history", "absent", "lock locked partially, offline"): "failed",
    ("lockdown_history", "absent", "release offline"): "failed",
}
KEPT_BACK = (("timestamp_format", "garbage"), ("lockdown_history", "absent"))


@pytest.mark.parametrize(("switch", "value", "name"), SETTINGS)
def test_the_report_is_the_truth(console, switch, value, name):
    scenario = SCENARIOS[name]
    console.simulator.switch(f"cylance.{switch}", value)
    device_id = scenario.seed(console)
    before = console.cylance.device(device_id)
    task = dict(scenario.task)
    identifiers = {
        "device_ids": [device_id],
        "hostnames": [before["host_name"]],
        "mac_addresses": before["mac_addresses"],
    }
    kind = task.pop("by", "device_ids")
    result = console.run(**{kind: identifiers[kind]}, expires="1:00:00", **task)
    (entry,) = result["devices"]

    assert entry["outcome"] == EXPECTED.get((switch, value, name), scenario.outcome), entry["error"]
    truth = console.cylance.device(device_id)["console"]
    reached = truth["locked"] == scenario.goal
    if "renew_before" in task:
        reached = truth["expiration"] > before["console"]["expiration"]
    reported = entry["outcome"] in ("changed", "unchanged")
    assert reached or not reported
    assert reported or not reached or (switch, value) in KEPT_BACK
    assert result["failed"] is not reported
    assert result["changed"] is (entry["outcome"] == "changed")
    if entry["outcome"] == "changed":
        assert console.write_count() == 1
    if entry["outcome"] == "unchanged":
        assert console.write_count() == 0


EXTREMES = {
    "quiet": {
        "lockdown_put_status": 200,
        "lockdown_put_wrapped": False,
        "lockdown_get_wrapped": False,
        "lockdown_put_answer": "empty",
        "lockdown_history": "absent",
        "never_locked": "absent",
        "after_expiry": "nulls",
        "key_after_expiry": "absent",
        "partial_expiration": "null",
        "timestamp_format": "no_zone",
        "lock_reaches_agent": "never",
    },
    "brief": {
        "lockdown_put_status": 202,
        "lockdown_put_answer": "no_state",
        "never_locked": "absent",
        "offline_connection_status": "locked",
        "timestamp_format": "fraction_z",
        "focus_product_name": "Aurora Focus",
        "release_takes": 2,
    },
}
NOT_TOLD = {
    ("quiet", "lock offline partially"): "unknown",
    ("quiet", "lock locked partially, offline"): "failed",
    ("quiet", "release offline"): "failed",
}
USUAL = [name for name, scenario in SCENARIOS.items() if scenario.outcome != "failed"]


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize("extreme", EXTREMES)
def test_a_console_that_says_as_little_as_it_may_is_understood(console, extreme, name):
    scenario = SCENARIOS[name]
    console.simulator.change_switches({f"cylance.{switch}": value for switch, value in EXTREMES[extreme].items()})
    device_id = scenario.seed(console)
    device = console.cylance.device(device_id)
    task = dict(scenario.task)
    kind = task.pop("by", "device_ids")
    identifier = {
        "device_ids": device_id,
        "hostnames": device["host_name"],
        "mac_addresses": device["mac_addresses"][0],
    }[kind]
    (entry,) = console.run(**{kind: identifier}, **task)["devices"]
    assert entry["outcome"] == NOT_TOLD.get((extreme, name), scenario.outcome), entry["error"]
    if (extreme, name) not in NOT_TOLD:
        assert console.is_locked(device_id) is scenario.goal


@pytest.mark.parametrize("history", ["present", "absent"])
@pytest.mark.parametrize("state", ["Online", "Offline"])
def test_a_partial_lockdown_that_does_not_show_is_never_taken_for_free(console, state, history):
    console.simulator.change_switches(
        {"cylance.locked_connection_status": "connected", "cylance.lockdown_history": history}
    )
    device_id = console.seed_locked(partial=True, state=state)
    result = console.run(device_id, state="unlocked")
    assert console.is_locked(device_id) is result["failed"]
    assert result["devices"][0]["outcome"] != "unchanged"
    console.simulator.advance(60)
    console.cylance.change_device(device_id, lock={"partial": True})
    assert console.run(device_id, state="locked")["devices"][0]["outcome"] != "changed"
    assert console.cylance.device(device_id)["console"]["partial"]


@pytest.mark.parametrize("value", ["not_found", "empty_list"])
@pytest.mark.parametrize(
    ("kind", "identifier", "switch"),
    [
        ("hostnames", "nobody.corp.example", "hostname_not_found"),
        ("mac_addresses", "02:00:5e:00:00:01", "mac_not_found"),
    ],
)
def test_a_handle_that_the_console_does_not_know_fails_in_either_form_of_its_answer(
    console, kind, identifier, switch, value
):
    console.seed(1)
    console.simulator.switch(f"cylance.{switch}", value)
    for body in ("empty", "message"):
        console.simulator.switch("cylance.not_found_body", body)
        (entry,) = console.run(**{kind: [identifier]})["devices"]
        assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "not_found")
    assert console.writes() == []


def test_an_answer_with_the_state_from_before_is_not_the_last_word(console):
    """202: the console took it, and tells what was there a moment ago."""
    (device_id,) = console.seed(1)
    stale = {"connection_status": "connected", "lockdown_expiration": None, "lockdown_initiated": None}
    console.fault("PUT", "status", status=202, work=True, body={"status": "PENDING", "data": stale})
    result = console.run(device_id)
    assert console.is_locked(device_id)
    assert result["devices"][0]["outcome"] == "changed"
    assert console.write_count() == 1


def test_a_success_that_locked_nothing_is_no_success(console):
    (device_id,) = console.seed(1)
    console.fault("PUT", "status", status=201, body={"status": "COMPLETE"})
    result = console.run(device_id)
    assert result["devices"][0]["outcome"] == "failed"
    assert result["devices"][0]["error"]["reason"] == "not_locked"
    assert not console.is_locked(device_id)


def test_somebody_else_who_was_faster_has_locked_it(console):
    (device_id,) = console.seed(1)
    console.simulator.switch("cylance.relock", "conflict")
    context = console.context()
    original = context.run_state.changes.allow

    def lock_first(*arguments):
        console.cylance.change_device(device_id, lock={"expires": "1:00:00"})
        return original(*arguments)

    context.run_state.changes.allow = lock_first
    result = console.run(device_id, context=context)
    assert result["devices"][0]["outcome"] == "unchanged"
    assert result["devices"][0]["after"]["state"] == "locked"
    assert not result["changed"]
    assert any("somebody else" in warning for warning in result["warnings"])


def test_an_offline_device_has_yet_to_hear_of_it(console):
    device_id = one_offline(console)
    result = console.run(device_id)
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["confirmed"]) == ("changed", False)
    assert not console.agent_is_locked(device_id)
    assert "1 not confirmed" in result["msg"]
    again = console.run(device_id)
    assert (again["devices"][0]["outcome"], again["devices"][0]["confirmed"]) == ("unchanged", False)


def test_whether_a_renewal_reaches_the_device_is_not_claimed(console):
    console.simulator.switch("cylance.renewal_reaches_agent", "never")
    device_id = console.seed_locked("0:01:00")
    (entry,) = console.run(device_id, renew_before="0:02:00")["devices"]
    assert (entry["outcome"], entry["confirmed"]) == ("changed", None)
