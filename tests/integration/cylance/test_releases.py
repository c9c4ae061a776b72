# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases: reported as done when the console shows it, and honestly failed with the end of the lockdown when not."""

from __future__ import annotations

import pytest


def release(console, device_id, **params):
    result = console.run(device_id, state="unlocked", **params)
    return result, result["devices"][0]


def test_a_release_that_the_console_ignores_fails_with_the_end_of_the_lockdown(console):
    device_id = console.seed_locked("1:00:00")
    result, entry = release(console, device_id)
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "not_released")
    expiration = console.cylance.device(device_id)["console"]["expiration"]
    assert expiration in entry["error"]["message"]
    assert "unlock key" in entry["error"]["message"]
    assert entry["after"] == {"state": "locked", "duration": "1:00:00"}
    assert entry["observed"]["lockdown_expiration"] == expiration
    assert result["failed"] and not result["changed"]
    assert console.is_locked(device_id)
    assert console.write_count() == 1


def test_a_check_promises_nothing_that_the_console_may_ignore(console):
    device_id = console.seed_locked()
    result, entry = release(console, device_id, check=True)
    assert (entry["outcome"], entry["certain"]) == ("changed", False)
    assert result["changed"]


def test_a_release_that_locks_anew_is_a_loud_failure(console):
    console.simulator.switch("cylance.full_lock_release", "relocks")
    device_id = console.seed_locked()
    result, entry = release(console, device_id)
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "locked_anew")
    assert "NEW lockdown" in result["msg"]
    assert console.write_count() == 1


@pytest.mark.parametrize("answer", ["full", "empty", "no_state"])
def test_a_release_that_locks_anew_is_noticed_whatever_is_answered(console, answer):
    console.simulator.change_switches({"cylance.full_lock_release": "relocks", "cylance.lockdown_put_answer": answer})
    device_id = console.seed_locked()
    assert release(console, device_id)[1]["error"]["reason"] == "locked_anew"


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "truncate"])
def test_a_release_that_locks_anew_is_not_sent_again_when_its_answer_is_lost(console, kind):
    console.simulator.switch("cylance.full_lock_release", "relocks")
    device_id = console.seed_locked()
    console.fault("PUT", kind)
    _result, entry = release(console, device_id, retries=3)
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "locked_anew")
    assert console.write_count() == 1


def test_a_release_that_is_refused_fails_with_the_consoles_words(console):
    console.simulator.switch("cylance.full_lock_release", "bad_request")
    device_id = console.seed_locked()
    result, entry = release(console, device_id)
    assert (entry["outcome"], entry["error"]["status"]) == ("failed", 400)
    assert "400 while releasing the device: " in result["msg"]
    assert console.is_locked(device_id)


@pytest.mark.parametrize("takes", [0, 1, 2])
@pytest.mark.parametrize("answer", ["full", "empty"])
def test_a_release_that_takes_its_time_is_waited_for(console, takes, answer):
    console.simulator.change_switches({"cylance.release_takes": takes, "cylance.lockdown_put_answer": answer})
    device_id = console.seed_locked(partial=True)
    _result, entry = release(console, device_id)
    assert entry["outcome"] == "changed"
    assert entry["after"] == {"state": "unlocked"}
    assert not console.is_locked(device_id)


def test_a_release_is_waited_for_no_longer_than_was_asked_for(console):
    console.simulator.switch("cylance.release_takes", 1000)
    device_id = console.seed_locked(partial=True)
    _result, entry = release(console, device_id, release_timeout=0)
    assert entry["error"]["reason"] == "not_released"
    assert console.simulator.summary(method="GET")["total"] <= 2
    assert console.is_locked(device_id)


def test_a_look_that_fails_does_not_end_the_waiting(console):
    console.simulator.switch("cylance.release_takes", 2)
    device_id = console.seed_locked(partial=True)
    console.fault("GET", "status", status=500, skip=1, times=1)
    assert release(console, device_id)[1]["outcome"] == "changed"


def test_when_no_look_succeeds_the_release_is_not_reported_as_done(console):
    console.simulator.switch("cylance.release_takes", 1)
    device_id = console.seed_locked(partial=True)
    console.fault("GET", "status", status=500, skip=1)
    result, entry = release(console, device_id)
    assert entry["outcome"] in ("failed", "unknown")
    assert result["failed"]
    assert "500 while reading the lockdown state" in result["msg"]


def test_one_that_is_not_released_does_not_keep_the_others_from_it(console):
    ids = console.seed(3)
    for device_id, partial in zip(ids, (True, False, True), strict=True):
        console.cylance.change_device(device_id, lock={"partial": partial})
    console.simulator.advance(60)
    result = console.run(*ids, state="unlocked")
    assert [entry["outcome"] for entry in result["devices"]] == ["changed", "failed", "changed"]
    assert console.locked_ids() == {ids[1]}
    assert "2 released, 1 failed" in result["msg"]


def test_a_release_waits_for_an_offline_device(console):
    device_id = console.seed_locked(partial=True, state="Offline")
    _result, entry = release(console, device_id)
    assert (entry["outcome"], entry["confirmed"]) == ("changed", False)
    assert console.agent_is_locked(device_id)


@pytest.mark.parametrize("relock", ["conflict", "kept"])
def test_a_renewal_that_is_refused_fails_and_nothing_is_released(console, relock):
    console.simulator.switch("cylance.relock", relock)
    device_id = console.seed_locked("0:01:00")
    before = console.cylance.device(device_id)["console"]
    result = console.run(device_id, renew_before="0:02:00")
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "renewal_refused")
    assert before["expiration"] in entry["error"]["message"]
    assert entry["after"] == {"state": "locked", "duration": "0:01:00", "renewal_due": True}
    assert console.cylance.device(device_id)["console"]["expiration"] == before["expiration"]
    assert [write["query"]["value"] for write in console.writes()] == ["true"]


def test_a_lockdown_with_time_enough_left_is_left_alone_and_keeps_its_end(console):
    device_id = console.seed_locked("1:00:00")
    before = console.cylance.device(device_id)["console"]
    result = console.run(device_id, expires="3:00:00", renew_before="0:06:00")
    assert result["devices"][0]["outcome"] == "unchanged"
    assert console.cylance.device(device_id)["console"] == before


def test_a_console_that_gives_another_length_than_was_asked_for_is_warned_about(console):
    (device_id,) = console.seed(1)
    console.simulator.switch("cylance.expires_precedence", "body")
    result = console.run(device_id, expires="0:05:00", lockdown_config_id=1)
    assert "warnings" not in result
    console.cylance.change_device(device_id, lock={"expires": "0:09:00"})
    record = {"data": {"lockdown_initiated": "2099-01-01T00:00:00Z", "lockdown_expiration": "2099-01-01T09:00:00Z"}}
    (other,) = console.seed(1, prefix="other")
    console.fault("PUT", "status", other, status=201, work=True, body=record)
    result = console.run(other, expires="0:05:00")
    assert any("0:05:00" in warning and "0:09:00" in warning for warning in result["warnings"])
