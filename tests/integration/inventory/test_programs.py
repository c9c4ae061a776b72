# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-inventory and ansible-playbook with the inventory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from integration.playbooks.controller import PATIENCE, PLAYBOOK, play, wait_until

pytestmark = [pytest.mark.costly, pytest.mark.extended]

PROGRAM = str(Path(sys.executable).parent / "ansible-inventory")
GAP_REPORT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "gap_report.yml"
LISTED = Path(__file__).with_name("listed.json")
TEMPLATE = "{{ lookup('ansible.builtin.pipe', 'echo owned') }}"
LAPTOP = "0000000000000000000000000000000A"
MAC = "00-1A-2B-00-00-01"
UNLIMITED = {"requests_per_second": 0}


@pytest.fixture
def filled_consoles(simulator):
    """A laptop in Cylance and OPSWAT, and a device of SDM, with the same ids in every run."""
    simulator.cylance.add_device(
        id=LAPTOP,
        host_name="laptop.corp.example",
        mac_addresses=[MAC],
        ip_addresses=["10.1.0.9"],
        date_first_registered="2024-03-01T08:00:00",
        last_logged_in_user=TEMPLATE,
        state="Online",
        zones=[],
    )
    simulator.opswat.add_device(id="OPSWATA", host_name="laptop", macs=[MAC], group="Servers")
    simulator.sdm.add_device(id="ID7", name="sbc", folder="Home/East", nf="sbc", ip="10.9.0.1")


def listed(inventories, path) -> subprocess.CompletedProcess:
    """Run ansible-inventory --list."""
    environment = {**os.environ, **inventories.environment}
    command = [PROGRAM, "--inventory", str(path), "--list"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE)


def without_marks(value):
    """Return JSON without the marks of unsafe texts, which depend on the version of ansible-core."""
    if isinstance(value, dict):
        if set(value) == {"__ansible_unsafe"}:
            return value["__ansible_unsafe"]
        return {key: without_marks(part) for key, part in value.items()}
    return [without_marks(part) for part in value] if isinstance(value, list) else value


def test_every_ansible_core_lists_the_same(inventories, filled_consoles):
    path = inventories.write("cylance", "opswat", "sdm", groups={"trouble": "opswat.status is defined"})
    found = without_marks(json.loads(listed(inventories, path).stdout))
    found["_meta"].pop("profile", None)  # only in newer cores
    assert found["_meta"]["hostvars"]["laptop.corp.example"]["opswat"].pop(
        "last_seen"
    )  # depends on the simulator's clock
    assert found == json.loads(LISTED.read_text(encoding="utf-8"))


def test_bare_tasks_act_on_the_devices_of_their_hosts(inventories, filled_consoles, controller, simulator):
    simulator.cylance.add_package("Collect")
    path = inventories.write("cylance", "opswat", "sdm")
    tasks = {
        "cylance": {"secops.device_actions.cylance_lockdown": UNLIMITED},
        "os_windows:&cylance": {
            "secops.device_actions.cylance_package_exec": {
                "name": "Incident 4711",
                "packages": [{"package": "Collect"}],
                "wait": False,
                **UNLIMITED,
            }
        },
        "opswat_group_Servers": {
            "secops.device_actions.opswat_device_action": {
                "action": "exempt",
                "exempt_time": 24,
                "requests_per_minute": 0,
            }
        },
        "sdm": {"secops.device_actions.sdm_device_lock": UNLIMITED},
    }
    plays = [play(hosts, {"name": hosts, **task}) for hosts, task in tasks.items()]
    run = controller.play(*plays, inventory=path)
    assert run.rc == 0, run.stdout
    assert [list(run.results(hosts)) for hosts in tasks] == [["laptop.corp.example"]] * 3 + [["sbc"]]
    assert all(result["changed"] for hosts in tasks for result in run.results(hosts).values())
    assert simulator.cylance.device(LAPTOP)["console"]["locked"]
    (execution,) = simulator.cylance.executions()
    assert execution["target"]["devices"] == [LAPTOP]
    assert simulator.opswat.device("OPSWATA")["status"] == "exempted"
    assert len(simulator.requests(path="/auth/v2/token")) == 1  # the tasks reuse the login of the inventory


@pytest.mark.costly
def test_a_device_renamed_since_it_was_cached_is_left_alone(inventories, filled_consoles, controller, simulator):
    cache = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(inventories.home / "cache")}
    path = inventories.write("cylance", **cache)
    assert list(inventories.parse(path).hosts) == ["laptop.corp.example"]
    simulator.cylance.change_device(LAPTOP, host_name="finance.corp.example")
    task = {"name": "act", "secops.device_actions.cylance_lockdown": UNLIMITED}
    run = controller.play(play("cylance", task), inventory=path)
    assert run.rc != 0 and not simulator.cylance.device(LAPTOP)["console"]["locked"]
    assert "finance.corp.example" in run.failures()["laptop.corp.example"]["msg"]


@pytest.mark.costly
def test_a_failed_console_ends_the_run_as_awx_configures_it(inventories, filled_consoles, simulator):
    simulator.add_fault("status", path="^/devices/v2", status=500)
    path = inventories.write("cylance", "sdm")
    command = [PROGRAM, "--inventory", str(path), "--list"]
    environment = {**os.environ, **inventories.environment, "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
    errors = " ".join(run.stderr.split())
    assert run.returncode != 0 and "cylance: " in errors and "any_unparsed_is_failed" not in errors


@pytest.mark.sweep
def test_the_gap_report_lists_missing_devices_or_fails(inventories, filled_consoles, simulator):
    simulator.cylance.add_device(id="0000000000000000000000000000000B", host_name="gap", os_version="Ubuntu 24.04")
    report = inventories.home / "gap.csv"
    path = inventories.write("cylance", "opswat", on_error="keep_others")
    command = [PLAYBOOK, "--inventory", str(path), str(GAP_REPORT), "-e", f"gap_file={report}"]
    environment = {**os.environ, **inventories.environment}
    subprocess.run(command, env=environment, capture_output=True, check=True, timeout=PATIENCE)
    lines = report.read_text(encoding="utf-8").split()
    assert lines == ["host,id,os,online", "gap,0000000000000000000000000000000B,linux,True"]
    report.unlink()
    simulator.add_fault("status", path="/o/api/.*/devices$", status=500)
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert run.returncode != 0 and "not known which machines are missing" in run.stdout + run.stderr
    assert not report.exists()


@pytest.mark.sweep
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_reading_can_be_interrupted(inventories, filled_consoles, simulator, number):
    simulator.add_fault("delay", path="/account", seconds=2)
    simulator.opswat.switch("rate_limit", 10)
    path = inventories.write(opswat={"requests_per_minute": 1, "max_wait": 600})
    environment = {**os.environ, **inventories.environment}
    simulator.clear_requests()
    command = [PROGRAM, "--inventory", str(path), "--list"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        wait_until(lambda: simulator.summary()["total"] >= 2, "it requests the account")
        run.send_signal(number)
        output, errors = run.communicate(timeout=PATIENCE)
    assert run.returncode != 0
    assert "Traceback" not in output + errors and "_meta" not in output


@pytest.mark.costly
def test_progress_is_shown_on_standard_error(inventories, simulator):
    simulator.opswat.seed(160)
    path = inventories.write(opswat={"requests_per_minute": 1000})
    run = listed(inventories, path)
    assert len(json.loads(run.stdout)["_meta"]["hostvars"]) == 160
    assert "opswat, listing about 160 devices takes 4 requests" in run.stderr.replace(": ", ", ", 1)
