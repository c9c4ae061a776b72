# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance's packages: one execution on devices that are named by their host names."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from .console import Console, Device

PACKAGE = "Collect"  # as the playbooks name it


class Packages(Console):
    """A run begins one execution on all of its devices. A new one is made for each run."""

    name = "packages"
    system = "cylance"
    job = "Executing a package on Cylance devices by their host names"
    done = "in the execution"
    sizes = (10, 100, 1_000)
    reads = {"method": "GET", "path": "/devices/v2"}
    acts = {"method": "POST", "path": "/executions$"}

    def seed(self, count: int) -> None:
        super().seed(count)
        self.remote.add_package(PACKAGE)

    def variables(self) -> dict[str, Any]:
        return {"auth_token": self.remote.auth_token()}  # ansible-core signs nothing

    def host_variables(self, device: Device) -> dict[str, Any]:
        return {}

    def id_of(self, device: Device) -> str:
        return device["host_name"]

    @cached_property
    def _executions(self) -> list[dict[str, Any]]:
        """Those that there are when a run is over, which is when they are asked for."""
        return self.remote.executions()

    @cached_property
    def _executing(self) -> set[str]:
        return {device for execution in self._executions for device in execution["target"]["devices"]}

    def is_done(self, device: Device) -> bool:
        return len(self._executions) == 1 and device["focus_id"] in self._executing

    def is_touched(self, device: Device) -> bool:
        return device["focus_id"] in self._executing

    def first_and_last(self) -> tuple[float, float]:
        moments = [execution["epoch"] for execution in self._executions]
        return min(moments), max(moments)
