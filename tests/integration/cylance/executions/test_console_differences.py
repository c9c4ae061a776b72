# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An execution that the console stores differently from the request is reported."""

from __future__ import annotations

import json

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import durable_record
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from integration.cylance.console import focus_id
from integration.cylance.executions.helpers import NAME, PATH, started_executions
from integration.tasks import outcomes, reasons


def test_a_differing_execution_in_the_console_fails_the_task(console, execute):
    ids = console.seed(3)
    console.cylance.switch("most_execution_devices", 2)
    short = execute(*ids)
    assert outcomes(short) == ["unknown"] * 3 and reasons(short) == ["not_told"] * 3
    assert short["changed"] and short["failed"]
    assert "started on 2 of 3 devices" in short["msg"]
    assert "differs from the request: devices: 1 missing" in short["msg"]
    console.cylance.switch("longest_execution_name", 8)
    for changed in (True, False):
        renamed = execute(*ids[:2], name="Clean-up of today")
        assert (renamed["changed"], renamed["failed"]) == (changed, True)
        assert "changed the execution's name to 'Clean-up'" in renamed["msg"]
    assert len(started_executions(console)) == 2


def test_devices_are_unknown_when_the_console_names_other_devices(console, execute):
    ids = console.seed(2)
    (package,) = console.run(operation=CylancePackageInfo)["packages"]
    record = {
        "id": "11111111-0000-4000-8000-000000000000",
        "name": NAME,
        "deviceCount": 2,
        "target": {"devices": [focus_id(ids[0]), "F" * 32], "zones": []},
        "packageExecutions": [{"package": package["id"], "arguments": ["-k", "v"]}],
    }
    console.simulator.add_fault(
        "status", method="POST", path=f"{PATH}$", status=202, body=json.dumps(record), work=True, times=1
    )
    result = execute(*ids)
    assert result["changed"] and result["failed"] and "differs from the request" in result["msg"]
    assert reasons(result) == ["not_told"] * 2


def test_an_execution_without_a_creator_counts_as_own(console, execute):
    ids = console.seed(1)
    execute(*ids)
    record = started_executions(console)[0]
    del record["createdBy"]
    page = json.dumps({"page_number": 1, "total_number_of_items": 1, "page_items": [record]})
    console.simulator.add_fault("status", method="GET", path=f"{PATH}$", status=200, body=page)
    with durable_record("cylance-executions").transaction() as remembered:
        remembered.clear()
    assert not execute(*ids, created_by="soar@*")["changed"]


def test_a_creator_other_than_created_by_fails_the_task(console, execute):
    ids = console.seed(1)
    for changed in (True, False):
        result = execute(*ids, created_by="soar@*")
        assert (result["changed"], result["failed"]) == (changed, True)
        assert "created_by: the execution was created by 'rehearsal@corp.example'" in result["msg"]
    assert len(started_executions(console)) == 1
