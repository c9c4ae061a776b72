# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of the Detections API (pages "Get detections", "Get detection")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from ..._common.errors import ApiError, BadResponse
from ..._common.json_values import is_whole_number
from ..._http.session import ApiResponse, Session
from ..paged_lists import MAX_TOTAL, parse_page

LIST_SCOPE, READ_SCOPE = "opticsdetect:list", "opticsdetect:read"

_PAGE_SIZES = (200, 100, 20)  # other clients use the first two; the last one is the documented default
_LISTING = "listing detections"
_BAD_REQUEST, _FORBIDDEN, _SERVER_ERROR = 400, 403, 500


@dataclass(frozen=True)
class Page:
    """A page of the list. total: detections in the whole list. pages: how many the console says there are."""

    number: int
    entries: list[Any]
    total: int
    pages: int
    date: float
    """The console's clock, in seconds since the epoch."""


class DetectionsApi:
    """Reads detections. If a tenant refuses the page size or the sort order, later requests omit it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sizes = list(_PAGE_SIZES)
        self._takes_sort = True

    @property
    def knows_clock(self) -> bool:
        """Whether a response has shown the console's clock."""
        return self._session.clock_offset is not None

    def first(self) -> Page:
        """Return a page with one detection, in the console's own order, which is usually the newest."""
        return self._request(1, {}, 1)

    def page(self, number: int, query: Mapping[str, str], size: int | None = None) -> Page:
        """Return a page. The console may send pages of another size, so only its number of pages counts.

        query: sort, start and end. Raise ApiError or BadResponse.
        """
        while True:
            wanted = {name: value for name, value in query.items() if name != "sort" or self._takes_sort}
            try:
                return self._request(number, wanted, size or self._sizes[0])
            except ApiError as error:
                if error.status != _BAD_REQUEST or number > 1 or not self._step_down(size is None, "sort" in wanted):
                    raise

    def _step_down(self, is_shorter_possible: bool, is_sorted: bool) -> bool:
        """Choose the next smaller page size, or no sort order, after a status of 400. Return whether there is one."""
        if is_shorter_possible and len(self._sizes) > 1:
            self._sizes.pop(0)
            return True
        if is_sorted and self._takes_sort:
            self._takes_sort, self._sizes = False, list(_PAGE_SIZES)
            return True
        return False

    def details(self, key: str) -> dict[str, Any]:
        """Return the details of a detection. Raise ApiError, with status 404 if they are not available yet."""
        with _hint(READ_SCOPE):
            body = self._session.request("GET", f"/detections/v2/{quote(key, safe='')}/details", "reading details").body
        if not isinstance(body, dict):
            raise BadResponse("The response while reading details is not a detection.")
        return body

    def _request(self, number: int, query: Mapping[str, str], size: int) -> Page:
        path = "/detections/v2?" + urlencode({"page": number, "page_size": size, **query})
        with _hint(LIST_SCOPE):
            response = self._get(path)
        entries, total = parse_page(response.body, number, _LISTING)
        pages: Any = response.body.get("total_pages")
        if not is_whole_number(pages) or not 0 <= pages <= MAX_TOTAL:
            pages = -(-total // len(entries)) if entries else 0  # too many on the last page: an empty one follows
        return Page(number, entries, total, pages, response.date)

    def _get(self, path: str) -> ApiResponse:
        """Send a request, and once more after 500, which the session does not repeat."""
        try:
            return self._session.request("GET", path, _LISTING)
        except ApiError as error:
            if error.status != _SERVER_ERROR:
                raise
        return self._session.request("GET", path, _LISTING)


@contextmanager
def _hint(scope: str) -> Iterator[None]:
    """Name the missing privilege in the message of a refused request."""
    try:
        yield
    except ApiError as error:
        if error.status == _FORBIDDEN:
            error.message += f" The application needs the privilege for Focus (Optics) detections: {scope}."
        raise
