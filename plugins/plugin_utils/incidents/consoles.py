# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The consoles as the search for machines sees them: each finds devices by identifiers, and reads their state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.identifiers import (
    parse_device_id as parse_cylance_id,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.info import OpswatDeviceInfo
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import SEE_MESSAGE
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.subtasks import SubTasks
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import (
    DEVICE_IDS,
    HOSTNAMES,
    IDENTIFIERS,
    MACS,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import (
    CYLANCE,
    OPSWAT,
    Record,
    record_from,
)

_OPTIONS = {HOSTNAMES: "hostnames", DEVICE_IDS: "device_ids", MACS: "mac_addresses"}
_NOT_FOUND = "not_found"


def failure_of(result: Mapping[str, Any]) -> str:
    """Return why a task failed: the error of the device that stopped it, or its message."""
    for entry in result.get("devices") or ():
        error = dict_or_empty(entry.get("error"))
        message = str(error.get("message") or "")
        if message and error.get("reason") != _NOT_FOUND and SEE_MESSAGE not in message:
            return message
    return str(result.get("msg") or "The task failed without a message.")


@dataclass
class Answer:
    """What a console knows of identifiers.

    found: {identifier: its records}. errors: {identifier: why it could not be looked up}. failure: why the console
    could not be asked at all, or None.
    """

    found: dict[str, list[Record]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    failure: str | None = None


class Console:
    """Finds the devices of one console. warnings: those of its tasks so far."""

    system: ClassVar[str]
    info: ClassVar[type[Operation]]

    def __init__(self, tasks: SubTasks) -> None:
        self._tasks = tasks
        self.warnings: list[str] = []

    def is_configured(self) -> bool:
        """Return whether the task has credentials for the console."""
        return self._tasks.is_configured(self.info)

    def accepts(self, option: str, identifier: str) -> bool:
        """Return whether an identifier may be one of this console."""
        with suppress(InputError):
            return bool(IDENTIFIERS[option](identifier))
        return False

    @staticmethod
    def canonical_id(device_id: str) -> str:
        """Return a valid id in the form in which results contain it."""
        return device_id

    def find(self, option: str, identifiers: Sequence[str]) -> Answer:
        """Return what the console knows of identifiers, of which it has all devices that they name."""
        wanted = [identifier for identifier in identifiers if self.accepts(option, identifier)]
        if not wanted:
            return Answer()
        result = self._run(
            self.info, {_OPTIONS[option]: wanted, "on_multiple": "all", "tolerate_failures": True, "allow_empty": True}
        )
        return self._answer(result, wanted, lambda entry: str(entry.get("device")))

    def find_all(self, options: Mapping[str, Any]) -> tuple[list[Record], str | None]:
        """Return (all records of the console, why it could not be read or None). options: more of its task."""
        result = self._run(self.info, {**options, "tolerate_failures": True})
        answer = self._answer(result, [], lambda entry: str(entry.get("device_id")))
        return [record for records in answer.found.values() for record in records], answer.failure

    def _run(self, operation: type[Operation], options: Mapping[str, Any]) -> dict[str, Any]:
        result = self._tasks.run(operation, options)
        for warning in result.get("warnings") or ():
            if warning not in self.warnings:
                self.warnings.append(warning)
        return result

    def _answer(
        self, result: Mapping[str, Any], wanted: Sequence[str], key_of: Callable[[Mapping[str, Any]], str]
    ) -> Answer:
        answer = Answer()
        if result.get("failed"):
            answer.failure = failure_of(result)
        for entry in result.get("devices") or ():
            key = key_of(entry)
            if error := dict_or_empty(entry.get("error")):
                if error.get("reason") != _NOT_FOUND:
                    message = str(error.get("message"))
                    answer.errors[key] = answer.failure if answer.failure and SEE_MESSAGE in message else message
            elif entry.get("device_id"):
                answer.found.setdefault(key, []).append(self.record({**entry, "id": entry["device_id"]}))
        return answer

    def record(self, facts: Mapping[str, Any]) -> Record:
        """Return the record of a device. facts: its entry in a result, with its id."""
        return record_from(self.system, facts)


class Cylance(Console):
    """Cylance's devices, and their lockdowns."""

    system = CYLANCE
    info = CylanceDeviceInfo

    def accepts(self, option: str, identifier: str) -> bool:
        """Return whether an identifier may be one of this console."""
        if option != DEVICE_IDS:
            return super().accepts(option, identifier)
        with suppress(InputError):
            return bool(parse_cylance_id(identifier))
        return False

    @staticmethod
    def canonical_id(device_id: str) -> str:
        """Return a valid id in the form in which results contain it."""
        return parse_cylance_id(device_id)

    def lockdowns(self, device_ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Return {device id: entry of cylance_lockdown_info} of devices. An entry may contain an error."""
        if not device_ids:
            return {}
        options = {"device_ids": list(device_ids), "tolerate_failures": True}
        return self._entries(options)[0]

    def locked(self, options: Mapping[str, Any]) -> tuple[dict[str, Mapping[str, Any]], str | None]:
        """Return ({device id: entry} of the devices that are locked, or could not be read, and why it failed or None).

        options: which devices to read.
        """
        return self._entries({**options, "state": "locked", "tolerate_failures": True})

    def _entries(self, options: Mapping[str, Any]) -> tuple[dict[str, Mapping[str, Any]], str | None]:
        result = self._run(CylanceLockdownInfo, options)
        failure = failure_of(result) if result.get("failed") else None
        entries = {str(entry["device_id"]): entry for entry in result.get("devices") or () if entry.get("device_id")}
        if failure:
            lost = {"error": {"message": failure}}
            entries = {**dict.fromkeys(options.get("device_ids") or (), lost), **entries}
        return entries, failure


class Opswat(Console):
    """OPSWAT's devices, with their groups."""

    system = OPSWAT
    info = OpswatDeviceInfo


CONSOLES: tuple[type[Console], ...] = (Cylance, Opswat)
"""In the order in which they are asked: only a long list of OPSWAT shows who has a host name."""
