# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work under SDM locks that is killed. The next run releases the orphaned locks, and no others."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.info import SdmDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock
from simulator.remote import Simulator

from ..kind import run_operation
from ..sdm.world import OTHER, SHOWN
from .kind import CrashEvidence, CrashKind
from .victim import draw_point, run_until

MOST_REQUESTS = 14  # to lock some devices, to read them, and to unlock them
SCOPES = ("device", "nf_group")


def orphaned_locks_are_released(evidence: CrashEvidence) -> Iterator[str]:
    """After the last run, no device is locked that was free before the first one."""
    for device_id, before in evidence.before.items():
        after = evidence.after[device_id]["locked_by"]
        if before["locked_by"] is None and after is not None:
            yield f"{device_id} is still locked by {after}"


def locks_of_others_are_kept(evidence: CrashEvidence) -> Iterator[str]:
    """The locks of another user and of an active run are as before."""
    for device_id, before in evidence.before.items():
        owner, after = before["locked_by"], evidence.after[device_id]["locked_by"]
        if owner is not None and after != owner:
            yield f"{device_id} was locked by {owner}, and is locked by {after}"


def the_release_succeeds(evidence: CrashEvidence) -> Iterator[str]:
    """The run that releases the orphans reports no failure, except an NF of which another user has locked a device."""
    is_foreign = any(state["locked_by"] == OTHER for state in evidence.before.values())
    for result in evidence.result:
        if isinstance(result, BaseException):
            yield f"the release raised {result!r}"
        elif result["failed"]:
            reasons = {entry["error"]["reason"] for entry in result["devices"] if entry["error"]}
            if not is_foreign or reasons != {"locked_by_other"}:
                yield f"the release reported {result['msg']}"


class LockCrash(CrashKind):
    """A run locks devices, reads them and unlocks them. It is killed, and sometimes the run after it, too."""

    name = "sdm_device_lock"
    console = "sdm"
    invariants = (orphaned_locks_are_released, locks_of_others_are_kept, the_release_succeeds)

    def run(self, simulator: Simulator, seed: int, home: str) -> CrashEvidence:
        dice = random.Random(f"crash/locks/{seed}")
        if dice.random() < 0.3:
            simulator.change_switches(SHOWN)
        simulator.change_switches({"sdm.relock_same_user": dice.choice((204, 409)), "sdm.unlock_free": 409})
        work = Work(simulator, home, dice.choice(("device", "device", "nf_group")))
        groups = (("",), ("",), ("", ""), ("A", "B/C"))
        ids = [
            device["id"]
            for number, places in enumerate(dice.sample(groups, 3))
            for device in simulator.sdm.add_devices([{"nf": f"nf-{number}", "group": place} for place in places])
        ]
        others = dice.sample(ids, dice.choice((0, 1)))
        for device_id in others:
            simulator.sdm.change_device(device_id, locked_by=OTHER)
        free = [device_id for device_id in ids if device_id not in others]
        active = RunState(os.getpid())
        for device_id in dice.sample(free, dice.choice((0, 1))):
            work.operate(active, SdmDeviceLock, state="locked", ledger=work.ledger, device_ids=[device_id])
        before = self._states(simulator)
        targets = dice.sample(ids, dice.randint(1, len(ids)))
        kills = int(run_until(draw_point(dice, MOST_REQUESTS), partial(work.under_locks, targets)))
        if dice.random() < 0.3:
            kills += run_until(draw_point(dice, MOST_REQUESTS // 2), work.release_orphans)
        left_behind = [state["locked_by"] for state in self._states(simulator).values()]
        work.release_orphans()
        is_left = left_behind != [state["locked_by"] for state in before.values()]
        return CrashEvidence(kills, is_left, before, self._states(simulator), work.results)

    @staticmethod
    def _states(simulator: Simulator) -> Mapping[str, Any]:
        return {record["id"]: record for record in simulator.sdm.devices()}


class Work:
    """The tasks of the runs. scope: of the locks. results: of the last release."""

    def __init__(self, simulator: Simulator, home: str, scope: str) -> None:
        urls = simulator.sdm.node_urls()
        self._connection = {"urls": urls, "requests_per_second": 0, **simulator.credentials["sdm"]}
        self._scope = scope
        self.ledger = os.path.join(home, "ledger.json")
        self.results: list[Any] = []

    def operate(self, run_state: RunState, operation: Any, **options: Any) -> dict[str, Any]:
        """Return the result of one operation of a run."""
        return run_operation(operation, {**self._connection, **options}, Context(run_state=run_state, scope="soak"))

    def under_locks(self, device_ids: list[str]) -> None:
        """Lock devices, read them, and unlock what was locked."""
        run_state = RunState(os.getpid())
        lock = {"scope": self._scope, "ledger": self.ledger, "max_parallel": 1}
        result = self.operate(run_state, SdmDeviceLock, state="locked", device_ids=device_ids, **lock)
        locked = [entry["device_id"] for entry in result["devices"] if entry["outcome"] == "changed"]
        if locked:
            self.operate(run_state, SdmDeviceInfo, device_ids=locked)
            self.operate(run_state, SdmDeviceLock, state="unlocked", device_ids=locked, **lock)

    def release_orphans(self) -> None:
        """Release the orphaned locks of both scopes, as the role sdm_unlock_orphans does."""
        run_state = RunState(os.getpid())
        self.results = []
        for scope in SCOPES:
            options = {"state": "unlocked", "orphans": True, "scope": scope, "ledger": self.ledger}
            try:
                self.results.append(self.operate(run_state, SdmDeviceLock, **options))
            except Exception as error:  # the invariants check exceptions, too
                self.results.append(error)
