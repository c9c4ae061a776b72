# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of the info modules and of the inventory detects the violation that it is for."""

from __future__ import annotations

import pytest

from integration.soak.forging import forged, violated, with_result
from soak.conditions import Conditions
from soak.info.kind import InfoKind
from soak.invariants import violations
from soak.inventory.kind import InventoryKind
from soak.scenario import Scenario
from soak.task import Task

INFO, INVENTORY = InfoKind("sdm"), InventoryKind()
DEVICES = ({"id": "ID101", "name": "sbc-1"}, {"id": "ID102", "name": "sbc-2"})
WRITE = {"write": True, "method": "POST", "path": "/x"}


@pytest.fixture(scope="module")
def read(runner):
    task = Task("sdm_device_info", options={"all_devices": True})
    return runner.run(INFO, Scenario(1, DEVICES, Conditions(), task))


@pytest.fixture(scope="module")
def inventory(runner):
    machines = (("sdm", DEVICES[0]), ("cylance", {"host_name": "ws-1"}), ("opswat", {"host_name": "ws-1"}))
    task = Task("read", options={"on_error": "fail", "merge": ["hostname"], "retries": 0, "max_wait": 30})
    return runner.run(INVENTORY, Scenario(0, machines, Conditions(), task))


def test_genuine_evidence_violates_no_invariant(read, inventory):
    assert (violations(INFO, read), violations(INVENTORY, inventory)) == ([], [])
    assert len(read.runs[0].entries) == 2
    assert len(inventory.runs[0].results[0]["hosts"]) == 2  # Cylance and OPSWAT have one machine in common


@pytest.mark.parametrize("devices", [slice(0, 1), [0, 1, 1]], ids=["missing", "repeated"])
def test_an_incomplete_list_is_detected(read, devices):
    entries = read.runs[0].entries
    found = entries[devices] if isinstance(devices, slice) else [entries[index] for index in devices]
    assert "lists_are_complete" in violated(INFO, forged(read, 0, results=with_result(read.runs[0], devices=found)))


def test_writes_are_detected(read, inventory):
    for kind, evidence in ((INFO, read), (INVENTORY, inventory)):
        assert "nothing_is_written" in violated(kind, forged(evidence, 0, log=[WRITE]))


def hosts(inventory):
    return inventory.runs[0].results[0]["hosts"]


FORGED_HOSTS = {
    "missing": lambda hosts: dict(list(hosts.items())[1:]),
    "invented": lambda hosts: {**hosts, "x": {"sdm_device_id": "ID999"}},
    "repeated": lambda hosts: {**hosts, "x": {"sdm_device_id": "ID101"}},
}


@pytest.mark.parametrize("name", FORGED_HOSTS)
def test_a_wrong_host_is_detected(inventory, name):
    results = with_result(inventory.runs[0], hosts=FORGED_HOSTS[name](hosts(inventory)))
    assert "each_device_has_one_host" in violated(INVENTORY, forged(inventory, 0, results=results))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"warnings": ["sdm: x. Its devices are missing from the inventory."]}, "each_device_has_one_host"),
        ({"error": "sdm: x"}, "each_device_has_one_host"),
        ({"error": "sdm: internal error: KeyError", "hosts": {}}, "errors_are_of_consoles"),
        ({"error": "something failed", "hosts": {}}, "errors_are_of_consoles"),
        ({"warnings": ["x canary"]}, "results_contain_no_secrets"),
    ],
)
def test_a_wrong_report_is_detected(inventory, fields, name):
    forgery = forged(inventory, 0, results=with_result(inventory.runs[0], **fields))
    assert name in violated(INVENTORY, forgery)
