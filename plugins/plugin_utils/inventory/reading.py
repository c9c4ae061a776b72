# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the consoles at the same time, each of them whole or not at all."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ansible.module_utils.basic import missing_required_lib

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import approximate_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.libraries import missing
from ansible_collections.secops.device_actions.plugins.module_utils._engine.shutdown import stop_on_signals
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import FLEETS
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE


@dataclass
class Reading:
    """A console's devices as they were at some moment.

    source: as Fleet.source gives it. address: of the console. at: seconds since the epoch. devices: the facts of each,
    a dict with an id. unwanted: the ids of those of which no host is wanted. is_stale: whether it stands in for one
    that failed.
    """

    system: str
    source: str
    address: str
    at: float
    devices: list
    unwanted: list
    is_stale: bool = False

    def age(self):
        """How old it is, in words."""
        return approximate_duration(max(0.0, time.time() - self.at))


class Reader:
    """Reads one console. section: the configuration's Section. announce, stop, redactor: as in Context.

    source: what it reads, as Fleet.source gives it. Raises an InputError for a section that nothing can be read by.
    """

    def __init__(self, section, announce, stop, redactor):
        self.system = section.system
        # Each reading has a scope of its own, so that no answer of an earlier one stands in for it.
        scope = f"inventory {os.urandom(8).hex()}"
        self._context = Context(run_state=RUN_STATE, scope=scope, announce=announce, stop=stop, redactor=redactor)
        self._fleet = FLEETS[section.system](section.params, self._context)
        try:
            self.source, self.address = self._fleet.source(), self._fleet.address()
        except DeviceActionsError as error:
            error.message = self._told(error.message)
            raise

    def read(self):
        """The Reading as of now. Raises a DeviceActionsError whose message is fit to be shown."""
        if lacking := missing(self._fleet.libraries):
            raise DeviceActionsError(self._told(missing_required_lib(lacking[0])))
        at = time.time()
        try:
            result = self._fleet.run()
        except DeviceActionsError as error:
            error.message = self._told(error.message)
            raise
        return Reading(self.system, self.source, self.address, at, result["devices"], result["unwanted"])

    def internal_error(self, error):
        """An exception that nobody expected, as a DeviceActionsError."""
        text = self._context.redactor.text(f"{type(error).__name__}: {error}")
        return DeviceActionsError(f"{self.system}: internal error: {text}", "internal_error")

    def warnings(self):
        """What was noticed on the way, in words."""
        return [self._told(text) for text in self._context.warnings()]

    def _told(self, message):
        return self._context.redactor.result(f"{self.system}: {message}")


def read_all(readers, stop):
    """{system: its Reading, or the DeviceActionsError of its failure}. Raises KeyboardInterrupt where it is stopped."""

    def read(reader):
        try:
            return reader.read()
        except DeviceActionsError as error:
            return error
        except Exception as error:  # a defect of ours is a console that could not be read, like any other
            return reader.internal_error(error)

    with stop_on_signals(stop), ThreadPoolExecutor(max(1, len(readers))) as pool:
        results = {reader.system: result for reader, result in zip(readers, pool.map(read, readers))}
    if stop.is_set():
        raise KeyboardInterrupt
    return results
