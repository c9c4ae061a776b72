# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lost or outdated responses never make another user's lock look like our own, or the reverse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.catalog import DeviceCatalog
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger import Ledger
from integration.sdm.console import DEVICE_ACTION, ME, OTHER
from integration.tasks import outcomes, reasons

LOCKED = "<errorResponse><errorLabel>SIM</errorLabel><message>Device is already locked</message></errorResponse>"
UNCLEAR = "<errorResponse><errorLabel>SIM_7</errorLabel><message>no</message></errorResponse>"


def show(console, shown_as):
    """Make SDM report locks."""
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", shown_as)


@pytest.fixture
def between(monkeypatch):
    """A function that runs an action before the device is read again after a write."""

    def run_before_second_read(action):
        read, seen = SdmDeviceLock.read, []

        def read_later(self, device):
            seen.append(device)
            if len(seen) == 2:
                action()
            return read(self, device)

        monkeypatch.setattr(SdmDeviceLock, "read", read_later)

    return run_before_second_read


@pytest.mark.parametrize("body", [LOCKED, UNCLEAR], ids=["locked", "unclear"])
def test_a_lock_that_may_be_our_own_is_not_reported_as_another_users(console, body):
    (device_id,) = console.seed(1)
    console.fault(DEVICE_ACTION, "drop_after", times=1)
    console.fault(DEVICE_ACTION, "status", status=409, body=body)
    result = console.lock(device_id, wait=True)
    assert outcomes(result) == ["unknown"]
    assert result["devices"][0]["acquired"] == "unknown"
    assert console.owner(device_id) == ME


def test_a_lock_of_another_user_is_recognized_after_a_lost_response(console, between):
    (device_id,) = console.seed(1)
    console.fault(DEVICE_ACTION, "drop_before", times=1)
    between(lambda: console.hold(device_id))
    result = console.lock(device_id)
    assert reasons(result) == ["locked_by_other"]
    assert result["devices"][0]["acquired"] == "no"


@pytest.mark.parametrize(
    "kind", [{"kind": "drop_before"}, {"kind": "status", "status": 500}], ids=["drop_before", "status 500"]
)
@pytest.mark.parametrize("shown_as", ["lockedBy_or_empty", "both"])
def test_another_users_lock_is_never_reported_as_acquired(console, between, shown_as, kind):
    (device_id,) = console.seed(1)
    show(console, shown_as)
    console.fault(DEVICE_ACTION, **kind)
    between(lambda: console.hold(device_id))
    result = console.lock(device_id)
    assert reasons(result) == ["locked_by_other"]
    assert result["devices"][0]["held_by"] == OTHER
    assert result["devices"][0]["acquired"] == "no"


@pytest.mark.parametrize("shown_as", ["locked", "lockState"])
def test_a_lock_without_an_owner_is_unknown_after_a_lost_response(console, between, shown_as):
    (device_id,) = console.seed(1)
    show(console, shown_as)
    console.fault(DEVICE_ACTION, "drop_before")
    between(lambda: console.hold(device_id))
    result = console.lock(device_id, retries=1)
    assert outcomes(result) == ["unknown"]
    assert reasons(result) == ["answer_lost"]


@pytest.mark.parametrize("shown_as", ["locked", "lockState"])
def test_waiting_does_not_report_a_lock_without_an_owner_as_acquired(console, clock, shown_as):
    (device_id,) = console.seed(1)
    show(console, shown_as)
    console.hold(device_id)
    waiting = console.lock(device_id, wait=True, wait_timeout=25)
    assert reasons(waiting) == ["locked_by_other"]
    clock.after(35, lambda: console.hold(device_id, None))
    assert outcomes(console.lock(device_id, wait=True)) == ["changed"]
    assert console.owner(device_id) == ME


@pytest.mark.parametrize("shown_as", ["lockedBy", "lockedBy_or_empty", "locked", "both", "lockState"])
def test_check_and_real_runs_agree_however_sdm_shows_the_lock(console, ledger, shown_as):
    (device_id,) = console.seed(1)
    show(console, shown_as)
    for params in ({}, {"ledger": ledger}):
        for state, owner in (("locked", ME), ("unlocked", None)):
            assert outcomes(console.run(device_id, state=state, check=True, **params)) == ["changed"]
            real = console.run(device_id, state=state, **params)
            assert outcomes(real) == ["changed"]
            assert real["devices"][0]["after"] == {"state": state}
            assert console.owner(device_id) == owner
            shown = shown_as != "lockedBy" or state == "locked"
            known = shown_as in ("lockedBy", "lockedBy_or_empty", "both") or state == "unlocked"
            if (shown and known) or params:
                assert outcomes(console.run(device_id, state=state, check=True, **params)) == ["unchanged"]
                assert outcomes(console.run(device_id, state=state, **params)) == ["unchanged"]


@pytest.mark.parametrize("stale", [1, 99], ids="{} outdated reads".format)
def test_an_outdated_state_after_the_action_is_read_again(console, monkeypatch, stale):
    (device_id,) = console.seed(1)
    show(console, "both")
    read, seen = DeviceCatalog.device, []

    def read_old(self, wanted):
        facts = read(self, wanted)
        seen.append(facts)
        # the first two reads check whether locks are reported and what the state is
        return {**facts, "locked": False, "held_by": None} if 2 < len(seen) <= 2 + stale else facts

    monkeypatch.setattr(DeviceCatalog, "device", read_old)
    result = console.lock(device_id)
    if stale == 1:
        assert outcomes(result) == ["changed"]
        assert result["devices"][0]["acquired"] == "yes"
    else:
        assert reasons(result) == ["not_reached"]
        assert result["devices"][0]["acquired"] == "unknown"


@pytest.mark.parametrize("state", ["locked", "unlocked"])
def test_a_ledger_write_error_is_a_warning(console, ledger, monkeypatch, state):
    (device_id,) = console.seed(1)
    console.lock(device_id, ledger=ledger)
    if state == "locked":
        console.unlock(device_id, ledger=ledger)

    def fail(*dummy, **more):
        raise DeviceActionsError("The disk is full.", reason="ledger_failed")

    monkeypatch.setattr(Ledger, "end", fail)
    result = console.run(device_id, state=state, ledger=ledger)
    assert outcomes(result) == ["changed"]
    assert any("The disk is full." in text for text in result["warnings"])
    (entry,) = json.loads(Path(ledger).read_text())["locks"]
    assert entry["phase"] == ("locking" if state == "locked" else "unlocking")
