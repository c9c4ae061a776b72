# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What C(contain) and C(release) leave in the state directory, before their first write and after the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    PROTECTED_VARIABLE,
    local_identifiers,
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_marks import RunMarks
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.admission import Admission, LeftAlone
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_events import (
    ContainEvents,
    EventMemory,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import Containments
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import EventDevice
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.recording import (
    Origin,
    expect_contained,
    expect_released,
    record_contained,
    record_released,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE


class RunRecord:
    """The record of one task.

    folder: the state directory, or None. check_mode: nothing is written. operation: "contain" or "release". origin:
    None for contain_pending, whose machines have been admitted before. job: for messages, or "". limit: of the machines
    an hour, or None. named: the devices of events. protected: entries of protected_devices. warnings: what was found.
    """

    def __init__(
        self,
        folder: str | None,
        check_mode: bool,
        operation: str,
        origin: Origin | None,
        job: str,
        limit: int | None,
        named: Sequence[EventDevice],
        protected: Sequence[object],
        now: float,
    ) -> None:
        if limit is not None and not folder:
            raise InputError(
                "contain_max_per_hour: needs a state directory, in which all runs count together. Set "
                "DEVICE_ACTIONS_STATE_DIR or contain_state_dir."
            )
        self.warnings: list[str] = []
        self._folder = folder
        self._writes = bool(folder) and not check_mode
        self._operation = operation
        self._origin = origin
        self._admits = operation == "contain" and origin is not None
        self._has_events = any(device.events for device in named)
        self._is_needed = limit is not None or self._has_events
        self._job = job
        self._now = now
        by_id = {device.id: device for device in named}
        patterns = DevicePatterns(protected if self._admits else (), "contain_protected_devices")
        patterns.add(protected_from_environment(), PROTECTED_VARIABLE)
        runners = DevicePatterns(local_identifiers(), "running_on")
        self._admission = Admission(RUN_STATE.run, job, limit, now, self._is_active, by_id, patterns, runners)

    def begin(self, machines: Sequence[Mapping[str, Any]], known: Mapping[str, LeftAlone]) -> dict[str, LeftAlone]:
        """Record what is about to be done, and return {identifier: why} of what must be left alone.

        machines: of machine_info. known: what an earlier call of this run has returned.
        """
        with self._memory() as memory:
            left_alone = self._admission.decide(memory, machines, known) if self._admits else {}
            if self._writes:
                # Stored before the reservations, so that contain_pending continues with what a killed run has reserved.
                with Containments(str(self._folder)).changed() as entries:
                    if self._operation == "release":
                        expect_released(entries, machines)
                    elif self._origin:
                        chosen = [machine for machine in machines if machine["requested"] not in left_alone]
                        expect_contained(entries, chosen, self._origin)
            return left_alone

    def end(
        self,
        machines: Sequence[ReportMachine],
        left_alone: Mapping[str, LeftAlone],
        others: Mapping[str, Sequence[str]],
    ) -> None:
        """Record what became of machines. others: {identifier: further ones of the machine}."""
        if not self._writes:
            return
        acted = [machine for machine in machines if machine.requested not in left_alone]
        with self._memory() as memory:
            with Containments(str(self._folder)).changed() as entries:
                if self._operation == "release":
                    record_released(entries, acted)
                else:
                    record_contained(entries, acted, self._origin, self._now)
            if self._admits:
                self._admission.settle(memory, acted, others)

    def _memory(self) -> AbstractContextManager[EventMemory]:
        """Return a context with the memory of earlier runs, stored at its end, or an empty one if it is not needed."""
        if not self._folder or not self._is_needed or not self._admits:
            return nullcontext(EventMemory())
        events = ContainEvents(self._folder, self._now, self.warnings.append)
        if not self._writes:
            return nullcontext(events.read())
        if self._has_events and RUN_STATE.keeper:
            RUN_STATE.keeper.keep(RunMarks(self._folder), self._job)
        return events.changed()

    def _is_active(self, run: str) -> bool:
        """Return whether another run may still be running. Without a mark, it ended long ago."""
        liveness = RunMarks(str(self._folder)).liveness(run)
        return liveness is not None and liveness.active is not False
