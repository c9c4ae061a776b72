# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results are correct under every behavior that the vendor documentation leaves open.

The simulator has a switch for each of them. Each scenario runs under each value of each switch that affects it, see
AFFECTED. EXPECTED lists where the outcome differs from the usual one of the scenario. A result must report a device as
done exactly when it is in the requested state, unless the console withholds that state, see STATE_WITHHELD.
"""

from __future__ import annotations

import pytest

from simulator.cylance.switches import DELIVERY, DEVICES, LOCKDOWN_ANSWERS, LOCKDOWN_BEHAVIOUR, REQUESTS
from simulator.switches import Choice, Flag

NUMBERS = {"rate_limit": (200,), "release_takes": (1, 2), "deliver_after": (60,), "default_expires": ("0:01:00",)}


def other_values(switch):
    """Return the values of a switch other than its default."""
    if isinstance(switch, Choice):
        return [value for value in switch.values if value != switch.default]
    return [not switch.default] if isinstance(switch, Flag) else NUMBERS[switch.name]


class Scenario:
    """seed: creates the device. goal: whether it must be locked in the end. task: the options."""

    def __init__(self, seed, outcome, locked_in_the_end, **task):
        self.seed = seed
        self.outcome = outcome
        self.goal = locked_in_the_end
        self.task = task


def online_device(console):
    return console.seed(1)[0]


def offline_device(console):
    return console.seed(1, offline=1)[0]


def expired_lockdown(console):
    device_id = console.seed_locked("0:00:05")
    console.simulator.advance(600)
    return device_id


SCENARIOS = {
    "lock": Scenario(online_device, "changed", True),
    "lock by host name": Scenario(online_device, "changed", True, by="hostnames"),
    "lock by MAC": Scenario(online_device, "changed", True, by="mac_addresses"),
    "lock with guard rails": Scenario(online_device, "changed", True, protected_devices=["dc*"], max_changes="100%"),
    "lock partially": Scenario(online_device, "changed", True, lockdown_type="Partial", lockdown_config_id=2),
    "lock offline": Scenario(offline_device, "changed", True),
    "lock offline partially": Scenario(offline_device, "changed", True, lockdown_type="Partial", lockdown_config_id=2),
    "lock while locked": Scenario(lambda console: console.seed_locked(), "unchanged", True),
    "lock while partially locked": Scenario(lambda console: console.seed_locked(partial=True), "unchanged", True),
    "lock while partially locked, offline": Scenario(
        lambda console: console.seed_locked(partial=True, state="Offline"), "unchanged", True
    ),
    "lock after expiry": Scenario(expired_lockdown, "changed", True),
    "renew": Scenario(lambda console: console.seed_locked("0:01:00"), "changed", True, renew_before="0:02:00"),
    "release": Scenario(lambda console: console.seed_locked(partial=True), "changed", False, state="unlocked"),
    "release offline": Scenario(
        lambda console: console.seed_locked(partial=True, state="Offline"), "changed", False, state="unlocked"
    ),
    "release full lockdown": Scenario(lambda console: console.seed_locked(), "failed", False, state="unlocked"),
    "release while unlocked": Scenario(online_device, "unchanged", False, state="unlocked"),
    "release after expiry": Scenario(expired_lockdown, "unchanged", False, state="unlocked"),
}

BY_OTHER_IDENTIFIER = ("lock by host name", "lock by MAC", "lock with guard rails")
BY_ID = tuple(name for name in SCENARIOS if name not in BY_OTHER_IDENTIFIER)
OFFLINE = ("lock offline", "lock offline partially")
NEVER_LOCKED = ("lock", "lock by host name", "lock by MAC", "lock with guard rails", "lock partially", *OFFLINE)
LOCKS = ("lock", "lock partially", *OFFLINE, "lock after expiry", "renew")
RELEASES = ("release", "release offline", "release full lockdown")
WRITES = (*LOCKS, *RELEASES)
PARTIAL = tuple(name for name in BY_ID if "partially" in name) + ("release", "release offline")

# The scenarios that send or receive what a switch changes. In the others it has no effect.
AFFECTED = {
    "wrong_id_form": ("lock",),
    "lockdown_put_status": WRITES,
    "lockdown_put_wrapped": WRITES,
    "lockdown_get_wrapped": BY_ID,
    "lockdown_put_answer": WRITES,
    "lockdown_history": BY_ID,
    "never_locked": (*NEVER_LOCKED, "release while unlocked"),
    "after_expiry": ("lock after expiry", "release", "release offline", "release after expiry"),
    "key_after_expiry": ("lock after expiry", "release", "release offline", "release after expiry"),
    "locked_connection_status": tuple(
        name for name in BY_ID if name not in ("release while unlocked", "release after expiry")
    ),
    "offline_connection_status": (*OFFLINE, "lock while partially locked, offline", "release offline"),
    "partial_expiration": PARTIAL,
    "timestamp_format": BY_ID,
    "relock": ("renew", "lock after expiry"),
    "new_key_on_relock": ("renew",),
    "full_lock_release": ("release full lockdown",),
    "partial_release": ("release", "release offline"),
    "release_takes": ("release", "release offline"),
    "offline_lock": OFFLINE,
    "expires_precedence": LOCKS,
    "default_expires": LOCKS,
    "lock_reaches_agent": LOCKS,
    "renewal_reaches_agent": ("renew",),
    "release_reaches_agent": RELEASES,
    "deliver_after": ("lock", "release"),
    "rate_limit": BY_OTHER_IDENTIFIER,
    "retry_after_header": ("lock by host name",),
    "not_found_body": ("lock by host name",),
    "mac_not_found": ("lock by MAC",),
    "hostname_not_found": ("lock by host name",),
    "device_field_case": BY_OTHER_IDENTIFIER,
    "zone_device_policy": ("lock by host name",),
    "focus_product_name": BY_OTHER_IDENTIFIER,
    "paging_total_shrinks": ("lock with guard rails",),
    "paging_repeats": ("lock with guard rails",),
}
SWITCHES = (*LOCKDOWN_ANSWERS, *LOCKDOWN_BEHAVIOUR, *DELIVERY, *REQUESTS, *DEVICES)
SETTINGS = [
    *(("region", "na", name) for name in SCENARIOS),  # all switches at their defaults
    *(
        (switch.name, value, name)
        for switch in SWITCHES
        for value in other_values(switch)
        for name in AFFECTED[switch.name]
    ),
]
EXPECTED = {
    # An unreadable state never counts as unlocked: the device fails before a write, and is unknown after it.
    **{("timestamp_format", "garbage", name): "failed" for name in SCENARIOS},
    **{("timestamp_format", "garbage", name): "unknown" for name in NEVER_LOCKED},
    ("timestamp_format", "garbage", "release while unlocked"): "unchanged",
    **{("offline_lock", value, name): "failed" for value in ("conflict", "bad_request") for name in OFFLINE},
    ("relock", "conflict", "renew"): "failed",
    ("relock", "kept", "renew"): "failed",
    ("full_lock_release", "accepted", "release full lockdown"): "changed",
    ("partial_release", "ignored", "release"): "failed",
    ("partial_release", "ignored", "release offline"): "failed",
    # Without expiration and history, it is unknown whether an offline device is still locked.
    ("lockdown_history", "absent", "lock while partially locked, offline"): "failed",
    ("lockdown_history", "absent", "release offline"): "failed",
}

STATE_WITHHELD = (("timestamp_format", "garbage"), ("lockdown_history", "absent"))


@pytest.mark.parametrize(
    ("switch", "value", "name"), SETTINGS, ids=[f"{switch}={value}-{name}" for switch, value, name in SETTINGS]
)
def test_the_result_matches_the_console_under_every_api_variant(console, switch, value, name):
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
    assert reported or not reached or (switch, value) in STATE_WITHHELD
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

NOT_DERIVABLE = {
    ("quiet", "lock offline partially"): "unknown",
    ("quiet", "lock while partially locked, offline"): "failed",
    ("quiet", "release offline"): "failed",
}

USUAL = [name for name, scenario in SCENARIOS.items() if scenario.outcome != "failed"]


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize("extreme", EXTREMES)
def test_responses_with_minimal_content_are_understood(console, extreme, name):
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
    assert entry["outcome"] == NOT_DERIVABLE.get((extreme, name), scenario.outcome), entry["error"]
    if (extreme, name) not in NOT_DERIVABLE:
        assert console.is_locked(device_id) is scenario.goal


@pytest.mark.parametrize("history", ["present", "absent"])
@pytest.mark.parametrize("state", ["Online", "Offline"])
def test_a_hidden_partial_lockdown_is_never_reported_as_unlocked(console, state, history):
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
