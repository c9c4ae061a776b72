# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OPSWAT: devices are moved to a group, and the console takes ten calls a minute and endpoint."""

from __future__ import annotations

from .console import Console, Device

GROUP = "Quarantine"  # as the playbooks name it


class Opswat(Console):
    """In the simulator a device is in its new group in the moment in which the console takes the action."""

    name = system = "opswat"
    job = "Moving OPSWAT devices to a group"
    done = "in the group"
    sizes = (50, 200, 1_000)
    switches = {"rate_clock": "real"}
    reads = {"path": "/devices/detail$"}
    acts = {"path": "/devices/action$"}

    def seed(self, count: int) -> None:
        super().seed(count)
        self.remote.add_group(GROUP)

    def arguments(self) -> list[str]:
        """The id of the group, which scripts need not look for."""
        return [group["group_id"] for group in self.remote.groups() if group["group_name"] == GROUP]

    def id_of(self, device: Device) -> str:
        return device["id"]

    def is_done(self, device: Device) -> bool:
        return device["group"] == GROUP

    def is_touched(self, device: Device) -> bool:
        return bool(device["actions"])

    def first_and_last(self) -> tuple[float, float]:
        moments = [action["epoch"] for device in self.remote.devices() for action in device["actions"]]
        return min(moments), max(moments)
