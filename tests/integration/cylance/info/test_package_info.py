# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cylance_package_info and cylance_package_exec_info list packages and executions."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.info import (
    CylancePackageExecInfo,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from integration.cylance.console import focus_id


def test_packages_are_listed_and_filtered(console):
    example = {"description": "All", "invocationString": "-browser ALL"}
    first = console.cylance.add_package("Über collect", examples=[example], size=7, description="of browsers")
    console.cylance.add_package("stop", category="cylance", status="failed", version=3)

    def listed(**params):
        return console.run(operation=CylancePackageInfo, **params)["packages"]

    assert [package["name"] for package in listed()] == ["stop", "Über collect"]
    (package,) = listed(statuses=["success"])
    assert package == {
        "id": first["packageId"],
        "name": "Über collect",
        "description": "of browsers",
        "version": 1,
        "category": "custom",
        "status": "success",
        "size": 7,
        "file_name": "package.py",
        "entry_point": "main",
        "examples": [{"description": "All", "invocation": "-browser ALL"}],
        "playbooks": 0,
        "uploaded_by": "rehearsal@corp.example",
        "uploaded_on": package["uploaded_on"],
    }
    assert package["uploaded_on"].endswith("Z")
    assert listed(package_ids=[package["id"].upper()]) == listed(names=["ÜBER*"]) == [package]
    assert [one["name"] for one in listed(categories=["cylance"])] == ["stop"]
    assert "content." not in json.dumps(listed())


@pytest.mark.parametrize("on_read", ["url", "id"])
def test_executions_are_listed_and_filtered(console, on_read):
    ids = console.seed(4, offline=1)
    package = console.cylance.add_package("Collect")["packageId"]
    console.cylance.switch("executions_fail", 1)
    console.cylance.switch("execution_package_on_read", on_read)
    for name in ("first", "second"):
        console.cylance.execute(
            name,
            package,
            ids,
            arguments=["-k", 'a "b"', "{{ x }}"],
            destination="sftp://u:rehearsal-only@files.example/x",
        )
        console.simulator.advance(30)

    def listed(**params):
        return console.run(operation=CylancePackageExecInfo, **params)["executions"]

    first, second = listed()
    assert (first["name"], first["devices"], first["ended"]) == ("first", 3, True)
    assert (first["succeeded"], first["failed"], first["acked"]) == (2, 1, 0)
    assert (second["name"], second["ended"], second["acked"] > 0) == ("second", False, True)
    assert first["packages"] == [{"package_id": package, "name": "Collect", "arguments": ["-k", 'a "b"', "{{ x }}"]}]
    assert (first["device_ids"], first["zone_ids"]) == (list(map(focus_id, ids)), [])
    assert (first["destination"], first["keep_results_locally"]) == ("sftp://files.example", True)
    assert first["created"].endswith("Z") and first["created_by"] == "rehearsal@corp.example"
    (msg,) = {console.run(operation=CylancePackageExecInfo)["msg"] for dummy in range(2)}
    assert msg.startswith("2 package executions read: second (") and ", not finished), " in msg
    assert msg.endswith(" first (2 of 3 devices succeeded, 1 failed).")
    assert "rehearsal-only" not in json.dumps(listed())
    assert listed(ended=False) == listed(names=["SEC*"]) == listed(execution_ids=[second["id"]]) == [second]
    assert listed(created_by=["nobody*"]) == []
    assert len(listed(created_by=["rehearsal@*"])) == 2
