# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Indirect node counting: the queries over results of the modules, as Automation Controller runs them."""

from __future__ import annotations

import re
from pathlib import Path

import jq
import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from integration.cylance.console import Console as Cylance
from integration.opswat.console import Console as Opswat
from integration.playbooks.controller import Controller, fleet, lockdown, play
from integration.sdm.console import Console as Sdm
from simulator.remote import Simulator

ROOT = Path(__file__).parents[2]
FILE = ROOT / "extensions" / "audit" / "event_query.yml"
TEXT = FILE.read_text(encoding="utf-8")
QUERIES = yaml.safe_load(TEXT)
COLLECTION = "secops.device_actions"
FULL_NAMES = [{"host_name": f"ws-{number}.corp.example"} for number in range(4)]


def nodes(module, result):
    """Return the objects that Automation Controller counts: one for each value of canonical_facts, in their order."""
    found = {}
    for node in jq.compile(QUERIES[f"{COLLECTION}.{module}"]["query"]).input(result).all():
        facts = node["canonical_facts"]
        assert facts and all(isinstance(value, str) and value for value in facts.values())
        assert isinstance(node["name"], str) and node["name"] and set(node["facts"]) >= {"device_type", "device_id"}
        found.setdefault(tuple(sorted(facts.items())), node)
    return list(found.values())


def names(module, result):
    return [node["name"] for node in nodes(module, result)]


@pytest.fixture
def opswat(simulator: Simulator, own_environment: None) -> Opswat:
    simulator.opswat.switch("rate_limit", 0)
    opswat = Opswat(simulator)
    opswat.login["requests_per_minute"] = 0
    return opswat


@pytest.fixture
def sdm(simulator: Simulator, own_environment: None) -> Sdm:
    return Sdm(simulator)


def test_every_module_has_a_query_or_is_named_as_having_none():
    modules = {f"{COLLECTION}.{path.stem}" for path in (ROOT / "plugins" / "modules").glob("*.py")}
    without = set(re.findall(r"^# - (\S+)$", TEXT, re.MULTILINE))
    assert QUERIES.keys() | without == modules
    assert not QUERIES.keys() & without
    assert all(list(entry) == ["query"] for entry in QUERIES.values())


@pytest.mark.parametrize("module", QUERIES)
@pytest.mark.parametrize(
    "result",
    [
        *({}, None, [], "text", 7, {"devices": None}, {"devices": "text"}, {"devices": {"a": 1}}, {"results": [{}]}),
        {"devices": [None, 7, "text", [], {}, {"device_id": None, "outcome": "changed"}]},
        {"devices": [{"device_id": "1", "outcome": "failed", "error": error} for error in (None, "text", [], {})]},
        {"msg": "Refused.", "failed": True},
    ],
)
def test_a_result_without_devices_counts_nothing_and_is_no_error(module, result):
    assert nodes(module.rpartition(".")[2], result) == []


def test_a_list_of_cylance_devices_counts_those_that_were_acted_on(console: Cylance):
    ids = [device["id"] for device in console.cylance.add_devices(FULL_NAMES)]
    console.run(ids[0], state="locked")
    console.fault("PUT", "status", ids[1], status=403)
    result = console.run(*ids[:3], ids[2].lower(), "0" * 32, state="locked", tolerate_failures=True)
    assert names("cylance_lockdown", result) == ["ws-0.corp.example", "ws-2.corp.example"]
    (node, _other) = nodes("cylance_lockdown", result)
    assert node["canonical_facts"] == {"host_name": "ws-0.corp.example"}
    assert node["facts"]["device_id"] == result["devices"][0]["device_id"]
    assert names("cylance_lockdown", {"results": [result]}) == []  # a loop has an event for each item


def test_a_device_that_did_not_confirm_counts(console: Cylance):
    (device,) = console.cylance.add_devices([{**FULL_NAMES[0], "state": "Offline"}])
    result = console.run(device["id"], state="locked", confirm_timeout=1, tolerate_failures=True)
    assert [entry["error"]["reason"] for entry in result["devices"]] == ["not_confirmed"]
    assert names("cylance_lockdown", result) == ["ws-0.corp.example"]


def test_a_package_execution_counts_the_devices_that_execute_it(console: Cylance, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path / "home"))
    console.cylance.add_package("Collect")
    devices = [*FULL_NAMES[:2], {**FULL_NAMES[2], "state": "Offline"}]
    ids = [device["id"] for device in console.cylance.add_devices(devices)]
    params = {"name": "Incident", "packages": [{"package": "Collect"}], "min_online": "50%"}
    result = console.run(*ids, operation=CylancePackageExec, **params)
    assert names("cylance_package_exec", result) == ["ws-0.corp.example", "ws-1.corp.example"]


def test_a_machine_in_two_consoles_counts_once_if_its_full_name_is_known(console: Cylance, opswat: Opswat):
    (one,) = console.cylance.add_devices([{"host_name": "WS-0.corp.example"}])
    (two,) = opswat.opswat.add_devices([{"id": "A1", "host_name": "ws-0.CORP.example"}])
    opswat.opswat.add_group("Quarantine")
    facts = [
        node["canonical_facts"]
        for node in nodes("cylance_lockdown", console.run(one["id"], state="locked"))
        + nodes("opswat_device_action", opswat.assign(two["id"]))
    ]
    assert facts == [{"host_name": "ws-0.corp.example"}] * 2


@pytest.mark.parametrize("name", ["ws-0", "10.0.0.1", "localhost.localdomain"])
def test_other_names_do_not_identify_a_machine(opswat: Opswat, name):
    opswat.seed(0)
    opswat.opswat.add_devices([{"id": "A1", "host_name": name}, {"id": "A2", "host_name": name}])
    found = nodes("opswat_device_action", opswat.assign("A1", "A2"))
    assert [node["canonical_facts"] for node in found] == [
        {"console": "opswat", "device_id": device_id} for device_id in ("A1", "A2")
    ]


def test_a_device_that_is_gone_already_does_not_count(opswat: Opswat):
    opswat.seed(1)
    result = opswat.act("delete", "NOSUCHDEVICE0001")
    assert result["devices"][0]["outcome"] == "unchanged"
    assert nodes("opswat_device_action", result) == []
    (device_id,) = (device["id"] for device in opswat.opswat.devices())
    assert len(nodes("opswat_device_action", opswat.act("delete", device_id))) == 1


def test_a_lock_of_an_nf_counts_all_of_its_devices(sdm: Sdm):
    ids = sdm.seed_pair()
    alone = nodes("sdm_device_lock", sdm.lock(ids[0]))
    assert [node["canonical_facts"] for node in alone] == [{"console": "sdm", "device_id": ids[0]}]
    sdm.unlock(ids[0])
    pair = nodes("sdm_device_lock", sdm.lock(ids[0], scope="nf_group"))
    assert [node["canonical_facts"]["device_id"] for node in pair] == ids
    assert [node["name"] for node in pair] == [sdm.sdm.device(device_id)["name"] for device_id in ids]


def test_check_mode_and_a_task_that_cannot_start(console: Cylance):
    (device_id,) = console.seed(1)
    assert len(nodes("cylance_lockdown", console.run(device_id, state="locked", check=True))) == 1
    with pytest.raises(DeviceActionsError):
        console.run(device_id, state="locked", max_changes="many")


def test_events_of_a_play_name_the_modules_of_the_queries(controller: Controller, simulator: Simulator):
    devices = simulator.cylance.add_devices(FULL_NAMES)
    hosts = fleet(devices[:2])
    both = {"device_ids": [device["id"] for device in devices[2:]]}
    run = controller.play(
        play("fleet", lockdown("each")),
        play("localhost", lockdown("list", **both), lockdown("loop", {"loop": [0]}, **both)),
        inventory={"fleet": hosts},
    )
    assert run.rc == 0, run.stdout
    counted = set()
    for event in run.events:
        data = event["event_data"]
        if "res" in data and data.get("resolved_action") in QUERIES:
            counted.update(names(data["resolved_action"].rpartition(".")[2], data["res"]))
    assert counted == {device["host_name"] for device in devices}
