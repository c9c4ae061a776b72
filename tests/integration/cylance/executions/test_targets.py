# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An execution runs on the devices that were named, and only on those."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    BadResponse,
    DeviceActionsError,
    GuardRail,
    InputError,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.paged_lists import PagedLists
from integration.cylance.console import focus_id
from integration.cylance.executions.helpers import DESTINATION, started_executions
from integration.tasks import outcomes, reasons


def test_a_device_that_is_listed_twice_executes_once(console, execute):
    ids = console.seed(2)
    result = execute(ids[0], ids[1], focus_id(ids[0]))
    assert outcomes(result) == ["changed", "changed", "unchanged"]
    assert "started on 2 devices" in result["msg"] and not result["failed"]
    assert started_executions(console)[0]["target"]["devices"] == list(map(focus_id, ids))


def test_devices_with_the_same_name_are_a_warning_with_a_destination(console, execute):
    ids = console.seed(3)
    console.cylance.change_device(ids[2], host_name=console.cylance.device(ids[0])["host_name"])
    assert any("have the same name" in text for text in execute(*ids, destination=DESTINATION, check=True)["warnings"])
    assert "warnings" not in execute(*ids, check=True)


def test_an_unreadable_device_list_is_replaced_by_single_lookups(console, execute, monkeypatch):
    ids = console.seed(5)
    execute(*ids, check=True)
    assert not [entry for entry in console.simulator.requests() if entry["path"].endswith(ids[0])]
    monkeypatch.setattr(PagedLists, "_read", failing_read(PagedLists._read, "/devices/v2/extended"))
    result = execute(*ids)
    assert outcomes(result) == ["changed"] * 5
    assert any("Each device is looked up instead" in text for text in result["warnings"])


def failing_read(read, path):
    """Return a replacement for PagedLists._read that fails for one path."""

    def fail_for_path(self, asked, *rest):
        if asked == path:
            raise BadResponse("The list changed three times.")
        return read(self, asked, *rest)

    return fail_for_path


def test_guard_rails_stop_the_task_before_an_execution_starts(console, execute):
    ids = console.seed(4, without_focus=1, zones=["A"])
    name = console.cylance.device(ids[1])["host_name"]
    with pytest.raises(GuardRail, match="these are protected"):
        execute(*ids[:3], protected_devices=[name])
    with pytest.raises(GuardRail, match="these are protected"):
        execute(zones=["A"], protected_devices=[name])
    with pytest.raises(GuardRail, match="set max_changes to 3 or more"):
        execute(*ids[:3], max_changes="2")
    with pytest.raises(DeviceActionsError, match="that runs this task"):
        execute(*ids[:3], running_on=[name])
    with pytest.raises(DeviceActionsError, match="have no Focus.*set tolerate_failures: true"):
        execute(*ids)
    with pytest.raises(InputError, match="names several"):
        execute(*ids[:2], expected_hostname=name)
    with pytest.raises(DeviceActionsError, match="the task expects 'somebody'"):
        execute(*ids[:2], expected_hostnames={ids[0]: "", ids[1].upper(): "somebody"})
    with pytest.raises(DeviceActionsError, match="the task expects 'other'"):
        execute(ids[0], expected_hostname="other")
    with pytest.raises(DeviceActionsError, match="1 of 2 targets are unusable: F"):
        execute(ids[0], "F" * 32)
    with pytest.raises(DeviceActionsError, match=r"1 of 2 targets are unusable: ws-9 \(F"):
        execute(ids[0], "F" * 32, expected_hostnames={"f" * 32: "ws-9"})
    assert started_executions(console) == []
    assert execute(ids[1], expected_hostname=name)["changed"]


def test_unusable_targets_fail_alone_if_failures_are_tolerated(console, execute):
    ids = console.seed(4, without_focus=1)
    result = execute(*ids, "F" * 32, tolerate_failures=True)
    assert (outcomes(result), result["failed"]) == (["changed"] * 3 + ["failed"] * 2, False)
    assert reasons(result)[3:] == ["not_applicable", "not_found"] and result["retry"] == [ids[3], "F" * 32]
    assert "started on 3 devices" in result["msg"] and f"{'F' * 32}: The console has no device" in result["msg"]
    assert any(warning.startswith("Not started on 2 devices. ") for warning in result["warnings"])
    assert started_executions(console)[0]["target"]["devices"] == list(map(focus_id, ids[:3]))
    with pytest.raises(DeviceActionsError, match="1 of 1 target is unusable"):
        execute("F" * 32, tolerate_failures=True)
    console.simulator.add_fault("status", path=f"^/devices/v2/{ids[1]}$", status=500)
    with pytest.raises(DeviceActionsError, match="is unusable: .*500 while"):
        execute(ids[1], tolerate_failures=True)


def test_devices_of_a_zone_without_focus_are_skipped(console, execute):
    ids = console.seed(4, without_focus=1, zones=["A"])
    result = execute(zones=["A"])
    assert outcomes(result) == ["changed"] * 3 + ["skipped"]
    assert reasons(result)[3] == "not_applicable"
    agentless = console.cylance.device(ids[3])["host_name"]
    assert f"started on 3 of 4 devices (1 without a Focus (Optics) agent: {agentless})," in result["msg"]
    assert result["retry"] == []
    assert not result["failed"]
    (agentless,) = console.seed(1, without_focus=1, zones=["B"], prefix="kiosk", add=True)
    assert agentless not in ids
    with pytest.raises(InputError, match="no device of these zones has a Focus"):
        execute(zones=["B"])


def test_empty_ambiguous_and_unknown_zones_are_rejected(console, execute):
    console.seed(2, zones=["Kiosks"])
    console.cylance.add_zone("Labs")
    console.cylance.add_zone("LABS")
    refusals = {"Labs": "no device is in Labs", "labs": "matches 2 zones", "x": "no zone 'x'"}
    for zone, words in refusals.items():
        with pytest.raises(InputError, match=words):
            execute(zones=[zone])
    assert execute(zones=[], allow_empty=True)["msg"] == "No device to act on."


def test_a_thousand_devices_need_few_requests(console, execute):
    ids = console.seed(1000)
    result = execute(*ids, max_changes="1000")
    assert result["summary"]["changed"] == 1000
    assert len(started_executions(console)[0]["target"]["devices"]) == 1000
    assert result["api"]["requests"] <= 5 + 6
    assert not execute(*ids, max_changes="1000")["changed"]


def test_devices_whose_products_are_not_reported_are_not_without_an_agent(console, execute):
    ids = console.seed(2)
    console.cylance.switch("focus_product_name", "absent")
    result = execute(*ids)
    assert result["changed"] and not result["failed"]
    assert outcomes(result) == ["changed", "changed"]
