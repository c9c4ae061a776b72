# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit trail of package executions: an intent before the start, and a verdict for each device."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from integration.cylance.executions.helpers import NAME, PATH, started_executions


@pytest.fixture
def trail(tmp_path):
    return tmp_path / "audit.jsonl"


def events(trail):
    """Return (event, outcome or number of devices) of each line."""
    lines = [json.loads(line) for line in trail.read_text(encoding="utf-8").splitlines()]
    return [(line["event"], line.get("outcome") or line.get("count")) for line in lines], lines


def test_the_start_and_the_devices_are_recorded(console, execute, trail, before_start):
    ids, seen = console.seed(2), []
    before_start(lambda: seen.append(trail.read_text()))
    result = execute(*ids, audit_log=str(trail), reason="Forensics")
    shown, lines = events(trail)
    assert shown == [("intent", 2), ("started", 2), ("verdict", "changed"), ("verdict", "changed")]
    assert seen == [""]  # a refusal leaves no intent
    assert lines[0]["parameters"] == {"execution": NAME, "packages": ["Collect"]}
    assert lines[1]["execution_id"] == result["execution"]["id"]
    assert {line["action"] for line in lines} == {"execute_packages"}
    execute(*ids, audit_log=str(trail))
    assert events(trail)[0][4:] == [("verdict", "unchanged")] * 2


def test_a_start_that_the_console_refuses_is_recorded_for_each_device(console, execute, trail):
    ids = console.seed(2)
    console.simulator.add_fault("status", method="POST", path=PATH, status=403)
    with pytest.raises(DeviceActionsError):
        execute(*ids, audit_log=str(trail))
    shown, lines = events(trail)
    assert shown == [("intent", 2), ("verdict", "failed"), ("verdict", "failed")]
    assert lines[1]["error_status"] == 403


def test_an_unwritable_trail_starts_nothing(console, execute, trail):
    ids = console.seed(2)
    trail.mkdir()
    with pytest.raises(DeviceActionsError, match="Is a directory. Set a file in this folder. Nothing was changed."):
        execute(*ids, audit_log=str(trail))
    assert started_executions(console) == []
