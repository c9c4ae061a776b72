# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The garbage collector pauses while the inventory fills, except for templates, and always continues after that."""

from __future__ import annotations

import gc

import pytest
from ansible.inventory.data import InventoryData

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import Grouping
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.garbage import paused_collection
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.inventory_writer import InventoryWriter
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reading


@pytest.fixture(autouse=True)
def collector():
    """Enable the collector again after a test."""
    gc.enable()
    yield
    gc.enable()


@pytest.mark.parametrize("was_enabled", [True, False])
def test_the_collector_is_afterwards_as_it_was(was_enabled):
    if not was_enabled:
        gc.disable()
    with pytest.raises(ValueError, match="failed"), paused_collection():
        assert not gc.isenabled()
        raise ValueError("failed")
    assert gc.isenabled() is was_enabled


@pytest.mark.parametrize("has_templates", [True, False])
def test_the_collector_pauses_unless_templates_are_rendered(monkeypatch, has_templates):
    facts = {"id": "1", "hostname": "pc", "name": "pc", "group": None, "status": None, "macs": [], "ips": []}
    groupings = {"opswat": Grouping("opswat", frozenset())}
    writer = InventoryWriter(groupings, [Reading("opswat", "", "", 0.0, [facts], [])], [], ["hostname"], ())
    inventory, seen = InventoryData(), []
    monkeypatch.setattr(inventory, "add_host", lambda name: seen.append(gc.isenabled()) or add_host(name))
    add_host = InventoryData.add_host.__get__(inventory)
    writer.add_hosts(inventory, compose=(lambda name, variables: None) if has_templates else None)
    writer.add_groups(inventory)
    assert seen == [has_templates]
    assert gc.isenabled()
