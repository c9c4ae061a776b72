# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report document: what an operation did, as JSON. All outputs for people are made from it.

Its texts come from consoles, from Git and from users. They are stored as they are; each output makes them harmless.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import is_whole_number
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import (
    format_timestamp,
    parse_timestamp,
)

VERSION = 1
OPERATIONS = ("contain", "release", "status", "reconcile")
STATES = (  # of machines, worst first
    "failed",
    "unknown",
    "not_attempted",
    "drift",
    "waiting",
    "contained",
    "released",
    "not_contained",
    "planned",
    "unchanged",
)
PROBLEMS = STATES[:5]  # states in which a machine needs attention
SYSTEMS = ("cylance", "opswat", "sdm")
OUTCOMES = ("changed", "unchanged", "failed", "unknown", "skipped")

LONGEST_TEXT = 4000  # characters
LONGEST_COMMAND = 20_000
MOST_MACHINES = 20_000
_MOST_PARTS = 1000  # of every other list
_LONGEST_QUOTE = 40

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)

_Check = Callable[[object, str], None]  # takes a value and the path to it


def check_document(document: Mapping[str, Any]) -> None:
    """Raise an InputError that names the first part of a document that is missing, unexpected, invalid or too long."""
    _DOCUMENT(document, "report")


def to_json(document: Mapping[str, Any]) -> str:
    """Return a document as ASCII text with a final newline. Raise InputError if it is invalid."""
    check_document(document)
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _text(longest: int = LONGEST_TEXT) -> _Check:
    def check(value: object, path: str) -> None:
        if not isinstance(value, str):
            raise _invalid(path, "a text", value)
        if len(value) > longest:
            raise InputError(f"{path}: must have at most {longest} characters, got {len(value)}.")

    return check


def _word(words: Collection[str]) -> _Check:
    def check(value: object, path: str) -> None:
        if not isinstance(value, str) or value not in words:
            raise _invalid(path, f"one of {', '.join(words)}", value)

    return check


def _timestamp(value: object, path: str) -> None:
    try:
        if isinstance(value, str) and _TIMESTAMP.fullmatch(value) and format_timestamp(parse_timestamp(value)) == value:
            return
    except (ValueError, OverflowError):
        pass
    raise _invalid(path, "a UTC timestamp such as 2026-01-15T12:00:00Z", value)


def _flag(value: object, path: str) -> None:
    if not isinstance(value, bool):
        raise _invalid(path, "true or false", value)


def _number(value: object, path: str) -> None:
    if not isinstance(value, int) or not is_whole_number(value) or value < 0:
        raise _invalid(path, "a whole number that is not negative", value)


def _version(value: object, path: str) -> None:
    if not is_whole_number(value) or value != VERSION:
        raise _invalid(path, str(VERSION), value)


def _or_none(check: _Check) -> _Check:
    def check_or_none(value: object, path: str) -> None:
        if value is not None:
            check(value, path)

    return check_or_none


def _list(check: _Check, longest: int = _MOST_PARTS) -> _Check:
    def check_list(value: object, path: str) -> None:
        if not isinstance(value, list):
            raise _invalid(path, "a list", value)
        if len(value) > longest:
            raise InputError(f"{path}: must have at most {longest} items, got {len(value)}.")
        for index, item in enumerate(value):
            check(item, f"{path}[{index}]")

    return check_list


def _object(checks: Mapping[str, _Check]) -> _Check:
    """Return the check of an object that has exactly these keys."""

    def check_object(value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise _invalid(path, "an object", value)
        for key in checks:
            if key not in value:
                raise InputError(f"{path}.{key}: missing.")
        for key, item in value.items():
            if key not in checks:
                raise InputError(f"{path}: unexpected key {printable_line(key, _LONGEST_QUOTE)!r}.")
            checks[key](item, f"{path}.{key}")

    return check_object


def _invalid(path: str, expected: str, value: object) -> InputError:
    shown = printable_line(value, _LONGEST_QUOTE) if isinstance(value, (str, int, float)) else type(value).__name__
    return InputError(f"{path}: must be {expected}, got {shown!r}.")


_TEXT_OR_NONE = _or_none(_text())
_TIMESTAMP_OR_NONE = _or_none(_timestamp)

_CONSOLE = _object(
    {
        "system": _word(SYSTEMS),
        "device_id": _TEXT_OR_NONE,
        "state": _TEXT_OR_NONE,
        "action": _TEXT_OR_NONE,
        "outcome": _or_none(_word(OUTCOMES)),
        "confirmed": _or_none(_flag),
        "since": _TIMESTAMP_OR_NONE,
        "until": _TIMESTAMP_OR_NONE,
        "message": _TEXT_OR_NONE,
    }
)
_ENTRY = _object(
    {
        "id": _text(),
        "file": _TEXT_OR_NONE,
        "line": _or_none(_number),
        "commit": _TEXT_OR_NONE,
        "reason": _TEXT_OR_NONE,
        "ticket": _TEXT_OR_NONE,
        "requested_by": _TEXT_OR_NONE,
        "until": _TIMESTAMP_OR_NONE,
    }
)
_MACHINE = _object(
    {
        "name": _text(),
        "requested": _TEXT_OR_NONE,
        "state": _word(STATES),
        "problem": _TEXT_OR_NONE,
        "consoles": _list(_CONSOLE),
        "entries": _list(_ENTRY),
    }
)
_DOCUMENT = _object(
    {
        "version": _version,
        "operation": _word(OPERATIONS),
        "check_mode": _flag,
        "generated": _timestamp,
        "reason": _TEXT_OR_NONE,
        "ticket": _TEXT_OR_NONE,
        "requested_by": _TEXT_OR_NONE,
        "job": _TEXT_OR_NONE,
        "headline": _text(),
        "counts": _list(_object({"state": _word(STATES), "count": _number})),
        "machines": _list(_MACHINE, MOST_MACHINES),
        "next_steps": _list(_object({"title": _text(), "command": _text(LONGEST_COMMAND)})),
        "warnings": _list(_text()),
    }
)
