# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of detections: whole microseconds since 1970, and the formats in which the API writes and reads them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from ...clock import iso_seconds

SECOND = 1_000_000
TIME_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def to_microseconds(seconds: float) -> int:
    """Convert seconds to whole microseconds."""
    return round(seconds * SECOND)


def format_time(moment: int, digits: int, zone: bool) -> str:
    """Return an ISO 8601 time with 0, 3 or 7 fractional digits, cut off without rounding; ``zone`` appends ``Z``."""
    seconds, fraction = divmod(moment, SECOND)
    fractional = f".{fraction:06}0"[: digits + 1] if digits else ""
    return f"{iso_seconds(seconds)}{fractional}{'Z' if zone else ''}"


def parse_time(text: str) -> int | None:
    """Return the moment of an ISO 8601 time, UTC by default; None for any other text."""
    match = TIME_FORM.fullmatch(text)
    if match is None:
        return None
    whole, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(whole + (zone or "Z").replace("Z", "+00:00"))
    except ValueError:
        return None
    return (moment - EPOCH) // timedelta(microseconds=1) + int((fraction or "0").ljust(7, "0")[:6])
