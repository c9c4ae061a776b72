# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of a list. Requests use the parameter ``page``, whereas responses contain ``page_number``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..errors import Refusal

DEFAULT_PAGE_SIZE = 100
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page:
    """The number and the size of a page."""

    number: int
    size: int


def positive_number(text: str | None, default: int) -> int:
    """Return a positive number of the query; like the service, replace malformed values by the default."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return default
    return int(text) or default


def requested_page(query: Mapping[str, str], longest: int, usual: int = DEFAULT_PAGE_SIZE) -> Page:
    """Return the page that a query requests; raise Refusal if it is too long."""
    page = Page(positive_number(query.get("page"), 1), positive_number(query.get("page_size"), usual))
    if page.size > longest:
        raise Refusal(400, f"page_size must not be greater than {longest}")
    return page


def envelope(
    items: Sequence[Item], page: Page, record: Callable[[Item], dict[str, Any]], shift: int = 0
) -> dict[str, Any]:
    """Return one page of the items in the envelope of all lists.

    ``shift`` is by how many records the list has grown (negative: shrunk) at its front since page 1 was read.
    """
    total = max(len(items) + shift, 0)
    start = (page.number - 1) * page.size - shift
    return {
        "page_number": page.number,
        "page_size": page.size,
        "total_pages": -(-total // page.size),
        "total_number_of_items": total,
        "page_items": [record(item) for item in items[start : start + page.size]],
    }
