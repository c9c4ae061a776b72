# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lockdown is renewed when less than renew_before is left. It is never released for that."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("relock", ["conflict", "kept"])
def test_a_refused_renewal_fails_without_releasing_the_device(console, relock):
    console.simulator.switch("cylance.relock", relock)
    device_id = console.seed_locked("0:01:00")
    before = console.cylance.device(device_id)["console"]
    result = console.run(device_id, renew_before="0:02:00")
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "renewal_refused")
    assert before["expiration"] in entry["error"]["message"]
    assert "Renew it in the console, or run the task again when it has ended." in entry["error"]["message"]
    assert entry["after"] == {"state": "locked", "duration": "0:01:00", "renewal_due": True}
    assert console.cylance.device(device_id)["console"]["expiration"] == before["expiration"]
    assert [write["query"]["value"] for write in console.writes()] == ["true"]


def test_a_lockdown_with_enough_time_left_is_not_renewed(console):
    device_id = console.seed_locked("1:00:00")
    before = console.cylance.device(device_id)["console"]
    result = console.run(device_id, expires="3:00:00", renew_before="0:06:00")
    assert result["devices"][0]["outcome"] == "unchanged"
    assert console.cylance.device(device_id)["console"] == before


def test_a_lockdown_of_another_length_than_requested_is_a_warning(console):
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


def test_a_renewal_is_not_reported_as_confirmed(console):
    console.simulator.switch("cylance.renewal_reaches_agent", "never")
    device_id = console.seed_locked("0:01:00")
    (entry,) = console.run(device_id, renew_before="0:02:00")["devices"]
    assert (entry["outcome"], entry["confirmed"]) == ("changed", None)
