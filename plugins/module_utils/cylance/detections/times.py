# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of detections as whole microseconds since the epoch, so that they compare exactly and fit into JSON."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LATEST = 253_402_300_799 * SECOND  # the end of the year 9999
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?", re.IGNORECASE | re.ASCII
)


def parse_time(value: object) -> int | None:
    """Return the time of a text with 0 to 9 fractional digits, or None for anything else. Without a zone: UTC."""
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 64 else None
    if not match:
        return None
    try:
        whole = datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    minutes = int(match[5] or 0) * 60 + int(match[6] or 0)
    offset = -minutes if match[4] == "-" else minutes
    return to_micros(whole) + int((match[3] or "").ljust(6, "0")[:6]) - offset * 60 * SECOND


def to_micros(moment: datetime) -> int:
    """Return the microseconds for an aware datetime."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_seconds(seconds: float) -> int:
    """Return the microseconds for seconds since the epoch."""
    return round(seconds * SECOND)


def format_time(micros: int) -> str:
    """Return C(YYYY-MM-DDTHH:MM:SS.mmmZ), rounded down. Times out of range become the nearest valid one."""
    moment = _EPOCH + timedelta(microseconds=min(max(micros, 0), _LATEST))
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
