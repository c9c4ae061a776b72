# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance packages: run one execution on devices that are given by host name."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from .console import Console, Device

PACKAGE = "Collect"  # also in the playbooks


class Packages(Console):
    """Runs one execution on all devices. Create a new instance for each run, because it caches the executions."""

    name = "packages"
    system = "cylance"
    job = "Executing a package on Cylance devices by host name"
    done_state = "in the execution"
    sizes = (10, 100, 1_000)
    reads = {"method": "GET", "path": "/devices/v2"}
    actions = {"method": "POST", "path": "/executions$"}

    def seed(self, count: int) -> None:
        super().seed(count)
        self.remote.add_package(PACKAGE)

    def playbook_variables(self) -> dict[str, Any]:
        return {"auth_token": self.remote.auth_token()}  # ansible-core cannot sign a token

    def host_variables(self, device: Device) -> dict[str, Any]:
        return {}

    def id_of(self, device: Device) -> str:
        return device["host_name"]

    @cached_property
    def _executions(self) -> list[dict[str, Any]]:
        """All executions. First read after the run."""
        return self.remote.executions()

    @cached_property
    def _executing(self) -> set[str]:
        return {device for execution in self._executions for device in execution["target"]["devices"]}

    def is_done(self, device: Device) -> bool:
        return len(self._executions) == 1 and device["focus_id"] in self._executing

    def is_touched(self, device: Device) -> bool:
        return device["focus_id"] in self._executing

    def completion_times(self) -> tuple[float, float]:
        timestamps = [execution["epoch"] for execution in self._executions]
        return min(timestamps), max(timestamps)
