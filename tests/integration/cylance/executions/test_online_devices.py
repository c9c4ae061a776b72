# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions run on online devices. What is not known about a device is reported as unknown."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    GuardRail,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from integration.cylance.executions.helpers import NAME, started_executions
from integration.tasks import outcomes, reasons


def test_devices_added_to_the_zone_before_the_start_fail_the_task(console, execute, before_start):
    console.seed(3, zones=["A"])
    before_start(lambda: console.seed(2, zones=["A"], prefix="late", add=True))
    result = execute(zones=["A"])
    assert result["changed"] and result["failed"]
    assert "runs the execution on 5 devices, but 3 were checked" in result["msg"]


def test_too_few_online_devices_prevent_the_start(console, execute):
    ids = console.seed(10, offline=[0, 1, 2])
    for check in (True, False):
        with pytest.raises(GuardRail, match="7 of 10 devices are online and 10 are required"):
            execute(*ids, check=check)
    with pytest.raises(GuardRail, match=r"not queued\. To start it on the other devices, set min_online to 7\.$"):
        execute(*ids)
    with pytest.raises(GuardRail, match="8 are required"):
        execute(*ids, min_online="71%")
    with pytest.raises(GuardRail, match="10 devices are online and 40 are required"):
        execute(*ids, min_online="40")
    with pytest.raises(GuardRail, match=r"0 of 3 devices are online and 1 is required.*not queued\.$"):
        execute(*ids[:3], min_online="0")
    assert started_executions(console) == []
    result = execute(*ids, min_online="70%")
    assert outcomes(result) == ["skipped"] * 3 + ["changed"] * 7
    assert reasons(result)[:3] == ["offline"] * 3
    assert not result["failed"]
    assert result["retry"] == ids[:3]
    offline = ", ".join(console.cylance.device(one)["host_name"] for one in ids[:3])
    assert f"started on 7 of 10 devices (3 offline: {offline}), results stay" in result["msg"]


def test_devices_of_an_earlier_partial_execution_are_unknown(console, execute):
    ids = console.seed(4)
    execute(*ids)
    console.cylance.change_device(ids[0], state="Offline")
    whole = execute(*ids)
    assert outcomes(whole) == ["unchanged"] * 4
    assert all(entry["certain"] for entry in whole["devices"])
    started = execute(*ids, name="partly", min_online="3")
    assert "started on 3 of 4 devices" in started["msg"]
    offline = console.cylance.device(started["retry"][0])["host_name"]
    assert offline in started["msg"] and any(offline in warning for warning in started["warnings"])
    assert outcomes(started) == ["skipped", "changed", "changed", "changed"]
    console.cylance.change_device(ids[0], state="Online")
    partly = execute(*ids, name="partly", min_online="3")
    assert not partly["changed"] and not partly["failed"]
    assert "was already started on 3 of 4 devices" in partly["msg"]
    assert outcomes(partly) == ["unknown"] * 4
    assert reasons(partly) == ["not_told"] * 4
    assert not any(entry["certain"] for entry in partly["devices"])


@pytest.mark.parametrize("state", ["Online", "Offline"])
def test_devices_are_unknown_when_others_came_online_or_went_offline(console, execute, before_start, state):
    ids = console.seed(5, offline=[0, 1])
    changed = ids[1] if state == "Online" else ids[2]
    before_start(lambda: console.cylance.change_device(changed, state=state))
    result = execute(*ids, min_online="2")
    assert result["changed"] and not result["failed"]
    others = "1 other" if state == "Online" else "3 others"
    started = f"started on {4 if state == 'Online' else 2} of 5 devices ({others}, the console does not report which)"
    assert started in result["msg"]
    assert outcomes(result) == ["unknown"] * 5
    assert result["retry"] == []


def test_an_execution_that_reached_no_device_fails(console, execute):
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


def test_an_earlier_execution_on_a_zone_covers_its_changed_devices(console, execute):
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


def test_devices_that_go_offline_before_the_start_fail_the_task(console, execute, before_start):
    ids = console.seed(4)

    def take_two_offline():
        for device_id in ids[:2]:
            console.cylance.change_device(device_id, state="Offline")

    before_start(take_two_offline)
    result = execute(*ids)
    assert result["changed"] and result["failed"]
    assert "runs the execution on 2 of 4 devices, and 4 are required" in result["msg"]
    assert outcomes(result) == ["unknown"] * 4 and reasons(result) == ["not_told"] * 4
