# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters, and variables and groups that the user composes."""

from __future__ import annotations

import pytest


def test_constructed_options_add_variables_and_groups(inventories, sample_devices):
    found = inventories.read(
        "cylance",
        "opswat",
        strict=True,
        compose={"label": "inventory_hostname ~ '/' ~ device_systems | length"},
        groups={"trouble": "(opswat | default({})).status | default('') == 'non_compliant'"},
        keyed_groups=[{"prefix": "agent", "key": "cylance.agent_version | default('none')"}],
        filters=[{"exclude": "device_hostname == 'kiosk'"}, {"include": True}],
    )
    assert list(found.hosts) == ["laptop-1.corp.example", "server-1"]
    assert found.hosts["server-1"]["label"] == "server-1/1"
    assert found.members("trouble") == ["laptop-1.corp.example"]
    assert [name for name in found.groups if name.startswith("agent_")]
    assert found.members("opswat") == ["laptop-1.corp.example"]


@pytest.mark.costly
def test_a_condition_that_cannot_be_evaluated_is_false_unless_strict(inventories, sample_devices):
    path = inventories.write("cylance", "opswat", filters=[{"include": "opswat.nothing.more"}, {"exclude": True}])
    assert inventories.parse(path).hosts == {}
    path = inventories.write("cylance", "opswat", strict=True, filters=[{"exclude": "opswat.nothing.more"}])
    found = inventories.parse(path)
    assert found.hosts == {}
    assert "filters: rule 1, 'opswat.nothing.more', cannot be evaluated for host kiosk: " in found.all_warnings


@pytest.mark.costly
def test_a_failure_leaves_the_inventory_unchanged(inventories, sample_devices, simulator):
    strict = {"strict": True, "filters": [{"exclude": "device_hostname == 'server-1' and nothing.more"}]}
    static = inventories.home / "static.yml"
    static.write_text("all: {hosts: {web1: {}}}")
    path = inventories.write("cylance", **strict)
    found = inventories.parse(static, path)
    assert list(found.hosts) == ["web1"] and found.groups == {}
    assert "cannot be evaluated for host server-1" in found.all_warnings
