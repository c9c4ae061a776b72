# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durations as users write them and as the Cylance console accepts them: C(d:hh:mm)."""

from __future__ import annotations

import re

from .errors import InputError
from .text import counted

_DURATION = re.compile(r"(\d{1,3}):(\d{2}):(\d{2})")


def parse_duration(value: object, option: str, shortest: int = 0, longest: int | None = None) -> int:
    """Return the minutes of a C(d:hh:mm) text, or raise InputError.

    A bare number is invalid, because YAML reads an unquoted C(1:00:00) as 3600.
    option: its name in messages. shortest, longest: the limits, in minutes.
    """
    text = str(value).strip()
    match = _DURATION.fullmatch(text)
    if not match or int(match[2]) > 23 or int(match[3]) > 59:
        hint = ""
        if re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
            hint = " A bare number is never taken for seconds: YAML reads an unquoted 1:00:00 as 3600, so quote it."
        raise InputError(
            f"{option}: {text!r} is not a duration. Write days, hours and minutes as 'd:hh:mm', "
            f"for example '0:02:30' for two hours and a half.{hint}"
        )
    minutes = (int(match[1]) * 24 + int(match[2])) * 60 + int(match[3])
    if minutes < shortest or (longest is not None and minutes > longest):
        limits = f"at least '{format_duration(shortest)}'"
        if longest is not None:
            limits += f" and at most '{format_duration(longest)}'"
        raise InputError(f"{option}: '{text}' is out of range. The console takes {limits} (d:hh:mm).")
    return minutes


def format_duration(minutes: float) -> str:
    """Return C(d:hh:mm) for a number of minutes."""
    hours, minutes = divmod(int(minutes), 60)
    days, hours = divmod(hours, 24)
    return f"{days}:{hours:02d}:{minutes:02d}"


def approximate_duration(seconds: float) -> str:
    """Return a duration in words, in the largest unit that it contains twice: "5 minutes" for 300."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return counted(round(seconds), "second")
