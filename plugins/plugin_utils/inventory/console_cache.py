# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readings that outlive a run, in one entry of an Ansible cache plugin.

Ansible names the entry by a short digest of the configuration file's path, so that two files can share an entry.
Therefore each reading contains its source, and is only used for the same source. An entry contains the device facts
that hosts have in their variables, and no secrets.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable
from typing import Any

from ansible.errors import AnsibleError

from ansible_collections.secops.device_actions.plugins.module_utils._common.digests import digest
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reader, Reading

_SCHEMA = 2  # increase it whenever the form of an entry or of a device's facts changes


class ConsoleCache:
    """The cached readings of one configuration file.

    entries: {key: entry}, Ansible's wrapper around a cache plugin that expires nothing. key: of the entry to use.
    lifetime: seconds until a reading is too old, 0 for never. warn: takes a text.
    """

    def __init__(self, entries: Any, key: str, lifetime: float, warn: Callable[[str], None]) -> None:
        self._entries = entries
        self._key = key
        self._lifetime = lifetime
        self._warn = warn
        self._readings = self._load()

    def fresh(self, reader: Reader) -> Reading | None:
        """Return the cached Reading to use instead of reading the console, or None."""
        reading = self.last(reader)
        if reading is None:
            return None
        age = time.time() - reading.at
        return reading if age >= 0 and (not self._lifetime or age <= self._lifetime) else None

    def last(self, reader: Reader) -> Reading | None:
        """Return the last Reading of the reader's source, however old it is, or None."""
        reading = self._readings.get(reader.system)
        return reading if reading and (reading.source, reading.address) == (reader.source, reader.address) else None

    def store(self, readings: Iterable[Reading], readers: Iterable[Reader]) -> None:
        """Store new readings, and keep the last ones of the other readers."""
        self._readings = {reader.system: last for reader in readers if (last := self.last(reader))}
        self._readings.update({reading.system: reading for reading in readings})
        consoles = {system: _serialize(reading) for system, reading in self._readings.items()}
        self._entries[self._key] = {"schema": _SCHEMA, "consoles": consoles}
        self._entries.set_cache()

    def _load(self) -> dict[str, Reading]:
        try:
            entry = self._entries.get(self._key)
        except AnsibleError as error:
            self._warn(f"The cache cannot be read, so the consoles are read instead: {error}")
            return {}
        if not isinstance(entry, dict) or entry.get("schema") != _SCHEMA or not isinstance(entry.get("consoles"), dict):
            return {}
        readings = (_deserialize(system, part) for system, part in entry["consoles"].items())
        return {reading.system: reading for reading in readings if reading}


def _serialize(reading: Reading) -> dict[str, Any]:
    """Return a reading as cache plugins can store it. The devices are one text, because Ansible deep-copies entries."""
    content = json.dumps([reading.devices, reading.unwanted, reading.proves_absence])
    return {
        "source": reading.source,
        "address": reading.address,
        "at": reading.at,
        "content": content,
        "checksum": digest(content),
    }


def _deserialize(system: str, part: Any) -> Reading | None:
    """Return the Reading that _serialize() converted, or None if the part is not valid."""
    try:
        content, at = part["content"], float(part["at"])
        if digest(content) != part["checksum"] or not math.isfinite(at):
            return None
        devices, unwanted, proves_absence = json.loads(content)
        return Reading(system, part["source"], part["address"], at, devices, unwanted, proves_absence=proves_absence)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
