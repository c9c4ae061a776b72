# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device is isolated when it has confirmed the lockdown, not when the console has accepted it."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import confirmation
from integration.fake_time import Pauses
from integration.tasks import outcomes, reasons

from ..console import focus_id


@pytest.fixture
def pauses(monkeypatch):
    """A clock for the waiting, too."""
    pauses = Pauses()
    pauses.install(monkeypatch, confirmation)
    return pauses


def name(console, device_id):
    return console.cylance.device(device_id)["host_name"]


def test_locking_an_offline_device_warns_with_its_name(console):
    ids = console.seed(3, offline=1)
    result = console.run(*ids)
    offline = name(console, ids[2])
    assert not result["failed"] and outcomes(result) == ["changed"] * 3
    (warning,) = result["warnings"]
    assert warning.startswith("Not isolated yet: ") and offline in warning and name(console, ids[0]) not in warning
    assert "(1 not confirmed by the device yet). Not confirmed by the device yet: " + offline in result["msg"]
    (warning,) = console.run(*ids)["warnings"]
    assert warning.startswith("Perhaps not isolated: ") and offline in warning


def test_with_confirm_timeout_an_offline_device_fails_and_nothing_is_sent_twice(console, pauses):
    ids = console.seed(3, offline=1)
    result = console.run(*ids, confirm_timeout=60)
    assert result["failed"] and result["changed"]
    assert (outcomes(result), reasons(result)) == (["changed", "changed", "failed"], [None, None, "not_confirmed"])
    assert result["retry"] == [ids[2]] and result["devices"][2]["confirmed"] is False
    assert "Not isolated yet: " in result["msg"] and "60 seconds (confirm_timeout)" in result["msg"]
    assert 59 < pauses.waited < 61
    pauses.after(30, lambda: console.cylance.change_device(ids[2], state="Online"))
    again = console.run(*result["retry"], confirm_timeout=60)
    assert (outcomes(again), again["devices"][0]["confirmed"]) == (["unchanged"], True)
    assert console.agent_is_locked(ids[2]) and console.write_count() == 3


def test_a_release_and_a_renewal_of_an_offline_device_are_waited_for(console, pauses):
    device_id = console.seed_locked(partial=True)
    console.cylance.change_device(device_id, state="Offline")
    released = console.run(device_id, state="unlocked", confirm_timeout=10)
    assert reasons(released) == ["not_confirmed"] and "Not released yet" in released["msg"]
    device_id = console.seed_locked(expires="0:01:00")
    console.cylance.change_device(device_id, state="Offline")
    pauses.after(5, lambda: console.cylance.change_device(device_id, state="Online"))
    renewed = console.run(device_id, renew_before="0:02:00", confirm_timeout=60)
    # The device was locked before: its state does not show that the renewal arrived.
    assert (outcomes(renewed), renewed["devices"][0]["confirmed"]) == (["changed"], None)
    warning = renewed["warnings"][-1]
    assert "does not report whether" in warning and focus_id(device_id) in warning


def test_check_mode_names_devices_whose_outcome_is_not_certain(console):
    ids = console.seed(2, offline=1)
    (warning,) = console.run(*ids, check=True)["warnings"]
    assert warning.startswith("Check mode: Offline, and isolated only when") and name(console, ids[1]) in warning
    device_id = console.seed_locked()
    warning = console.run(device_id, state="unlocked", check=True)["warnings"][-1]
    assert "unlock key" in warning and name(console, device_id) in warning


def test_a_single_machine_is_named_with_the_end_of_its_lockdown(console):
    (device_id,) = console.seed(1)
    label = f"{name(console, device_id)} ({focus_id(device_id)})"
    assert console.run(device_id, check=True)["msg"] == f"1 would be locked: {label} for 1:00:00 (d:hh:mm)."
    locked = console.run(device_id)
    end = locked["devices"][0]["observed"]["lockdown_expiration"]
    assert locked["msg"] == f"1 locked: {label} until {end}."
    assert console.run(device_id)["msg"] == f"1 already locked: {label} until {end}."


def test_a_negative_confirm_timeout_is_refused(console):
    with pytest.raises(InputError, match="confirm_timeout: must be 0 or more seconds, got -1"):
        console.run("45E07F34E76B4A9EB167D6D0C510D6BA", confirm_timeout=-1)
