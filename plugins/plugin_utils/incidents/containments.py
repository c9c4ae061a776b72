# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of containments in the state directory: who was contained, why and until when, and what is pending."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import parse_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.record_file import RecordFile

FILE_NAME = "containments.json"

_VERSION = 1
_MOST = 20_000  # containments
_LARGEST = 32 * 1024 * 1024  # bytes

SETTINGS = (
    "reason",
    "ticket",
    "expires",
    "renew_before",
    "lockdown_type",
    "lockdown_config_id",
    "opswat_group",
    "protected_devices",
)
"""With what a machine was contained, so that contain_pending does the same."""

Containment = dict[str, Any]
"""One machine that was contained, or that is to be.

name, option, requested: how it was asked for. devices: {system: {device_id, hostname, group_before, since, until}}.
settings: see SETTINGS. requested_by, job. started, deadline: timestamps.
pending: whether contain_pending goes on with it. released: whether a release was asked for.
"""


class Containments:
    """The record in a state directory. A reader sees a whole record; writers take turns."""

    def __init__(self, folder: str) -> None:
        self._file = RecordFile(folder, FILE_NAME, _LARGEST)

    def read(self) -> list[Containment]:
        """Return all containments, the oldest first. Raise an InputError for a file that cannot be used."""
        try:
            content = self._file.read()
            if content is None:
                return []
            record = json.loads(content)
            entries = record["containments"]
            if record["version"] != _VERSION or not all(_is_valid(entry) for entry in entries):
                raise ValueError("unknown form")
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InputError(
                f"{self._file.path}: is not a record of containments that this version can read. Move it away to begin "
                "a new one. The machines stay as they are, and their tickets are no longer known."
            ) from None
        return list(entries)

    @contextmanager
    def changed(self) -> Iterator[list[Containment]]:
        """Give the containments to change, and store them at the end. Raise an InputError or an OSError."""
        with self._file.locked():
            entries = self.read()
            yield entries
            del entries[: max(0, len(entries) - _MOST)]
            self._file.replace(json.dumps({"version": _VERSION, "containments": entries}, indent=0, sort_keys=True))


def keys_of(devices: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return what identifies a machine: (system, device id) of each of its devices."""
    return {
        (system, str(device["device_id"]).lower())
        for system, device in devices.items()
        if dict_or_empty(device).get("device_id")
    }


def same_machine(entries: Sequence[Containment], devices: Mapping[str, Any], requested: str) -> list[Containment]:
    """Return the containments of a machine, the oldest first: by its devices, or as it was asked for without any."""
    keys = keys_of(devices)
    return [
        entry
        for entry in entries
        if keys_of(entry["devices"]) & keys
        or (not entry["devices"] and entry["requested"].lower() == requested.lower())
    ]


def is_over(entry: Containment, now: float) -> bool:
    """Return whether the deadline of a containment has passed. now: seconds since the epoch."""
    with suppress(ValueError, OverflowError):
        return entry.get("deadline") is not None and parse_timestamp(entry["deadline"]) <= now
    return False


class ContainmentIndex:
    """Finds the containment of a machine. The latest one counts."""

    def __init__(self, entries: Sequence[Containment]) -> None:
        self._by_key: dict[tuple[str, str], Containment] = {}
        for entry in entries:
            for key in keys_of(entry["devices"]):
                self._by_key[key] = entry

    def of_devices(self, devices: Mapping[str, Any]) -> Containment | None:
        """Return the containment of a machine with these devices, or None."""
        return next((self._by_key[key] for key in sorted(keys_of(devices)) if key in self._by_key), None)


def _is_valid(entry: Any) -> bool:
    """Return whether an entry has the form of a Containment."""
    return (
        isinstance(entry, dict)
        and all(isinstance(entry.get(key), str) for key in ("name", "option", "requested", "started"))
        and all(isinstance(entry.get(key), dict) for key in ("devices", "settings"))
        and all(isinstance(device, dict) for device in entry["devices"].values())
        and (entry["option"] != "hosts" or bool(entry["devices"]))
        and (entry.get("deadline") is None or isinstance(entry["deadline"], str))
    )
