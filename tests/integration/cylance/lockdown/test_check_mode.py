# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts what the run does, and sends no writes. A second run changes nothing."""

from __future__ import annotations

import pytest

DEVICES = 5

LOCK = {"state": "locked", "expires": "1:00:00"}
RENEW = {**LOCK, "renew_before": "0:02:00"}
RELEASE = {"state": "unlocked"}


def unlocked(console):
    return console.seed(DEVICES)


def some_locked(console):
    ids = console.seed(DEVICES)
    console.cylance.change_device(ids[1], lock={"expires": "2:00:00"})
    console.cylance.change_device(ids[3], lock={"partial": True})
    console.simulator.advance(60)
    return ids


def some_offline(console):
    return console.seed(DEVICES, offline=2)


def ending_soon(console):
    ids = console.seed(DEVICES)
    for device_id, expires in zip(ids, ("0:01:00", "0:03:00", "2:00:00"), strict=False):
        console.cylance.change_device(device_id, lock={"expires": expires})
    console.simulator.advance(60)
    return ids


def partially_locked(console):
    ids = console.seed(DEVICES)
    for device_id in ids[1:4]:
        console.cylance.change_device(device_id, lock={"partial": True})
    console.simulator.advance(60)
    return ids


def fully_locked_and_releasable(console):
    console.simulator.switch("cylance.full_lock_release", "accepted")
    return some_locked(console)


def expired(console):
    ids = console.seed(DEVICES)
    for device_id in ids[:2]:
        console.cylance.change_device(device_id, lock={"expires": "0:00:05"})
    console.simulator.advance(3600)
    return ids


CASES = {
    # name: (function that creates the devices, options, outcomes, certain)
    "lock unlocked devices": (unlocked, LOCK, "ccccc", True),
    "lock when some are locked": (some_locked, LOCK, "cucuc", True),
    "lock when some are offline": (some_offline, LOCK, "ccccc", None),
    "lock after a lockdown expired": (expired, LOCK, "ccccc", True),
    "renew lockdowns that end soon": (ending_soon, RENEW, "cuucc", None),
    "never renew partial lockdowns": (partially_locked, RENEW, "cuuuc", True),
    "release partial lockdowns": (partially_locked, RELEASE, "ucccu", False),
    "release full lockdowns": (fully_locked_and_releasable, RELEASE, "ucucu", False),
    "release unlocked devices": (unlocked, RELEASE, "uuuuu", True),
    "release after a lockdown expired": (expired, RELEASE, "uuuuu", True),
}

OUTCOMES = {"c": "changed", "u": "unchanged"}


def predictable(result):
    """Return the part of a result that check mode must predict."""
    return {
        "changed": result["changed"],
        "failed": result["failed"],
        "diff": result["diff"],
        "summary": result["summary"],
        "retry": result["retry"],
        "devices": [
            {name: entry[name] for name in ("device", "device_id", "hostname", "outcome", "before", "after", "error")}
            for entry in result["devices"]
        ],
    }


@pytest.mark.parametrize("case", CASES)
def test_check_mode_predicts_the_run_and_a_second_run_changes_nothing(console, case):
    devices, task, outcomes, certain = CASES[case]
    ids = devices(console)
    locked_before = console.locked_ids()

    predicted = console.run(*ids, check=True, **task)
    assert console.writes() == []
    assert console.locked_ids() == locked_before
    assert [entry["outcome"] for entry in predicted["devices"]] == [OUTCOMES[letter] for letter in outcomes]
    if certain is not None:
        transaction = [entry["certain"] for entry in predicted["devices"] if entry["outcome"] == "changed"]
        assert transaction == [certain] * len(transaction)

    real = console.run(*ids, **task)
    assert predictable(real) == predictable(predicted)
    assert all(entry["certain"] for entry in real["devices"])
    goal = task["state"] == "locked"
    assert console.locked_ids() == (set(ids) if goal else set())
    writes = console.write_count()
    assert writes == outcomes.count("c")

    predicted_again = console.run(*ids, check=True, **task)
    real_again = console.run(*ids, **task)
    assert console.write_count() == writes
    assert predictable(real_again) == predictable(predicted_again)
    assert not real_again["changed"]
    assert [entry["before"] for entry in real_again["devices"]] == [entry["after"] for entry in real["devices"]]


@pytest.mark.parametrize("case", CASES)
def test_before_and_after_contain_no_timestamps(console, case):
    devices, task, _outcomes, _certain = CASES[case]
    result = console.run(*devices(console), check=True, **task)
    for entry in result["devices"]:
        for state in (entry["before"], entry["after"]):
            assert set(state) <= {"state", "duration", "renewal_due"}
    for difference in result["diff"]:
        assert difference["before"] != difference["after"]


def test_a_partial_lockdown_sends_its_configuration_and_is_predicted_as_uncertain(console):
    (device_id,) = console.seed(1)
    task = {"lockdown_type": "Partial", "lockdown_config_id": 7, "parameters": {"Network": {}}}
    predicted = console.run(device_id, check=True, **task)
    assert predicted["devices"][0]["certain"] is False
    real = console.run(device_id, **task)
    assert (predicted["changed"], real["changed"]) == (True, True)
    assert console.cylance.device(device_id)["console"]["partial"] is True
    assert console.run(device_id, **task)["devices"][0]["outcome"] == "unchanged"


def test_locking_an_offline_device_is_predicted_as_uncertain(console):
    console.simulator.switch("cylance.offline_lock", "conflict")
    ids = console.seed(2, offline=1)
    predicted = console.run(*ids, check=True)
    assert [entry["certain"] for entry in predicted["devices"]] == [True, False]
    assert [entry["outcome"] for entry in console.run(*ids)["devices"]] == ["changed", "failed"]


def test_expires_sets_the_length_of_the_lockdown(console):
    (device_id,) = console.seed(1)
    result = console.run(device_id, expires="0:12:30")
    (write,) = console.writes()
    assert write["query"] == {"value": "true", "expires": "0:12:30"}
    assert result["devices"][0]["after"] == {"state": "locked", "duration": "0:12:30"}
    assert result["devices"][0]["observed"]["remaining"] == "0:12:30"


def test_a_release_sends_value_false(console):
    device_id = console.seed_locked(partial=True)
    console.run(device_id, state="unlocked")
    (write,) = console.writes()
    assert write["query"] == {"value": "false"}
