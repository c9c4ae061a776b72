# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of an audit trail: one JSON object each, of limited length, printable and without secrets."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from .._common.json_values import dict_or_empty
from .._common.redaction import Redactor
from .._common.text import printable_line
from .._sharing.run_facts import RunFacts

SCHEMA = 1
LONGEST_LINE = 8000  # bytes

_DEVICES_PER_LINE = 40  # of an intent, if they are not too long
_LONGEST_TEXT = 100  # characters
_LONGEST_TEXTS = {"reason": 500, "error_message": 500}
_INTENDED = ("device", "device_id", "hostname", "covers")
_MOST_VALUES = 20  # in one dictionary or list of a console
_DEEPEST = 5  # levels of dictionaries and lists
_OPTIONAL = (
    "observed",
    "before",
    "after",
    "parameters",
    "covers",
)  # left out, in this order, of lines that are too long
_LONGEST_ENTRY = 4000  # bytes of a device of an intent, which otherwise lacks "covers"
_SHORTEST_TEXT = 10  # characters, to which the texts of a line are shortened if necessary


class AuditLines:
    """Formats the lines of one task on one host.

    task: further fields of every line: module, action, parameters, console and so on.
    """

    def __init__(
        self,
        facts: RunFacts,
        task: Mapping[str, Any],
        redactor: Redactor,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._redactor = redactor
        self._clock = clock
        self._common = {
            "run": facts.run,
            "task_id": os.urandom(8).hex(),
            "play": facts.play,
            "task": facts.task,
            "host": facts.host,
            "user": facts.user,
            "user_source": facts.user_source,
            "os_user": facts.os_user,
            "machine": facts.machine,
            "job": facts.job or None,
            "job_source": facts.job_source or None,
            **task,
        }

    def intent(self, entries: Iterable[Mapping[str, Any]], basis: str) -> list[bytes]:
        """Return the lines of an intent: as many as its devices need, numbered by C(part)."""
        devices = [self._intended(entry) for entry in entries]
        facts = {"basis": basis, "count": len(devices), "part": len(devices), "parts": len(devices)}
        parts = list(_parts(devices, LONGEST_LINE - len(self.event("intent", facts, {"devices": []}))))
        return [
            self.event("intent", {**facts, "part": number, "parts": len(parts)}, {"devices": part})
            for number, part in enumerate(parts, 1)
        ]

    def _intended(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        device = {
            key: self._clean(entry[key], depth=0 if key in _OPTIONAL else _DEEPEST)
            for key in _INTENDED
            if entry.get(key)
        }
        if len(_encode(device)) > _LONGEST_ENTRY:
            device.pop("covers", None)
        return device

    def verdict(self, entry: Mapping[str, Any]) -> bytes:
        """Return the line of a device's verdict. entry: of the result's C(devices)."""
        keys = (*_INTENDED, "outcome", "confirmed", "before", "after", "observed")
        return self.event("verdict", {**{key: entry.get(key) for key in keys}, **error_fields(entry.get("error"))})

    def event(self, event: str, fields: Mapping[str, Any], clean: Mapping[str, Any] | None = None) -> bytes:
        """Return a line, without the fields that have no value. clean: fields whose values are cleaned already."""
        now = datetime.fromtimestamp(self._clock(), timezone.utc).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": f"{now[:23]}Z", "event": event, "schema": SCHEMA}
        line.update(
            {
                key: self._clean(value, _LONGEST_TEXTS.get(key, _LONGEST_TEXT), 0 if key in _OPTIONAL else _DEEPEST)
                for key, value in {**self._common, **fields}.items()
            }
        )
        line.update(clean or {})
        line = {key: value for key, value in line.items() if value is not None}
        encoded = _encode(line)
        for key in _OPTIONAL:
            if len(encoded) > LONGEST_LINE and line.pop(key, None) is not None:
                line["shortened"] = True
                encoded = _encode(line)
        limit = _LONGEST_TEXT
        while len(encoded) > LONGEST_LINE and limit > _SHORTEST_TEXT:
            limit = max(limit // 2, _SHORTEST_TEXT)
            texts = {key: printable_line(value, limit) for key, value in line.items() if isinstance(value, str)}
            line.update({**texts, "time": line["time"], "shortened": True})
            encoded = _encode(line)
        return encoded

    def _clean(self, value: Any, limit: int = _LONGEST_TEXT, depth: int = 0) -> Any:
        """Return a value with texts of one line and without secrets, and not more values than a line can hold."""
        if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
            return value
        if isinstance(value, (Mapping, list, tuple)) and depth == _DEEPEST:
            return "..."
        if isinstance(value, Mapping):
            items = list(value.items())[:_MOST_VALUES]
            return {self._text(key): self._clean(inner, depth=depth + 1) for key, inner in items}
        if isinstance(value, (list, tuple)):
            return [self._clean(inner, depth=depth + 1) for inner in value[:_MOST_VALUES]]
        return self._text(value, limit)

    def _text(self, text: Any, limit: int = _LONGEST_TEXT) -> str:
        return str(self._redactor.text(text, limit))


def error_fields(error: object) -> dict[str, Any]:
    """Return the fields of an error as results contain it, or of None."""
    known = dict_or_empty(error)
    return {f"error_{key}": known.get(key) for key in ("reason", "status", "message")}


def _parts(devices: Sequence[Mapping[str, Any]], most: int) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the devices in parts that fit into one line each. most: bytes for the devices of a line."""
    part: list[Mapping[str, Any]] = []
    size = 0
    for device in devices:
        length = len(_encode(device))
        if part and (size + length > most or len(part) == _DEVICES_PER_LINE):
            yield part
            part, size = [], 0
        part.append(device)
        size += length
    if part:
        yield part


def _encode(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"
