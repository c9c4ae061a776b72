# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OPSWAT: move devices to a group. The console accepts ten calls per minute and endpoint."""

from __future__ import annotations

from .console import Console, Device

GROUP = "Quarantine"  # also in the playbooks


class Opswat(Console):
    """Moves devices to a group. The simulator moves a device as soon as the console accepts the action."""

    name = system = "opswat"
    job = "Moving OPSWAT devices to a group"
    done_state = "in the group"
    sizes = (50, 200, 1_000)
    switches = {"rate_clock": "real"}
    reads = {"path": "/devices/detail$"}
    actions = {"path": "/devices/action$"}

    def seed(self, count: int) -> None:
        super().seed(count)
        self.remote.add_group(GROUP)

    def script_arguments(self) -> list[str]:
        """Return the identifier of the group, so that scripts need no lookup."""
        return [group["group_id"] for group in self.remote.groups() if group["group_name"] == GROUP]

    def id_of(self, device: Device) -> str:
        return device["id"]

    def is_done(self, device: Device) -> bool:
        return device["group"] == GROUP

    def is_touched(self, device: Device) -> bool:
        return bool(device["actions"])

    def completion_times(self) -> tuple[float, float]:
        timestamps = [action["epoch"] for device in self.remote.devices() for action in device["actions"]]
        return min(timestamps), max(timestamps)
