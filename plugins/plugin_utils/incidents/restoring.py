# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""To which OPSWAT group a released machine goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import OPSWAT


def add_restore(machine: dict[str, Any], default: str | None) -> None:
    """Add the group to which a machine's OPSWAT device goes back, and why it cannot where that is so.

    default: the group for a device of which none is recorded. A device that has left the group of its containment is
    left alone, because another user has moved it.
    """
    device = machine["devices"][OPSWAT]
    if not device:
        return
    containment = dict_or_empty(machine["containment"])
    ours = dict_or_empty(containment.get("settings")).get("opswat_group")
    before = dict_or_empty(dict_or_empty(containment.get("devices")).get(OPSWAT)).get("group_before")
    device["restore_to"] = None
    device["restore_problem"] = None
    if ours and device["group"] is not None and comparable(device["group"]) != comparable(ours):
        return
    if ours and before:
        device["restore_to"] = before
    elif default and (device["contained"] or device["contained"] is None):
        device["restore_to"] = default
    elif device["contained"]:
        device["restore_problem"] = (
            f"It stays in the group {device['group']!r}: the group that it had before is not recorded. Set "
            "release_opswat_group."
        )


def restore_groups(machines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return [{group, device_ids, expected_hostnames}]: what M(secops.device_actions.opswat_device_action) needs."""
    groups: dict[str, dict[str, Any]] = {}
    for machine in machines:
        device = machine["devices"][OPSWAT]
        if not (device and device.get("restore_to")):
            continue
        group = groups.setdefault(
            device["restore_to"], {"group": device["restore_to"], "device_ids": [], "expected_hostnames": {}}
        )
        group["device_ids"].append(device["device_id"])
        if device["expected_hostname"]:
            group["expected_hostnames"][device["device_id"]] = device["expected_hostname"]
    return list(groups.values())
