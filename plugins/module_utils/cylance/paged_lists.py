# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the lists of a Cylance console completely, page by page. All of them have the same envelope.

The console does not keep a list still while its pages are read. When an entry disappears, later entries move to pages
that were read already. A list that changed meanwhile is therefore read again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._common.errors import BadResponse
from .._common.json_values import dict_or_empty, is_whole_number
from .._engine.progress import Progress
from .._http.session import Session
from .._sharing.context import Context

_ATTEMPTS = 3
MAX_TOTAL = 100_000_000  # a larger number cannot be a number of records

Facts = dict[str, Any]  # one record of a list, in the spelling of the results


class _ListChanged(Exception):
    """The list changed while it was read."""


class PagedLists:
    """Reads the lists of a tenant. name: the task in progress lines."""

    def __init__(self, session: Session, context: Context, name: str) -> None:
        self._session = session
        self._context = context
        self._name = name

    def read_all(
        self, path: str, size: int, action: str, parse: Callable[[Any], Facts], query: str = ""
    ) -> list[Facts]:
        """Return all records of a list, each once, as parse(record) returns them: dicts with an id.

        path: without a query. size: records a page, at most what the endpoint allows. action: for messages, such as
        "listing the console's zones". query: further parameters, quoted. Raise BadResponse for an incomplete list.
        """
        for dummy in range(_ATTEMPTS):
            try:
                return self._read(path, size, action, parse, query)
            except _ListChanged as change:
                reason = change
                self._context.warn(f"While {action}, {reason}. The list is read again.")
        raise BadResponse(
            f"While {action}, {reason}, {_ATTEMPTS} times in a row, so entries may be missing. Run the task again."
        )

    def progress(self, phase: str, total: int, of: str) -> Progress:
        """Return the Progress of work that reads many lists. phase: a few words. of: what is counted, in the plural."""
        return Progress(self._context.announce, f"{self._name}, {phase}", total, of=of)

    def _read(self, path: str, size: int, action: str, parse: Callable[[Any], Facts], query: str) -> list[Facts]:
        records: dict[str, Facts] = {}
        progress, announced, number = None, None, 1
        while True:
            entries, total = self._page(path, number, size, action, query)
            announced = total if announced is None else announced
            if total != announced:
                raise _ListChanged(f"the length of the list changed from {announced} to {total}")
            new = {record["id"]: record for record in map(parse, entries) if record["id"] not in records}
            if len(new) < len(entries):
                raise _ListChanged("the console sent an entry twice")
            records.update(new)
            if len(records) > total:
                raise BadResponse(f"While {action}, the console sent more entries than it announced ({total}).")
            if len(records) == total:
                return list(records.values())
            if not entries:
                raise BadResponse(f"While {action}, the console sent an empty page after {len(records)} of {total}.")
            progress = progress or Progress(self._context.announce, f"{self._name}, listing", total)
            progress.step(failed=0, done=len(new))
            number += 1

    def _page(self, path: str, number: int, size: int, action: str, query: str) -> tuple[list[Any], int]:
        """Return (records, length of the list). The request names the page C(page), the response C(page_number)."""
        body = self._session.request("GET", f"{path}?page={number}&page_size={size}{query}", action).body
        return parse_page(body, number, action)


def parse_page(body: Any, number: int, action: str) -> tuple[list[Any], int]:
    """Return (records, length of the list). Raise BadResponse for anything but the page that was requested.

    body: of a response. number: of the page, from 1. action: as in read_all().
    """
    content = dict_or_empty(body)
    entries: Any = content.get("page_items")
    total: Any = content.get("total_number_of_items")
    if not isinstance(entries, list) or not is_whole_number(total) or not 0 <= total <= MAX_TOTAL:
        raise BadResponse(f"The response while {action} is not a page of a list.")
    reported = content.get("page_number")
    if is_whole_number(reported) and reported != number and entries:
        raise BadResponse(f"While {action}, page {number} was requested, and the console sent page {reported}.")
    return entries, total
