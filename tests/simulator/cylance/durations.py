# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durations in the API's format ``d:hh:mm``: days without padding, hours and minutes with two digits."""

from __future__ import annotations

import re

DURATION_PATTERN = r"[0-9]{1,3}:(?:[01][0-9]|2[0-3]):[0-5][0-9]"
MIN_SECONDS = 5 * 60
MAX_SECONDS = 3 * 24 * 3600


def parse_duration(text: str) -> int | None:
    """Return the duration in seconds, or None for any other format."""
    if not re.fullmatch(DURATION_PATTERN, text):
        return None
    days, hours, minutes = (int(part) for part in text.split(":"))
    return (days * 24 + hours) * 3600 + minutes * 60
