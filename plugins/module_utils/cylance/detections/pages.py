# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read all pages of a list that changes while it is read.

A deletion moves later detections forward, to pages that were read already. A shorter list shows it, and those pages are
read again. New detections move others back, so these are read twice, which is harmless.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..._common.errors import ApiError, BadResponse, DeviceActionsError, ResponseLost
from .api import DetectionsApi, Page

_MAX_PAGES = 50_000  # of one list: half of the default of requests_per_day
_MAX_STEPS_BACK = 100  # in one list


class PageFailed(Exception):
    """A page after the first one failed. error: the console's response, or that there was none."""

    def __init__(self, error: DeviceActionsError) -> None:
        super().__init__(error.message)
        self.error = error


def read_pages(api: DetectionsApi, query: Mapping[str, str], first: Page | None = None) -> Iterator[Page]:
    """Yield the pages of a list, some of them again where the list became shorter.

    first: the first page, if it was read. Raise PageFailed, or a DeviceActionsError.
    """
    page = first or api.page(1, query)
    size, total, steps_back = max(1, len(page.entries)), page.total, 0
    for dummy in range(_MAX_PAGES):
        if page.total and not page.entries and page.number == 1:
            raise BadResponse(
                f"While listing detections, the console announced {page.total}, but the first page is empty."
            )
        yield page
        number = page.number + 1
        if page.number >= page.pages or not page.entries:
            return
        page = _later_page(api, number, query)
        while page.total < total and number > 1 and steps_back < _MAX_STEPS_BACK:
            steps_back += 1
            number = max(1, number - -(-(total - page.total) // size))
            total = page.total
            page = _later_page(api, number, query)
        total = page.total
    raise BadResponse(f"While listing detections, the console sent more than {_MAX_PAGES} pages.")


def _later_page(api: DetectionsApi, number: int, query: Mapping[str, str]) -> Page:
    try:
        return api.page(number, query)
    except (ApiError, ResponseLost) as error:
        if isinstance(error, ApiError) and error.status < 500:
            raise
        raise PageFailed(error) from error
