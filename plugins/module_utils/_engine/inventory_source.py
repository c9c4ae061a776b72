# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the inventory plugin's sources: one for each console, which read all of its devices."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.digests import digest
from .._common.errors import DeviceActionsError
from .._common.text import counted
from .device_loop import ItemLoop
from .devices import UNCHANGED, Device, Item
from .messages import describe_failures
from .operation import Operation

Facts = dict[str, Any]
"""What a console reports about a device, with its C(id)."""


def group_options(kinds: Sequence[str], **more: dict[str, Any]) -> ArgumentSpec:
    """Return the options that decide which groups a console's hosts are in. kinds: all kinds of groups."""
    return ArgumentSpec(
        options={
            "group_by": {"type": "list", "elements": "str", "choices": list(kinds), "default": list(kinds)},
            "group_prefix": {"type": "str"},
            **more,
        }
    )


class InventorySource(Operation):
    """Reads all devices of a console. params: the console's section of the inventory plugin's configuration.

    Devices that get no host are read as well: without them, the plugin could not know whether an address or a name
    identifies one device, or whether a console knows a device.

    scope: the options that decide what is read of each device, and which of the devices get hosts.
    grouping: the options that decide about groups.
    proves_absence: whether a device that read() does not return certainly does not exist. Known after read().
    """

    scope = ArgumentSpec()
    grouping = ArgumentSpec()
    proves_absence = True

    def address(self) -> str:
        """Return the console's address. Raise an InputError for a section with which nothing can be read."""
        raise NotImplementedError

    def account(self) -> str:
        """Return a digest that identifies the console and the account."""
        raise NotImplementedError

    def source(self) -> str:
        """Return a digest of everything that decides what is read. Readings with the same source can be exchanged."""
        values = {option: self.params[option] for option in self.scope.options}
        return digest(self.name, self.address(), self.account(), json.dumps(values, sort_keys=True))

    def read(self) -> list[Facts]:
        """Return the facts of every device, each device once. Raise a DeviceActionsError if any are missing."""
        raise NotImplementedError

    def filters(self) -> Mapping[str, Callable[[Facts, str], bool | None]]:
        """Return {option that lists which devices get hosts: function that matches facts with an entry of the list}."""
        return {}

    def wants(self, facts: Facts) -> bool:
        """Return whether a device gets a host: it must match one entry of every filter that is not empty."""
        return all(
            not self.params[option] or any(matches(facts, entry) for entry in self.params[option])
            for option, matches in self.filters().items()
        )

    def perform(self) -> dict[str, Any]:
        """Read the console.

        Return C(devices) as of read(), C(unwanted), the ids of the devices without a host, and C(proves_absence).
        """
        devices = self.read()
        for option, matches in self.filters().items():
            for entry in self.params[option]:
                if not any(matches(facts, entry) for facts in devices):
                    self.context.warn(f"{option}: no device of the console matches {entry!r}")
        unwanted = [facts["id"] for facts in devices if not self.wants(facts)]
        return {"devices": devices, "unwanted": unwanted, "proves_absence": self.proves_absence}

    def read_each(self, devices: Iterable[Device], read: Callable[[str], object], phase: str) -> None:
        """Read more about each device.

        read: takes a device's id, raises a DeviceActionsError. phase: one or two words for progress messages.
        Raise a DeviceActionsError if any device fails, because the reading would be incomplete.
        """

        def read_one(item: Item) -> None:
            read(item.found().id)
            item.finish(UNCHANGED)

        items = [Item(device.id, device=device) for device in devices]
        loop = ItemLoop(self, self.context, self.name)
        loop.for_each(items, read_one, phase)
        failed = [item for item in items if item.error]
        if failed and (error := failed[0].error):
            raise loop.halted or DeviceActionsError(
                f"{len(failed)} of {counted(len(items), 'device')} could not be read: {describe_failures(failed)}",
                reason=error.reason,
                status=error.status,
            )
