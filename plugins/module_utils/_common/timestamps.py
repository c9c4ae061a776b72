# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Timestamps of the consoles: UTC, with or without a zone and a fraction."""

from __future__ import annotations

import email.utils
import re
from datetime import datetime, timezone

_TIMESTAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|[+-]00:?00)?", re.IGNORECASE | re.ASCII
)


def parse_timestamp(text: object) -> float:
    """Return seconds since the epoch. Raise ValueError for anything but a UTC timestamp."""
    match = _TIMESTAMP.fullmatch(str(text).strip())
    if not match:
        raise ValueError("not a UTC timestamp")
    return datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=timezone.utc).timestamp()


def timestamp_or_none(value: object) -> str | None:
    """Return C(YYYY-MM-DDTHH:MM:SSZ) for a timestamp in a console's response, or None for anything else."""
    try:
        return format_timestamp(parse_timestamp(value)) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def format_timestamp(seconds: float) -> str:
    """Return C(YYYY-MM-DDTHH:MM:SSZ) for seconds since the epoch."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat()[:19] + "Z"


def parse_http_date(text: str | None) -> float | None:
    """Return seconds since the epoch for an HTTP C(Date) header, or None if it is missing or unreadable."""
    if text is None:
        return None
    try:
        date = email.utils.parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).astimezone(timezone.utc).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
