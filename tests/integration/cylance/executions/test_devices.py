# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices that execute are those that were meant, and what is not known of them is not told."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    BadResponse,
    DeviceActionsError,
    GuardRail,
    InputError,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices import listing as device_list
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions import (
    targets as execution_targets,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.paged_lists import PagedLists
from integration.cylance.executions.orders import DESTINATION, NAME, begun, focus
from integration.tasks import outcomes, reasons


def test_devices_that_come_to_the_zone_before_it_begins_are_told(console, execute, monkeypatch):
    console.seed(3, zones=["A"])
    check = CylancePackageExec._refuse_too_few

    def later(self, items):
        check(self, items)
        console.seed(2, zones=["A"], prefix="late", add=True)

    monkeypatch.setattr(CylancePackageExec, "_refuse_too_few", later)
    result = execute(zones=["A"])
    assert result["changed"] and result["failed"]
    assert "runs it on 5 devices, and 3 were looked at" in result["msg"]


def test_it_starts_nothing_where_too_few_devices_are_online(console, execute):
    ids = console.seed(10, offline=[0, 1, 2])
    for check in (True, False):
        with pytest.raises(GuardRail, match="7 of 10 devices are online and 10 are needed"):
            execute(*ids, check=check)
    with pytest.raises(GuardRail, match="8 are needed"):
        execute(*ids, min_online="71%")
    with pytest.raises(GuardRail, match="10 devices are online and 40 are needed"):
        execute(*ids, min_online="40")
    with pytest.raises(GuardRail, match="0 of 3 devices are online and 1 are needed"):
        execute(*ids[:3], min_online="0")
    assert begun(console) == []
    result = execute(*ids, min_online="70%")
    assert outcomes(result) == ["skipped"] * 3 + ["changed"] * 7
    assert reasons(result)[:3] == ["offline"] * 3
    assert not result["failed"]
    assert result["retry"] == ids[:3]


def test_who_was_offline_is_not_guessed_of_a_run_that_was_found(console, execute):
    ids = console.seed(4)
    execute(*ids)
    console.cylance.change_device(ids[0], state="Offline")
    whole = execute(*ids)
    assert outcomes(whole) == ["unchanged"] * 4
    assert all(entry["certain"] for entry in whole["devices"])
    started = execute(*ids, name="partly", min_online="3")
    assert "started on 3 of 4 devices" in started["msg"]
    assert outcomes(started) == ["skipped", "changed", "changed", "changed"]
    console.cylance.change_device(ids[0], state="Online")
    partly = execute(*ids, name="partly", min_online="3")
    assert not partly["changed"] and not partly["failed"]
    assert "was already started on 3 of 4 devices" in partly["msg"]
    assert outcomes(partly) == ["unknown"] * 4
    assert reasons(partly) == ["not_told"] * 4
    assert not any(entry["certain"] for entry in partly["devices"])


@pytest.mark.parametrize("state", ["Online", "Offline"])
def test_who_comes_or_goes_before_it_begins_is_not_guessed(console, execute, monkeypatch, state):
    ids = console.seed(5, offline=[0, 1])
    check = CylancePackageExec._refuse_too_few

    def later(self, items):
        check(self, items)
        console.cylance.change_device(ids[1] if state == "Online" else ids[2], state=state)

    monkeypatch.setattr(CylancePackageExec, "_refuse_too_few", later)
    result = execute(*ids, min_online="2")
    assert result["changed"] and not result["failed"]
    assert f"started on {4 if state == 'Online' else 2} of 5 devices" in result["msg"]
    assert outcomes(result) == ["unknown"] * 5
    assert result["retry"] == []


def test_a_run_on_no_device_is_for_another_occasion(console, execute):
    ids = console.seed(2)
    (package,) = console.run(operation=CylancePackageInfo)["packages"]
    for device_id in ids:
        console.cylance.change_device(device_id, state="Offline")
    console.cylance.execute(NAME, package["id"], ids, arguments=["-k", "v"])
    for device_id in ids:
        console.cylance.change_device(device_id, state="Online")
    result = execute(*ids)
    assert result["failed"] and not result["changed"]
    assert outcomes(result) == ["skipped"] * 2
    assert result["retry"] == ids
    assert execute(*ids, name=f"{NAME} again")["changed"]


def test_devices_of_a_zone_come_and_go(console, execute):
    console.seed(3, zones=["A"])
    console.cylance.switch("execution_ack_takes", 0)
    console.cylance.switch("execution_takes", 0)
    first = execute(zones=["A"])
    assert all(entry["confirmed"] and entry["certain"] for entry in first["devices"])
    again = execute(zones=["A"])
    assert outcomes(again) == ["unchanged"] * 3
    assert not any(entry["confirmed"] or entry["certain"] for entry in again["devices"])
    gone = again["devices"][2]["device_id"]
    console.cylance.change_device(gone, zones=[])
    fewer = execute(zones=["A"])
    assert outcomes(fewer) == ["unchanged"] * 2 and not fewer["failed"]
    console.seed(2, zones=["A"], prefix="late", add=True)
    more = execute(zones=["A"], min_online="3")
    assert outcomes(more) == ["unknown"] * 4 and not more["changed"]


def test_a_device_that_is_named_twice_executes_once(console, execute):
    ids = console.seed(2)
    result = execute(ids[0], ids[1], focus(ids[0]))
    assert outcomes(result) == ["changed", "changed", "unchanged"]
    assert "started on 2 devices" in result["msg"] and not result["failed"]
    assert begun(console)[0]["target"]["devices"] == list(map(focus, ids))


def test_devices_of_one_name_are_warned_of_where_results_go_to_one_place(console, execute):
    ids = console.seed(3)
    console.cylance.change_device(ids[2], host_name=console.cylance.device(ids[0])["host_name"])
    assert any("are called" in text for text in execute(*ids, destination=DESTINATION, check=True)["warnings"])
    assert "warnings" not in execute(*ids, check=True)


def test_a_list_that_never_holds_still_is_not_needed(console, execute, monkeypatch):
    ids = console.seed(3)
    for module in (device_list, execution_targets):
        monkeypatch.setattr(module, "EXTENDED_PAGE", 2)
    assert execute(*ids, check=True)["api"]["requests"] < 3 + 6
    monkeypatch.setattr(PagedLists, "_read", trap(PagedLists._read, "/devices/v2/extended"))
    result = execute(*ids)
    assert outcomes(result) == ["changed"] * 3
    assert any("looks each device up instead" in text for text in result["warnings"])


def trap(read, path):
    """Lists._read of which one list is of no use."""

    def otherwise(self, asked, *rest):
        if asked == path:
            raise BadResponse("The list changed three times.")
        return read(self, asked, *rest)

    return otherwise


def test_devices_that_went_offline_in_between_are_told(console, execute, monkeypatch):
    ids = console.seed(4)
    check = CylancePackageExec._refuse_too_few

    def later(self, items):
        check(self, items)
        for device_id in ids[:2]:
            console.cylance.change_device(device_id, state="Offline")

    monkeypatch.setattr(CylancePackageExec, "_refuse_too_few", later)
    result = execute(*ids)
    assert result["changed"] and result["failed"]
    assert "runs it on 2 of 4 devices, and 4 are needed" in result["msg"]
    assert outcomes(result) == ["unknown"] * 4 and reasons(result) == ["not_told"] * 4


def test_guard_rails(console, execute):
    ids = console.seed(4, without_focus=1, zones=["A"])
    name = console.cylance.device(ids[1])["host_name"]
    with pytest.raises(GuardRail, match="Protected"):
        execute(*ids[:3], protected_devices=[name])
    with pytest.raises(GuardRail, match="Protected"):
        execute(zones=["A"], protected_devices=[name])
    with pytest.raises(GuardRail, match="max_changes: 3 or more"):
        execute(*ids[:3], max_changes="2")
    with pytest.raises(DeviceActionsError, match="that runs this task"):
        execute(*ids[:3], running_on=[name])
    with pytest.raises(DeviceActionsError, match="have no Focus"):
        execute(*ids)
    with pytest.raises(InputError, match="names several"):
        execute(*ids[:2], expected_hostname=name)
    with pytest.raises(DeviceActionsError, match="the inventory calls it 'somebody'"):
        execute(*ids[:2], expected_hostnames={ids[0]: "", ids[1].upper(): "somebody"})
    with pytest.raises(DeviceActionsError, match="the inventory calls it 'other'"):
        execute(ids[0], expected_hostname="other")
    with pytest.raises(DeviceActionsError, match="1 of 2 targets cannot be used: F"):
        execute(ids[0], "F" * 32)
    assert begun(console) == []
    assert execute(ids[1], expected_hostname=name)["changed"]


def test_devices_of_a_zone_that_cannot_execute_are_left_out(console, execute):
    ids = console.seed(4, without_focus=1, zones=["A"])
    result = execute(zones=["A"])
    assert outcomes(result) == ["changed"] * 3 + ["skipped"]
    assert reasons(result)[3] == "not_applicable"
    assert result["retry"] == []
    assert not result["failed"]
    (agentless,) = console.seed(1, without_focus=1, zones=["B"], prefix="kiosk", add=True)
    assert agentless not in ids
    with pytest.raises(InputError, match="no device of these zones has a Focus"):
        execute(zones=["B"])


def test_zones_that_are_empty_or_not_one_are_refused(console, execute):
    console.seed(2, zones=["Kiosks"])
    console.cylance.add_zone("Labs")
    console.cylance.add_zone("LABS")
    refusals = {"Labs": "no device in Labs", "labs": "means 2 zones", "x": "no zone 'x'"}
    for zone, words in refusals.items():
        with pytest.raises(InputError, match=words):
            execute(zones=[zone])
    assert execute(zones=[], allow_empty=True)["msg"] == "No device to act on."


def test_five_thousand_targets_take_a_few_requests(console, execute):
    ids = console.seed(5000)
    result = execute(*ids, max_changes="5000")
    assert result["summary"]["changed"] == 5000
    assert len(begun(console)[0]["target"]["devices"]) == 5000
    assert result["api"]["requests"] <= 25 + 6
    assert not execute(*ids, max_changes="5000")["changed"]
