# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strict checks of JSON that may be forged. Each check returns the value, or raises ValueError."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], Any]

_LATEST = 32_503_680_000.0  # the year 3000
_LARGEST_NUMBER = 1 << 53  # that JSON carries exactly


def parse_json(content: bytes) -> Any:
    """Return what JSON stands for. Raise ValueError also for repeated keys, NaN and deep nesting."""
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def text(longest: int = 300) -> Check:
    """Return a check for a printable text, which may be empty."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest or not value.isprintable():
            raise ValueError("not a printable text")
        return value

    return check


def pattern(expression: str) -> Check:
    """Return a check for a text that matches a regular expression as a whole."""
    compiled = re.compile(expression, re.ASCII)

    def check(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ValueError("not a text of the expected form")
        return value

    return check


def optional(inner: Check) -> Check:
    """Return a check that also accepts null."""
    return lambda value: None if value is None else inner(value)


def boolean(value: Any) -> bool:
    """Check for true or false."""
    if not isinstance(value, bool):
        raise ValueError("not a boolean")
    return value


def moment(value: Any) -> float:
    """Check for seconds since the epoch."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LATEST:
        raise ValueError("not a time")
    return float(value)


def scalar(longest: int = 300) -> Check:
    """Return a check for a printable text, a number, a boolean or null."""
    is_text = text(longest)

    def check(value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, (int, float)):
            if not math.isfinite(value) or abs(value) > _LARGEST_NUMBER:
                raise ValueError("not a number of usual size")
            return value
        return is_text(value)

    return check


def plain_data(longest: int) -> Check:
    """Return a check for any JSON, by its length as text."""

    def check(value: Any) -> Any:
        if len(json.dumps(value)) > longest:
            raise ValueError("too long")
        return value

    return check


def sequence(inner: Check, most: int) -> Check:
    """Return a check for a list, which becomes a tuple."""

    def check(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise ValueError("not a list, or too long")
        return tuple(inner(entry) for entry in value)

    return check


def mapping(key: Check, inner: Check, most: int) -> Check:
    """Return a check for an object with any keys of a kind."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or len(value) > most:
            raise ValueError("not an object, or too large")
        return {key(name): inner(entry) for name, entry in value.items()}

    return check


def fields(checks: Mapping[str, Check]) -> Check:
    """Return a check for an object that may have these keys and no others."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        if not value.keys() <= checks.keys():
            raise ValueError("unknown keys")
        return {name: checks[name](entry) for name, entry in value.items()}

    return check


def instance(kind: Callable[..., Any], checks: Mapping[str, Check]) -> Check:
    """Return a check for an object with exactly these keys, which becomes what kind(**object) returns."""
    inner = fields(checks)

    def check(value: Any) -> Any:
        arguments = inner(value)
        if arguments.keys() != checks.keys():
            raise ValueError("missing keys")
        return kind(**arguments)

    return check


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("repeated keys")
    return values


def _refuse_constant(name: str) -> Any:
    raise ValueError("not a number of JSON")
