# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two paging styles: numbered pages, and tokens that encode where the next page starts."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from ..errors import Refusal
from ..switches import Switches
from .bodies import number_of

MAX_PAGE_SIZE = 50
PAGE_LIMIT = 1_000_000
Item = TypeVar("Item")
Position = tuple[float, str]
START: Position = (float("-inf"), "")


def requested_limit(body: dict[str, Any], default: int, status_above: int, maximum: int = MAX_PAGE_SIZE) -> int:
    """Return the maximum length of a page; raise Refusal if the limit is too high."""
    limit = number_of(body, "limit", default, range(1, PAGE_LIMIT))
    if limit > maximum:
        raise Refusal(status_above, f"limit must not be greater than {maximum}")
    return limit


def requested_page(
    items: Sequence[Item],
    body: dict[str, Any],
    default_limit: int,
    switches: Switches,
    shift: int = 0,
    missing_pages: int = 0,
) -> list[Item]:
    """Return the items of the page that ``page`` and ``limit`` of a body select.

    Each page starts ``shift`` items earlier (later, if negative) than the end of the page before it, as if items had
    been added or removed meanwhile. The last ``missing_pages`` pages do not exist, except for the first page.
    """
    limit = requested_limit(body, default_limit, switches["limit_above_50"])
    page = number_of(body, "page", 1, range(1, PAGE_LIMIT))
    start = (page - 1) * max(limit - shift, 1)
    is_missing = page > 1 and start + missing_pages * limit >= len(items)
    found = [] if is_missing else list(items[start : start + limit])
    if not found and switches["empty_first_page" if page == 1 else "page_beyond_end"] == 413:
        raise Refusal(413, "this page is empty")
    return found


def token_for(position: Position) -> str:
    """Return the token for the page after a position."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def position_of(body: dict[str, Any]) -> Position:
    """Return the position after which the requested page starts; the start of the list without a token."""
    token = body.get("token") or ""
    if not token:
        return START
    try:
        seconds, device_id = json.loads(base64.urlsafe_b64decode(token))
        return float(seconds), str(device_id)
    except (TypeError, ValueError, binascii.Error) as error:
        raise Refusal(400, "token is invalid") from error


def next_token(asked: str, end: str | None, is_last: bool, at_end: str) -> dict[str, str | None]:
    """Return ``next_token`` of the page from token ``asked`` to token ``end``, which is None for an empty page."""
    if end is not None and (not is_last or at_end == "empty_page"):
        return {"next_token": end}
    if at_end == "repeats":
        return {"next_token": asked}
    if at_end == "absent":
        return {}
    return {"next_token": None if at_end == "null" else ""}
