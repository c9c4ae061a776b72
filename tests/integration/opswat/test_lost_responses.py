# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lost responses of a console that shows effects late: the outcome is `unknown`, unless the effect shows in time."""

from __future__ import annotations

import pytest

from integration.opswat.console import ACTION
from integration.tasks import outcomes, reasons

ACTIONS = {"exempt": {"exempt_time": 24}, "assign_to_group": {"group": "Quarantine"}, "delete": {}}
REFUSALS = {  # status, and the body for a device
    "400": (400, lambda device_id: {"error": "no"}),
    "403": (403, lambda device_id: {}),
    "a failed device": (200, lambda device_id: [{"id": device_id, "status": 0}]),
}


@pytest.mark.parametrize("retries", [0, 1], ids="{} retries".format)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_lost_response_is_unknown_if_the_console_shows_no_effect(console, action, retries):
    """The console may show it later than confirm_timeout allows. The next run reads the device first."""
    (device_id,) = console.seed(1)
    console.opswat.switch("shown_after_seconds", 1000)
    console.fault(ACTION, "drop_after")
    result = console.act(action, device_id, retries=retries, **ACTIONS[action])
    assert (outcomes(result), reasons(result)) == (["unknown"], ["answer_lost"])
    assert result["failed"] and not result["changed"] and result["retry"] == [device_id]
    assert "Nothing shows whether it was carried out." in result["msg"]
    assert len(console.calls(ACTION)) == 1 + retries
    console.simulator.advance(1000)
    assert outcomes(console.act(action, device_id, **ACTIONS[action])) == ["unchanged"]


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize(("shown_after", "expected"), [(60, "changed"), (1000, "unknown")])
def test_a_refusal_after_a_lost_response_does_not_mean_that_nothing_was_done(console, name, shown_after, expected):
    (device_id,) = console.seed(1)
    console.opswat.switch("shown_after_seconds", shown_after)
    console.fault(ACTION, "drop_after", times=1)
    status, body = REFUSALS[name]
    console.fault(ACTION, "status", status=status, body=body(device_id))
    result = console.act("exempt", device_id, exempt_time=24, retries=5, confirm_timeout=40)
    assert outcomes(result) == [expected]
    assert len(console.calls(ACTION)) == 2
    if expected == "unknown":
        assert "The action was sent again and refused: " in result["msg"] and reasons(result) == ["not_confirmed"]
