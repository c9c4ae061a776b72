# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bases of the info modules: one for devices, one for lists of anything else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from .._common.text import as_sentence, counted, printable_line, summarize
from .device_loop import DeviceLoop
from .devices import UNCHANGED, Device, Item, State
from .filters import Filters, passes, unknown_facts, without_match
from .operation import Operation
from .results import build_info_result, build_listing_result


class DeviceInfoOperation(Operation, ABC):
    """Reads the devices that identifiers name, or lists of devices, and keeps those that pass the filters."""

    filters: ClassVar[Filters] = {}

    @abstractmethod
    def targets(self) -> tuple[str | None, Sequence[str]]:
        """Return (target option, identifiers). The option is None where listed_items() finds the devices."""

    @abstractmethod
    def connection(self, option: str | None) -> AbstractContextManager[Any]:
        """Open the console for the time of the task. option: see targets()."""

    @abstractmethod
    def resolve(self, identifier: str) -> Sequence[Device]:
        """Return the devices that an identifier names. Raise a DeviceActionsError where there is none."""

    def listed_items(self, identifiers: Sequence[str]) -> list[Item]:
        """Return the items of a list of devices, where targets() returns no option. identifiers: see targets()."""
        return []

    @abstractmethod
    def read_item(self, item: Item) -> None:
        """Read the device of an item, and store what was read, by finish_reading() for example."""

    def complete(self, items: Sequence[Item]) -> None:
        """Add what is read for all devices together."""

    @abstractmethod
    def entry(self, item: Item) -> dict[str, Any]:
        """Return the result's entry of an item."""

    def answer(self, items: Sequence[Item], selected: Sequence[Item]) -> str:
        """Return sentences that answer what the task asks, or "" where the number of devices read is the answer.

        items: those that were read. selected: those of them that pass the filters.
        """
        if all(self.params[option] is None for option in self.filters):
            return ""
        names = [item.device.hostname or item.device.id for item in selected if item.device]
        number = len(selected)
        match = "match" if number > 1 else "matches"
        sentence = f"{number or 'None'} of {counted(len(items), 'device')} {match} the filters"
        return f"{sentence}: {summarize(names)}." if names else f"{sentence}."

    def perform(self) -> dict[str, Any]:
        """Read the devices, and return the result."""
        option, identifiers = self.targets()
        with self.connection(option):
            loop = DeviceLoop(self, self.context, identifiers, self.name, self.params["on_multiple"])
            items = self.listed_items(identifiers) if option is None else loop.resolve()
            loop.for_each(items, self.read_item, "reading")
            self.complete(items)
        result = build_info_result(items, loop.halted, self.params["tolerate_failures"], self.entry)
        read = [item for item in items if item.state]
        selected = [item for item in read if item.state and self.passes(item.state.detail)]
        if answer := self.answer(read, selected):
            result["msg"] = (
                f"{as_sentence(result['msg'])} {answer}" if loop.halted or len(read) < len(items) else answer
            )
        shown = {id(item) for item in selected}
        result["devices"] = [entry for item, entry in zip(items, result["devices"]) if item.error or id(item) in shown]
        if not loop.halted:
            self._warn_about_names_without_match(selected)
            self._warn_about_unknown_facts(read)
        return result

    def _warn_about_names_without_match(self, items: Sequence[Item]) -> None:
        """Warn about names in filters that no device of the result has, which the number of devices does not show."""
        found = [item.state.detail for item in items if item.state]
        for option, entry in without_match(found, self.params, self.filters):
            self.context.warn(f"{option}: no device of the result matches {printable_line(entry)!r}")

    def _warn_about_unknown_facts(self, items: Sequence[Item]) -> None:
        """Warn about devices that are left out because it is unknown whether they pass a filter."""
        found = [item.state.detail for item in items if item.state]
        for option, number in unknown_facts(found, self.params, self.filters):
            devices = counted(number, "device")
            self.context.warn(f"{option}: left out {devices}, for which the console does not report it.")

    def passes(self, facts: Any) -> bool:
        """Return whether a device passes the filters."""
        return passes(facts, self.params, self.filters)


def finish_reading(item: Item, facts: Any, device: Device | None = None) -> None:
    """Store the facts of a device in its item. device: the device with all its names, where the facts have them."""
    item.device = device or item.device
    item.record_state(State({}, detail=facts))
    item.finish(UNCHANGED)


class ListingOperation(Operation, ABC):
    """Reads a list of anything but devices. noun: an entry, in the singular."""

    noun: ClassVar[str] = ""

    @abstractmethod
    def connection(self) -> AbstractContextManager[Any]:
        """Open the console for the time of the task. The value is what read() takes."""

    @abstractmethod
    def read(self, connection: Any) -> Iterable[Any]:
        """Return the entries of the result that pass the filters."""

    def perform(self) -> dict[str, Any]:
        """Read the list, and return the result."""
        with self.connection() as connection:
            entries = list(self.read(connection))
        result = build_listing_result(self.noun, entries)
        if entries:
            result["msg"] = f"{result['msg'].rstrip('.')}: {summarize(self.labels(entries))}."
        return result

    def labels(self, entries: Sequence[Any]) -> list[str]:
        """Return the entries as the message shows them, the most important ones first."""
        return [entry["name"] or entry["id"] for entry in entries]
