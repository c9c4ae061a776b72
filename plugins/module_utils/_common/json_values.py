# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in a console's responses, which may have any type."""

from __future__ import annotations

import math
from typing import Any

from .text import LONGEST_TEXT, printable_line

_MAX_DEPTH = 8  # levels of a value


def text_or_none(value: object) -> str | None:
    """Return a text that can be shown, or None for an empty one and for anything else."""
    return printable_line(value) or None if isinstance(value, str) else None


def is_whole_number(value: object) -> bool:
    """Return whether a value is an integer. Unlike in Python, JSON's true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def dict_or_empty(value: object) -> dict[str, Any]:
    """Return the value if it is a JSON object, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def printable_json(value: Any, limit: int = LONGEST_TEXT, depth: int = 0) -> Any:
    """Return a JSON value from outside with printable texts of at most C(limit) characters, without deeper levels."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {printable_line(key): printable_json(part, limit, depth + 1) for key, part in value.items()}
    if isinstance(value, list):
        return [printable_json(part, limit, depth + 1) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None  # not valid in JSON
    return printable_line(value, limit) if isinstance(value, str) else value
