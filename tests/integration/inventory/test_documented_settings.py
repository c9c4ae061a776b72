# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With docs/examples/ansible.cfg, an inventory that fails ends the run, and its reason is shown last."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from integration.playbooks.controller import PATIENCE

PROGRAMS = Path(sys.executable).parent
EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
# {kind of inventory: (file name, content, hosts)}
OTHERS = {
    "ini": ("hosts", "[web]\nini-1 color=red\n", {"ini-1"}),
    "ini with extension": ("hosts.ini", "ini-2\n", {"ini-2"}),
    "yaml": ("static.yml", "all:\n  hosts:\n    yaml-1:\n", {"yaml-1"}),
    "json": ("static.json", '{"all": {"hosts": {"json-1": null}}}', {"json-1"}),
    "script": (
        "script",
        """#!/bin/sh\necho '{"all": {"hosts": ["script-1"]}, "_meta": {"hostvars": {}}}'\n""",
        {"script-1"},
    ),
    "other plugin": (
        "constructed.yml",
        "---\n# with a start that other plugins could take for something else\n"
        "plugin: ansible.builtin.constructed\nstrict: false\ngroups:\n  red: color | default('') == 'red'\n",
        set(),
    ),
}


def run(inventories, program: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run a program with the settings. Return its status, and what it shows on standard error without line breaks."""
    variables = {**inventories.environment, "ANSIBLE_CONFIG": str(EXAMPLES / "ansible.cfg"), **environment}
    finished = subprocess.run(
        [str(PROGRAMS / program), *arguments],
        env={**os.environ, **variables},
        cwd=inventories.home,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return finished.returncode, " ".join((finished.stderr + finished.stdout).split())


def last_reason(shown: str) -> str:
    """Return what Ansible shows about the last plugin that failed, including the end of the run."""
    return shown.rpartition("Failed to parse")[2]


@pytest.mark.costly
@pytest.mark.parametrize(
    ("name", "environment", "reason"),
    [
        ("soc.devices.yml", {"CYLANCE_APPLICATION_SECRET": "not-the-secret"}, "refuses the login"),
        (
            "soc.yml",
            {},
            "must be devices.yml or end in .devices.yml, got soc.yml. Rename it, for example to soc.devices",
        ),
    ],
    ids=["credentials", "file name"],
)
def test_the_reason_of_a_failed_inventory_is_shown_last(inventories, name, environment, reason):
    path = inventories.write("cylance", name=name)
    status, shown = run(inventories, "ansible-inventory", "-i", str(path), "--list", **environment)
    assert status != 0
    assert reason in last_reason(shown), shown
    assert "Completely failed to parse inventory source" in last_reason(shown) and "any_unparsed_is_failed" not in shown


@pytest.mark.costly
def test_other_inventories_work_as_before(inventories, simulator):
    simulator.cylance.add_device(host_name="console-1")
    paths = [inventories.write("cylance")]
    for name, content, dummy in OTHERS.values():
        path = inventories.home / name
        path.write_text(content, encoding="utf-8")
        path.chmod(0o700 if content.startswith("#!") else 0o600)
        paths.append(path)
    sources = [word for path in paths for word in ("-i", str(path))]
    wanted = {"console-1", "list-1", "list-2", *(host for dummy, dummy, hosts in OTHERS.values() for host in hosts)}
    status, shown = run(inventories, "ansible", "all:red", "-i", "list-1,list-2", *sources, "--list-hosts")
    assert status == 0 and "Failed to parse" not in shown
    assert set(shown.partition("):")[2].split()) == wanted


@pytest.mark.costly
def test_a_pattern_that_names_no_group_is_an_error(inventories, simulator):
    path = inventories.write("cylance")
    playbook = inventories.home / "site.yml"
    playbook.write_text("- {hosts: cylance_zone_Nowhere, gather_facts: false}\n", encoding="utf-8")
    status, shown = run(inventories, "ansible-playbook", "-i", str(path), str(playbook), "--list-hosts")
    assert status != 0 and "cylance_zone_Nowhere" in shown
    assert "reports no devices" in shown  # the console is empty, which explains it
