# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in a console's answers, of which nobody knows the type before looking."""

from __future__ import annotations

from .text import printable_line


def text_or_none(value):
    """A text fit to be shown, or None for an empty one and for anything else."""
    return printable_line(value) or None if isinstance(value, str) else None


def is_whole_number(value):
    """Whether it is a whole number. JSON's true and false are none, though Python takes them for such."""
    return isinstance(value, int) and not isinstance(value, bool)


def dict_or_empty(value):
    """The value where it is an object of JSON, else an empty one, so that what is asked of it is simply not there."""
    return value if isinstance(value, dict) else {}
