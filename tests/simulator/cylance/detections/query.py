# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The query of the list: its filters and its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from ...errors import Refusal
from ...switches import Switches
from .records import rule_name, shown_name
from .store import SEVERITIES, STATUSES, Detection
from .times import SECOND, parse_time

Filter = Callable[[Detection], bool]
DAY = 24 * 3600 * SECOND
SORTED_BY: dict[str, Callable[[Detection], Any]] = {
    "Severity": lambda detection: SEVERITIES.index(detection.severity),
    "OccurrenceTime": lambda detection: detection.occurred,
    "Status": lambda detection: detection.status,
    "Device": lambda detection: detection.device_name,
    "PhoneticId": lambda detection: detection.phonetic_id,
    "Description": lambda detection: detection.description,
    "ReceivedTime": lambda detection: detection.received,
}
TIME_FIELDS = {"occurrence": "OccurrenceTime", "received": "ReceivedTime"}


def select(detections: Iterable[Detection], query: Mapping[str, str], switches: Switches) -> list[Detection]:
    """Return the detections that a query requests, in its order; raise Refusal if the query is invalid.

    Each filter takes one value. Detections with equal sort keys are in the order of their ids.
    """
    for name, text in query.items():
        if not text:
            raise Refusal(400, f"the parameter {name} is empty")
    filters = [make(query[name], switches) for name, make in FILTERS.items() if name in query]
    sort = query.get("sort", "-" + TIME_FIELDS[switches["detection_order"]])
    key = SORTED_BY.get(sort.removeprefix("-"))
    if key is None:
        raise Refusal(400, "unknown sort")
    found = [detection for detection in detections if all(matches(detection) for matches in filters)]
    return sorted(found, key=lambda detection: (key(detection), detection.id), reverse=sort.startswith("-"))


def from_start(text: str, switches: Switches) -> Filter:
    """Return the filter ``start``; switches select the time that it compares, and whether it includes its value."""
    time_of, earliest = filtered_time(switches), read_time(text)
    if not switches["detection_start_inclusive"]:
        earliest += 1
    return lambda detection: time_of(detection) >= earliest


def until_end(text: str, switches: Switches) -> Filter:
    """Return the filter ``end``; switches select the time that it compares, and whether it includes its value."""
    time_of, latest = filtered_time(switches), read_time(text)
    if not switches["detection_end_inclusive"]:
        latest -= 1
    return lambda detection: time_of(detection) <= latest


def filtered_time(switches: Switches) -> Callable[[Detection], int]:
    """Return the function that returns the time of a detection that ``start`` and ``end`` compare."""
    return SORTED_BY[TIME_FIELDS[switches["detection_start_filters"]]]


def read_time(text: str) -> int:
    """Return the time in a parameter; raise Refusal for anything else."""
    moment = parse_time(text)
    if moment is None:
        raise Refusal(400, "start and end must be ISO 8601 times")
    return moment


def of_severity(text: str, switches: Switches) -> Filter:
    """Return the filter ``severity``, which ignores case."""
    severity = one_of(text, SEVERITIES)
    return lambda detection: detection.severity == severity


def of_status(text: str, switches: Switches) -> Filter:
    """Return the filter ``status``, which ignores case."""
    status = one_of(text, STATUSES)
    return lambda detection: detection.status == status


def one_of(text: str, values: Iterable[str]) -> str:
    """Return the value that a text names in any case; raise Refusal if there is none."""
    for value in values:
        if value.lower() == text.lower():
            return value
    raise Refusal(400, f"{text!r} is not one of {', '.join(values)}")


def of_type(text: str, switches: Switches) -> Filter:
    """Return the filter ``detection_type``: text in the description or in the name of the rule."""
    part = text.lower()
    return lambda detection: part in detection.description.lower() or part in rule_name(detection).lower()


def of_number(text: str, switches: Switches) -> Filter:
    """Return the filter ``event_number``: a phonetic id or the id of a detection."""
    return lambda detection: text in (detection.phonetic_id, detection.id)


def of_device(text: str, switches: Switches) -> Filter:
    """Return the filter ``device``: the name of the device, as the list shows it, in any case."""
    name = text.lower()
    return lambda detection: shown_name(detection, switches).lower() == name


def on_day(text: str, switches: Switches) -> Filter:
    """Return the filter ``detected_on``: a day (UTC) on which the device detected it."""
    try:
        begin = read_time(f"{date.fromisoformat(text)}T00:00:00Z")
    except ValueError:
        raise Refusal(400, "detected_on must be a date") from None
    return lambda detection: begin <= detection.occurred < begin + DAY


FILTERS: dict[str, Callable[[str, Switches], Filter]] = {
    "start": from_start,
    "end": until_end,
    "severity": of_severity,
    "status": of_status,
    "detection_type": of_type,
    "event_number": of_number,
    "device": of_device,
    "detected_on": on_day,
}
