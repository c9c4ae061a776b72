# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the consoles concurrently. Each console is read completely or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import approximate_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.libraries import find_problem
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._engine.shutdown import stop_on_signals
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import SOURCES, Section
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE


@dataclass(frozen=True)
class Reading:
    """The devices of a console at one moment.

    source: as InventorySource.source() returns it. address: of the console. at: seconds since the epoch. devices: the
    facts of each device, with its id. unwanted: identifiers of the devices that get no host. is_stale: whether it is an
    old reading that replaces a failed one. proves_absence: as of InventorySource.
    """

    system: str
    source: str
    address: str
    at: float
    devices: list[dict[str, Any]]
    unwanted: list[str]
    is_stale: bool = False
    proves_absence: bool = True

    def age(self) -> str:
        """Return the age of the reading, for messages."""
        return approximate_duration(max(0.0, time.time() - self.at))

    def empty_reason(self) -> str:
        """Return why the console has no hosts, as a warning, or an empty text if it has some."""
        if not self.devices:
            return (
                f"{self.system}: The console {self.address} reports no devices, so it adds no hosts. Check that the "
                "credentials belong to the right tenant and may read devices."
            )
        if len(set(self.unwanted)) == len(self.devices):
            return (
                f"{self.system}: The console {self.address} reports devices, but the filters of the section "
                f"match none of them ({len(self.devices)}), so it adds no hosts. Check the filters."
            )
        return ""


class Reader:
    """Reads one console. announce, stop, redactor: as in Context.

    system, source, address: as in Reading. Raise an InputError for a section with which nothing can be read.
    """

    def __init__(self, section: Section, announce: Callable[[str], None], stop: StopFlag, redactor: Redactor) -> None:
        self.system = section.system
        # Each reading has its own scope, so that it never reuses a shared response of an earlier one.
        scope = f"inventory {os.urandom(8).hex()}"
        self._context = Context(run_state=RUN_STATE, scope=scope, announce=announce, stop=stop, redactor=redactor)
        self._console = SOURCES[section.system](section.params, self._context)
        try:
            self.source, self.address = self._console.source(), self._console.address()
        except DeviceActionsError as error:
            error.message = self._message(error.message)
            raise

    def read(self) -> Reading:
        """Return the current Reading. Raise a DeviceActionsError whose message contains no secrets."""
        if problem := find_problem(self._console.libraries):
            raise DeviceActionsError(self._message(problem[0]))
        at = time.time()
        try:
            result = self._console.run()
        except DeviceActionsError as error:
            error.message = self._message(error.message)
            raise
        return Reading(
            self.system,
            self.source,
            self.address,
            at,
            result["devices"],
            result["unwanted"],
            proves_absence=result["proves_absence"],
        )

    def internal_error(self, error: Exception) -> DeviceActionsError:
        """Return an unexpected exception as a DeviceActionsError."""
        text = self._context.redactor.text(f"{type(error).__name__}: {error}")
        return DeviceActionsError(f"{self.system}: internal error: {text}", "internal_error")

    def warnings(self) -> list[str]:
        """Return the warnings of the reading."""
        return [self._message(text) for text in self._context.warnings()]

    def _message(self, text: str) -> str:
        return self._context.redactor.result(f"{self.system}: {text}")


def read_all(readers: Sequence[Reader], stop: StopFlag) -> dict[str, Reading | DeviceActionsError]:
    """Return {system: Reading, or the error of a console that failed}. Raise KeyboardInterrupt after a stop request."""

    def read(reader: Reader) -> Reading | DeviceActionsError:
        try:
            return reader.read()
        except DeviceActionsError as error:
            return error
        except Exception as error:  # a defect of this plugin is reported like a console that cannot be read
            return reader.internal_error(error)

    with stop_on_signals(stop), ThreadPoolExecutor(max(1, len(readers))) as pool:
        results = {reader.system: result for reader, result in zip(readers, pool.map(read, readers))}
    if stop.is_set():
        raise KeyboardInterrupt
    return results
