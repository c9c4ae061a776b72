# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limit the details of detections, whose shape depends on the detection: size, depth and printable texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import islice
from typing import Any

from ..._common.json_values import is_whole_number
from ..._common.text import printable_line

_MAX_VALUES = 2000  # of one detection
_MAX_DEPTH = 12
_LONGEST_KEY, _LONGEST_TEXT = 100, 1000  # characters
_LARGEST = 1 << 63  # rule engines read larger numbers wrongly


def bounded(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return details that fit into an event. Values beyond a limit are left out or null, and long texts are cut."""
    return _Bounded().mapping(details, 0)


class _Bounded:
    def __init__(self) -> None:
        self._left = _MAX_VALUES

    def mapping(self, value: Mapping[str, Any], depth: int) -> dict[str, Any]:
        return {
            printable_line(key, _LONGEST_KEY): self._value(one, depth + 1)
            for key, one in self._affordable(value.items())
        }

    def _value(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return printable_line(value, _LONGEST_TEXT)
        if isinstance(value, (dict, list)):
            if depth > _MAX_DEPTH:
                return None
            if isinstance(value, dict):
                return self.mapping(value, depth)
            return [self._value(one, depth + 1) for one in self._affordable(value)]
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        return None if is_whole_number(value) and not -_LARGEST <= value < _LARGEST else value

    def _affordable(self, values: Any) -> list[Any]:
        taken = list(islice(values, max(0, self._left)))
        self._left -= len(taken)
        return taken
