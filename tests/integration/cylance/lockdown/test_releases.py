# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release is reported as changed only when the console shows it."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine import progress

UNLOCK_KEY = (
    "by entering its unlock key on the device. To get the key, run the playbook secops.device_actions.unlock_keys, or "
    "cylance_lockdown_info with return_unlock_key: true."
)


def release(console, device_id, **params):
    result = console.run(device_id, state="unlocked", **params)
    return result, result["devices"][0]


def test_an_ignored_release_fails_and_reports_when_the_lockdown_ends(console):
    device_id = console.seed_locked("1:00:00")
    result, entry = release(console, device_id)
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "not_released")
    expiration = console.cylance.device(device_id)["console"]["expiration"]
    assert expiration in entry["error"]["message"]
    assert entry["error"]["message"].endswith(UNLOCK_KEY)
    assert entry["after"] == {"state": "locked", "duration": "1:00:00"}
    assert entry["observed"]["lockdown_expiration"] == expiration
    assert result["failed"] and not result["changed"]
    assert console.is_locked(device_id)
    assert console.write_count() == 1


def test_check_mode_predicts_a_release_as_uncertain(console):
    device_id = console.seed_locked()
    result, entry = release(console, device_id, check=True)
    assert (entry["outcome"], entry["certain"]) == ("changed", False)
    assert result["changed"]


def test_a_release_that_starts_a_new_lockdown_fails(console):
    console.simulator.switch("cylance.full_lock_release", "relocks")
    device_id = console.seed_locked()
    result, entry = release(console, device_id)
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "locked_anew")
    assert "A new lockdown began" in result["msg"]
    assert entry["error"]["message"].endswith(UNLOCK_KEY)
    assert console.write_count() == 1


@pytest.mark.parametrize("response", ["full", "empty", "no_state"])
def test_a_new_lockdown_is_detected_with_every_response_form(console, response):
    console.simulator.change_switches({"cylance.full_lock_release": "relocks", "cylance.lockdown_put_answer": response})
    device_id = console.seed_locked()
    assert release(console, device_id)[1]["error"]["reason"] == "locked_anew"


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "truncate"])
def test_a_release_that_starts_a_new_lockdown_is_not_sent_again(console, kind):
    console.simulator.switch("cylance.full_lock_release", "relocks")
    device_id = console.seed_locked()
    console.fault("PUT", kind)
    _result, entry = release(console, device_id, retries=3)
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "locked_anew")
    assert console.write_count() == 1


def test_a_refused_release_fails_with_the_console_message(console):
    console.simulator.switch("cylance.full_lock_release", "bad_request")
    device_id = console.seed_locked()
    result, entry = release(console, device_id)
    assert (entry["outcome"], entry["error"]["status"]) == ("failed", 400)
    assert "400 while releasing the device: " in result["msg"]
    assert console.is_locked(device_id)


@pytest.mark.parametrize("takes", [0, 1, 2], ids=["at once", "after one read", "after two reads"])
@pytest.mark.parametrize("response", ["full", "empty"])
def test_a_slow_release_is_awaited(console, takes, response):
    console.simulator.change_switches({"cylance.release_takes": takes, "cylance.lockdown_put_answer": response})
    device_id = console.seed_locked(partial=True)
    _result, entry = release(console, device_id)
    assert entry["outcome"] == "changed"
    assert entry["after"] == {"state": "unlocked"}
    assert not console.is_locked(device_id)


def test_release_timeout_limits_the_wait(console):
    console.simulator.switch("cylance.release_takes", 1000)
    device_id = console.seed_locked(partial=True)
    _result, entry = release(console, device_id, release_timeout=0)
    assert entry["error"]["reason"] == "not_released"
    assert console.simulator.summary(method="GET")["total"] <= 2
    assert console.is_locked(device_id)


def test_a_long_wait_is_announced_once(console, monkeypatch):
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    ids = [console.seed_locked("1:00:00") for dummy in range(3)]
    assert console.run(*ids, state="unlocked")["failed"]
    assert console.announced == [
        "cylance_lockdown: waiting for up to 1 second more until the console reports the release (release_timeout)"
    ]


def test_a_failed_read_does_not_end_the_wait(console):
    console.simulator.switch("cylance.release_takes", 2)
    device_id = console.seed_locked(partial=True)
    console.fault("GET", "status", status=500, skip=1, times=1)
    assert release(console, device_id)[1]["outcome"] == "changed"


def test_a_release_that_no_read_confirms_is_not_reported_as_changed(console):
    console.simulator.switch("cylance.release_takes", 1)
    device_id = console.seed_locked(partial=True)
    console.fault("GET", "status", status=500, skip=1)
    result, entry = release(console, device_id)
    assert entry["outcome"] in ("failed", "unknown")
    assert result["failed"]
    assert "500 while reading the lockdown state" in result["msg"]


def test_an_ignored_release_does_not_affect_other_devices(console):
    ids = console.seed(3)
    for device_id, partial in zip(ids, (True, False, True), strict=True):
        console.cylance.change_device(device_id, lock={"partial": partial})
    console.simulator.advance(60)
    result = console.run(*ids, state="unlocked")
    assert [entry["outcome"] for entry in result["devices"]] == ["changed", "failed", "changed"]
    assert console.locked_ids() == {ids[1]}
    assert "2 released, 1 failed" in result["msg"]


def test_releasing_an_offline_device_is_not_confirmed(console):
    device_id = console.seed_locked(partial=True, state="Offline")
    _result, entry = release(console, device_id)
    assert (entry["outcome"], entry["confirmed"]) == ("changed", False)
    assert console.agent_is_locked(device_id)
