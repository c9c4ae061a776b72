# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock targets: what a lock covers, what overlaps it, and that it is computed once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import NotApplicable
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.targets import (
    DEVICE,
    NF_GROUP,
    LockTargets,
)

FACTS = [
    {"id": "ID1", "nf_id": "NF1", "group_id": "GROUP-B"},
    {"id": "ID2", "nf_id": "NF1", "group_id": None},
    {"id": "ID3", "nf_id": "NF2", "group_id": "NF2"},
    {"id": "ID4", "nf_id": None, "group_id": None},
]


class Catalog:
    """A catalog that counts how often its list is read."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    def devices(self) -> list[dict[str, Any]]:
        self.calls["devices"] += 1
        return FACTS

    def listed(self, device_id: str) -> dict[str, Any]:
        return next(facts for facts in FACTS if facts["id"] == device_id)


def test_a_device_is_contained_in_its_nf() -> None:
    target = LockTargets(Catalog(), DEVICE).of(Device("ID1"))
    assert target.key == (DEVICE, "ID1")
    assert target.device_ids == ["ID1"]
    assert (target.contained, target.containing) == ((), ((NF_GROUP, "NF1"),))
    assert target.group_ids == ()


def test_an_nf_contains_its_devices() -> None:
    target = LockTargets(Catalog(), NF_GROUP).of(Device("ID2"))
    assert target.key == (NF_GROUP, "NF1")
    assert target.device_ids == ["ID1", "ID2"]
    assert target.contained == target.overlapping == ((DEVICE, "ID1"), (DEVICE, "ID2"))
    assert target.containing == ()


def test_the_top_group_of_an_nf_comes_first() -> None:
    targets = LockTargets(Catalog(), NF_GROUP)
    assert targets.of(Device("ID1")).group_ids == ("NF1", "GROUP-B")
    assert targets.of(Device("ID3")).group_ids == ("NF2",)


def test_a_device_without_an_nf() -> None:
    device = Device("ID4", "sbc-4")
    target = LockTargets(Catalog(), DEVICE).of(device)
    assert (target.key, target.overlapping) == ((DEVICE, "ID4"), ())
    targets = LockTargets(Catalog(), NF_GROUP)
    assert (targets.target_id(device), targets.nf_id(device)) == ("ID4", None)
    with pytest.raises(NotApplicable, match=r"sbc-4 \(ID4\).*scope: device"):
        targets.of(device)


def test_parallel_devices_of_an_nf_share_one_computation() -> None:
    catalog = Catalog()
    targets = LockTargets(catalog, NF_GROUP)
    devices = [Device("ID1"), Device("ID2")] * 50
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(targets.of, devices))
    assert all(target is found[0] for target in found)
    assert catalog.calls["devices"] == 1
