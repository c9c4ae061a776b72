# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An alarm as SDM lists it, in any of the forms of its releases. See Oracle's page "Get a List of Alarms"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._common.digests import digest
from ..._common.json_values import printable_json
from ..._common.text import printable_line
from ..payloads import Payload

ALARMS = "/fault/alarms"  # the path of the list, after the version
CLEAR = "clear"
SEVERITIES = ("warning", "minor", "major", "critical", "emergency")
"""The severities of alarms that are not cleared, the lowest first. SDM may report others."""

_KEY = "objectId"
# The names of the list, its entries and the levels in between, in all releases and formats. In lower case.
_LEVELS = ("alarmdetails", "alarmdetail", "alarms", "alarm")
_CLEARED = ("clear", "cleared")
_MAX_DEPTH = 20
_LONGEST = 120  # characters of a field that is compared


@dataclass(frozen=True)
class Alarm:
    """One row of the list. severity: in lower case, C(clear) for a cleared one. Other fields are "" where missing.

    changed_at, raised_at: opaque texts, because the server's time zone is not known. resource: identifies what has
    failed and how, or "" where the row does not say both.
    """

    id: str
    severity: str
    changed_at: str
    raised_at: str
    acknowledged_by: str
    annotation: str
    description: str
    source: str
    source_ip: str
    nf_name: str
    resource: str
    record: dict[str, Any]

    @property
    def is_cleared(self) -> bool:
        """Whether the alarm is over."""
        return self.severity == CLEAR

    @property
    def occurred_at(self) -> str | None:
        """The time of the latest change, as SDM writes it."""
        return self.changed_at or self.raised_at or None


def is_below(severity: str, minimum: str) -> bool:
    """Return whether a severity is lower than another one. An unknown severity never is."""
    rank = {CLEAR: -1, **{name: number for number, name in enumerate(SEVERITIES)}}
    return severity in rank and rank[severity] < rank[minimum]


def alarms_in(payload: Payload) -> tuple[dict[str, Alarm], int]:
    """Return ({id: alarm}, the number of unusable entries) of a response.

    Raise ValueError, with the reason as a clause about "it", for a body that is not a list of alarms.
    """
    found: list[Mapping[str, Any]] = []
    is_list = payload.root is None or payload.root.lower() in _LEVELS
    unusable = _collect(payload.value, found, 0)
    alarms = {alarm.id: alarm for alarm in map(_alarm, found) if alarm}
    unusable += sum(not _text(one, _KEY) for one in found)
    if not alarms and (unusable or not is_list):
        raise ValueError("it is not a list of alarms")
    return alarms, unusable


def _collect(value: Any, found: list[Mapping[str, Any]], depth: int) -> int:
    """Add all objects with an id below a value. Return the number of values in their place that are something else."""
    if depth > _MAX_DEPTH:
        return 1
    if isinstance(value, list):
        return sum(_collect(entry, found, depth + 1) for entry in value)
    if isinstance(value, dict) and _KEY in value:
        found.append(value)
        return 0
    if isinstance(value, dict) and value:
        parts = [part for name, part in value.items() if name.lower() in _LEVELS]
        parts = parts or [part for part in value.values() if isinstance(part, (dict, list))]
        return sum(_collect(part, found, depth + 1) for part in parts) if parts else 1
    return 0 if value in (None, "", {}) else 1


def _alarm(fields: Mapping[str, Any]) -> Alarm | None:
    identifier = _text(fields, _KEY)
    if not identifier:
        return None
    severity = _text(fields, "severity").lower()
    resource, trap = _text(fields, "failedResource", 300), _text(fields, "trapName")
    return Alarm(
        identifier,
        CLEAR if severity in _CLEARED else severity,
        _text(fields, "modifiedTime"),
        _text(fields, "time"),
        _text(fields, "acknowledgedBy"),
        _text(fields, "annotation"),
        _text(fields, "description", 300),
        _text(fields, "source"),
        _text(fields, "sourceIp"),
        _text(fields, "nfName"),
        digest(resource, trap)[:16] if resource and trap else "",
        printable_json(dict(fields)),
    )


def _text(fields: Mapping[str, Any], name: str, limit: int = _LONGEST) -> str:
    """Return a field as a printable text: JSON may have a number."""
    value = fields.get(name)
    is_scalar = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return printable_line(value, limit) if is_scalar else ""
