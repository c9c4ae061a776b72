# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two ways through a list: by numbered pages, and by a token that stands for the place where the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from ..errors import Refusal
from ..switches import Switches
from .bodies import number_of

LONGEST_PAGE = 50
FARTHEST_PAGE = 1_000_000
Item = TypeVar("Item")
Place = tuple[float, str]
START: Place = (float("-inf"), "")


def requested_limit(body: dict[str, Any], default: int, status_above: int) -> int:
    """How long a page may be."""
    limit = number_of(body, "limit", default, range(1, FARTHEST_PAGE))
    if limit > LONGEST_PAGE:
        raise Refusal(status_above, f"limit must not be greater than {LONGEST_PAGE}")
    return limit


def requested_page(items: Sequence[Item], body: dict[str, Any], default_limit: int, switches: Switches) -> list[Item]:
    """The items of the page that a body asks for by ``page`` and ``limit``."""
    limit = requested_limit(body, default_limit, switches["limit_above_50"])
    page = number_of(body, "page", 1, range(1, FARTHEST_PAGE))
    found = list(items[(page - 1) * limit : page * limit])
    if not found and switches["empty_first_page" if page == 1 else "page_beyond_end"] == 413:
        raise Refusal(413, "there is nothing on this page")
    return found


def token_for(place: Place) -> str:
    """A token that leads behind a place."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def place_of(body: dict[str, Any]) -> Place:
    """The place behind which a body asks to go on; without a token, or with an empty one, the start."""
    token = body.get("token") or ""
    if not token:
        return START
    try:
        seconds, device_id = json.loads(base64.urlsafe_b64decode(token))
        return float(seconds), str(device_id)
    except (TypeError, ValueError, binascii.Error) as error:
        raise Refusal(400, "token is none of ours") from error


def next_token(asked: Place, end: Place | None, is_last: bool, at_end: str) -> dict[str, str | None]:
    """``next_token`` of a page that begins behind one place and ends at another, or is empty (None)."""
    if end is not None and (not is_last or at_end == "empty_page"):
        return {"next_token": token_for(end)}
    if at_end == "repeats":
        return {"next_token": token_for(asked)}
    if at_end == "absent":
        return {}
    return {"next_token": None if at_end == "null" else ""}
