# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices of a console, as the inventory reads them: what the readers of the three consoles have in common."""

from __future__ import annotations

import json

from .._common.argspec import ArgumentSpec
from .._common.digests import digest
from .._common.errors import DeviceActionsError
from .device_loop import DeviceLoop
from .devices import UNCHANGED, Item
from .operation import Operation


class InventorySource(Operation):
    """Reads a whole fleet. params: the section of the inventory plugin's configuration that is called as this.

    Everything is read, also what no host is wanted of: whether an address or a name stands for one device alone, and
    whether a console knows a device, cannot be told from a part.

    scope: the options that decide what is read of each device, and of which of them hosts are wanted.
    """

    scope = ArgumentSpec()

    def address(self):
        """Where the console is. An InputError for a section with which nothing could be read."""
        raise NotImplementedError

    def account(self):
        """A digest that names the console and the account in it."""
        raise NotImplementedError

    def source(self):
        """A digest of all that decides what is read: equal for readings that stand for each other."""
        asked = {option: self.params[option] for option in self.scope.options}
        return digest(self.name, self.address(), self.account(), json.dumps(asked, sort_keys=True))

    def read(self):
        """The facts of every device, each once: dicts with an id. Raises a DeviceActionsError where any are missing."""
        raise NotImplementedError

    def filters(self):
        """{option that lists of what hosts are wanted: whether a device fits, a function of its facts and an entry}."""
        return {}

    def wants(self, facts):
        """Whether a host is wanted of a device: where an option lists anything, it has to fit one of its entries."""
        return all(
            not self.params[option] or any(fits(facts, entry) for entry in self.params[option])
            for option, fits in self.filters().items()
        )

    def perform(self):
        """Read it. The result has devices: what read() gives, and unwanted: the ids of those of which no host is."""
        devices = self.read()
        for option, fits in self.filters().items():
            for entry in self.params[option]:
                if not any(fits(facts, entry) for facts in devices):
                    self.context.warn(f"{option}: no device of the console fits {entry!r}")
        return {"devices": devices, "unwanted": [facts["id"] for facts in devices if not self.wants(facts)]}

    def read_each(self, devices, read, phase):
        """Read more of each device. devices: the engine's. read: takes an id, raises a DeviceActionsError.

        phase: a word or two for progress lines. What fails for one fails for all: nobody could tell what is missing.
        """

        def one(item):
            read(item.device.id)
            item.finish(UNCHANGED)

        items = [Item(device.id, device=device) for device in devices]
        loop = DeviceLoop(self, self.context, [], self.name)
        loop.for_each(items, one, phase)
        failed = [item for item in items if item.error]
        if failed:
            error = failed[0].error
            raise loop.halted or DeviceActionsError(
                f"{len(failed)} of {len(items)} devices could not be read, "
                f"the first of them {failed[0].device.label()}: {error.message}",
                reason=error.reason,
                status=error.status,
            )
