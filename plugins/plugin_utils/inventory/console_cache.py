# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readings that outlive a run, in one entry of one of Ansible's cache plugins.

Core names the entry by a few digits of a digest of the configuration file's path, so that two files may meet in one
entry. So each reading carries what it was read from, and stands for nothing else. It holds what the consoles tell of
devices, as hosts have it in their variables, and no secret.
"""

from __future__ import annotations

import json
import math
import time

from ansible.errors import AnsibleError

from ansible_collections.secops.device_actions.plugins.module_utils._common.digests import digest
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reading

_SCHEMA = 1  # of an entry: to be raised whenever the facts of a device change their form


class FleetCache:
    """entries: {key: entry}, core's wrapper round a cache plugin that forgets nothing by itself. key: of the entry.

    lifetime: seconds for which a reading stands in for the console, 0 for ever. warn: takes a text.
    """

    def __init__(self, entries, key, lifetime, warn):
        self._entries = entries
        self._key = key
        self._lifetime = lifetime
        self._warn = warn
        self._readings = self._load()

    def fresh(self, reader):
        """The Reading that stands in for what the reader would read now, or None."""
        reading = self.last(reader)
        if reading is None:
            return None
        age = time.time() - reading.at
        return reading if age >= 0 and (not self._lifetime or age <= self._lifetime) else None

    def last(self, reader):
        """The last Reading of what the reader reads, however old it is, or None."""
        reading = self._readings.get(reader.system)
        return reading if reading and (reading.source, reading.address) == (reader.source, reader.address) else None

    def keep(self, readings, readers):
        """Remember these, beside the last readings of what other readers read."""
        self._readings = {reader.system: last for reader in readers if (last := self.last(reader))}
        self._readings.update({reading.system: reading for reading in readings})
        consoles = {system: _packed(reading) for system, reading in self._readings.items()}
        self._entries[self._key] = {"schema": _SCHEMA, "consoles": consoles}
        self._entries.set_cache()

    def _load(self):
        try:
            entry = self._entries.get(self._key)
        except AnsibleError as error:
            self._warn(f"The cache is of no use, and the consoles are read: {error}")
            return {}
        if not isinstance(entry, dict) or entry.get("schema") != _SCHEMA or not isinstance(entry.get("consoles"), dict):
            return {}
        readings = (_unpacked(system, part) for system, part in entry["consoles"].items())
        return {reading.system: reading for reading in readings if reading}


def _packed(reading):
    """A reading as cache plugins can hold it. Core copies the entry, deeply, which costs nothing where it is text."""
    content = json.dumps([reading.devices, reading.unwanted])
    return {
        "source": reading.source,
        "address": reading.address,
        "at": reading.at,
        "content": content,
        "checksum": digest(content),
    }


def _unpacked(system, part):
    """The Reading that _packed() made this of, or None for anything else."""
    try:
        content, at = part["content"], float(part["at"])
        if digest(content) != part["checksum"] or not math.isfinite(at):
            return None
        devices, unwanted = json.loads(content)
        return Reading(system, part["source"], part["address"], at, devices, unwanted)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
