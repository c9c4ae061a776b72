# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse the console's detections, and make events of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import dict_or_empty, text_or_none
from ..._common.text import printable_line
from ..._engine.event_feed import LONGEST_REASON, Event, EventDevice
from ..identifiers import as_uuid, parse_device_id
from .times import format_time, parse_time

SEVERITIES = ("informational", "low", "medium", "high")

_SYNONYMS = {"info": "informational"}  # as the console's syslog messages write it
_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_WORD = re.compile(r"[a-z][a-z _-]{0,31}")
_TEXTS = ("DetectionDescription", "OccurrenceTime", "PhoneticId", "ReceivedTime", "Severity", "Status", "TenantId")


@dataclass(frozen=True)
class Detection:
    """A detection of the list.

    key: its id, as a lower-case UUID with hyphens if it is one. received, occurred: microseconds since the epoch. At
    least one is known.
    severity: one of SEVERITIES, another word of the console, or None. facts: under the vendor's names.
    """

    key: str
    received: int | None
    occurred: int | None
    severity: str | None
    device: EventDevice | None
    facts: Mapping[str, Any]

    @property
    def time(self) -> int:
        """When the console received it. If that is unknown, when the device detected it."""
        found = self.occurred if self.received is None else self.received
        return found or 0

    @property
    def order(self) -> tuple[int, str]:
        """The sort key: the time of receipt, then the id."""
        return self.time, self.key

    def is_at_least(self, severity: str) -> bool:
        """Return whether it is at least this severe. Undocumented severities count as the highest."""
        known = self.severity in SEVERITIES
        return not known or SEVERITIES.index(self.severity or "") >= SEVERITIES.index(severity)

    def event(self, details: Mapping[str, Any] | None = None, **more: Any) -> Event:
        """Return the event. details: of the console, or None. more: further facts."""
        name = (details or {}).get("Name")
        phonetic, text = self.facts["PhoneticId"], self.facts["DetectionDescription"]
        reason = text or (printable_line(name, LONGEST_REASON) if isinstance(name, str) else "") or phonetic
        return Event(
            key=self.key,
            kind="detection",
            change="raised",
            severity=self.severity,
            reason=reason or "a detection without a description",
            url=None,
            occurred_at=format_time(self.time if self.occurred is None else self.occurred),
            devices=(self.device,) if self.device else (),
            record={**self.facts, **more},
        )


def parse_detection(entry: Any) -> Detection:
    """Return the Detection of an entry of the list. Raise BadResponse if it has no usable id or no time."""
    if not isinstance(entry, dict):
        raise BadResponse("The console sent an entry that is not a detection.")
    key = _key(entry.get("Id"))
    if key is None:
        raise BadResponse("The console sent a detection without a valid id.")
    received, occurred = parse_time(entry.get("ReceivedTime")), parse_time(entry.get("OccurrenceTime"))
    if received is None and occurred is None:
        raise BadResponse("The console sent a detection without a time.")
    device = dict_or_empty(entry.get("Device"))
    device_id = device.get("CylanceId")
    facts: dict[str, Any] = {"Id": key, **{name: _line(entry.get(name)) for name in _TEXTS}}
    facts["Device"] = {"CylanceId": _line(device_id), "Name": _line(device.get("Name"))}
    severity = _severity(facts["Severity"] or "")
    return Detection(key, received, occurred, severity, _device(device_id, device.get("Name")), facts)


def _key(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    if _UUID.fullmatch(text.lower()):
        return as_uuid(text.replace("-", ""))
    return text if _ID.fullmatch(text) else None


def _severity(text: str) -> str | None:
    word = text.lower()
    return _SYNONYMS.get(word, word) if _WORD.fullmatch(word) else None


def _device(device_id: object, name: object) -> EventDevice | None:
    """Return the device with its id in the form of the modules' results, or None without a valid id."""
    try:
        return EventDevice(parse_device_id(device_id if isinstance(device_id, str) else ""), text_or_none(name))
    except InputError:
        return None


def _line(value: object) -> str | None:
    return printable_line(value, LONGEST_REASON) or None if isinstance(value, str) else None
