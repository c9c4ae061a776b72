# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in a console's responses, which may have any type."""

from __future__ import annotations

from typing import Any

from .text import printable_line


def text_or_none(value: object) -> str | None:
    """Return a text that can be shown, or None for an empty one and for anything else."""
    return printable_line(value) or None if isinstance(value, str) else None


def is_whole_number(value: object) -> bool:
    """Return whether a value is an integer. Unlike in Python, JSON's true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def dict_or_empty(value: object) -> dict[str, Any]:
    """Return the value if it is a JSON object, otherwise an empty one."""
    return value if isinstance(value, dict) else {}
