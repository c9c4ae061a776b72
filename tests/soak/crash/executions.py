# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package executions that are killed. The next run starts the execution if it was not started, and never twice."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from simulator.remote import Simulator

from ..kind import run_operation
from .kind import CrashEvidence, CrashKind
from .victim import draw_point, run_until

MOST_REQUESTS = 6  # login, packages, a device, executions, the start, and what follows
SWITCHES: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"cylance.execution_listed_after": 5},
    {"cylance.execution_package_on_read": "id"},
    {"cylance.execution_destination_on_read": "masked"},
)
UNKNOWN = "unknown_fate"


def packages_run_once(evidence: CrashEvidence) -> Iterator[str]:
    """All runs together start one execution at most."""
    if len(evidence.after) > 1:
        yield f"{len(evidence.after)} executions were started"


def nothing_is_forgotten(evidence: CrashEvidence) -> Iterator[str]:
    """The last run ends with the execution, or says that it is unknown whether it was started."""
    result = evidence.result
    if isinstance(result, DeviceActionsError):
        if result.reason != UNKNOWN:
            yield f"the last run failed: {result}"
    elif isinstance(result, BaseException):
        yield f"raised {result!r}"
    elif result["failed"] or not evidence.after:
        yield f"{len(evidence.after)} executions, and the last run reported {result['msg']}"


class ExecutionCrash(CrashKind):
    """One to three runs of the same task are killed, and the last one is not."""

    name = "cylance_package_exec"
    console = "cylance"
    invariants = (packages_run_once, nothing_is_forgotten)

    def run(self, simulator: Simulator, seed: int, home: str) -> CrashEvidence:
        dice = random.Random(f"crash/executions/{seed}")
        simulator.change_switches(dice.choice(SWITCHES))
        devices = simulator.cylance.add_devices([{"state": "Online"} for _number in range(dice.choice((1, 2)))])
        simulator.cylance.add_package("Collect")
        login = {"api_url": simulator.url, **simulator.credentials["cylance"]}
        values = {
            "name": "Incident 4711",
            "packages": [{"package": "Collect", "arguments": ["-k", "v"]}],
            "device_ids": [device["id"] for device in devices],
            "destination": dice.choice((None, "sftp://collector:hunter2-of-the-destination@files.example/")),
            "requests_per_second": 0,
            "token_cache": dice.choice(("run", "user")),
            **login,
        }
        kills = 0
        for _number in range(dice.choice((1, 1, 2, 3))):
            kills += run_until(draw_point(dice, MOST_REQUESTS), partial(attempt, values, home))
            simulator.advance(dice.choice((1, 10)))
        left_behind = bool(simulator.cylance.executions())
        result = attempt(values, home)
        return CrashEvidence(kills, left_behind, {}, {one["id"]: one for one in simulator.cylance.executions()}, result)


def attempt(values: dict[str, Any], home: str) -> Any:
    """Run the task in this process. Return its result, or the error that it raised."""
    context = Context(run_state=RunState(os.getpid(), home), scope="soak")
    try:
        return run_operation(CylancePackageExec, dict(values), context)
    except Exception as error:  # the invariants check exceptions, too
        return error
