# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cylance_zone_info lists zones and their devices."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from integration.cylance.console import focus_id
from integration.cylance.info.helpers import device_info, zone_info


def test_zones_are_listed_with_their_devices(console):
    ids = console.seed(10, zones=["A", "B"])
    console.cylance.add_zone("Empty")
    listed = zone_info(console, devices=True)
    assert [zone["name"] for zone in listed] == ["A", "B", "Empty"]
    for zone in listed:
        inside = [one for one in ids if zone["name"] in console.cylance.device(one)["zones"]]
        assert zone["devices"] == sorted(map(focus_id, inside))
    assert listed[2]["devices"] == []
    assert [zone["name"] for zone in zone_info(console, names=["e*", "b"])] == ["B", "Empty"]
    assert [zone["name"] for zone in zone_info(console, zones=["b", listed[0]["id"]])] == ["B", "A"]
    assert "devices" not in zone_info(console)[0]
    assert device_info(console, zones=["Empty"])["devices"] == []


def test_an_unknown_or_ambiguous_zone_is_rejected_with_the_known_names(console):
    console.seed(4, zones=["Kiosks"])
    first, second = console.cylance.add_zone("Labs"), console.cylance.add_zone("LABS")
    assert [zone["id"] for zone in zone_info(console, zones=["LABS", "Labs"])] == [second["id"], first["id"]]
    with pytest.raises(InputError, match="matches 2 zones: Labs"):
        zone_info(console, zones=["labs"])
    with pytest.raises(InputError, match="no zone 'Nowhere'. It has Kiosks, LABS, Labs"):
        device_info(console, zones=["Nowhere"])
    with pytest.raises(InputError, match="empty"):
        device_info(console, zones=[])
    assert device_info(console, zones=[], allow_empty=True)["devices"] == []
