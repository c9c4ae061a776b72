# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists of a Cylance console, page by page, whole or not at all (the envelope of all its lists).

The pages of a list are numbered, and nothing holds the list still while it is read: what vanishes at its front moves
what follows from the page that comes to the one that was read. So a list that changed on the way is read again.
"""

from __future__ import annotations

from .._common.errors import BadResponse
from .._common.json_values import is_whole_number
from .._engine.progress import Progress

_ATTEMPTS = 3
_MOST = 100_000_000  # a larger number is no number of records


class _Unsteady(Exception):
    """The list changed while it was read."""


class PagedLists:
    """Reads lists. session: a Session with the tenant. name: what is being done, for progress lines."""

    def __init__(self, session, context, name):
        self._session = session
        self._context = context
        self._name = name

    def read_all(self, path, size, action, parse, query=""):
        """All records of a list, each once, as parse(record) makes them: dicts with an id.

        path: without a query. size: records on a page, as many as the endpoint allows. what: the deed in words. query:
        further parameters, quoted. Raises BadResponse for a list that is not whole.
        """
        for dummy in range(_ATTEMPTS):
            try:
                return self._read(path, size, action, parse, query)
            except _Unsteady as change:
                reason = change
                self._context.warn(f"While {action}, {reason}: read again")
        raise BadResponse(
            f"While {action}, {reason}, {_ATTEMPTS} times in a row. Nobody can tell what is missing. Run again."
        )

    def progress(self, phase, total, of):
        """The Progress of work that takes many lists. phase: a word or two. of: what is counted."""
        return Progress(self._context.announce, f"{self._name}, {phase}", total, of=of)

    def count(self, path, action):
        """How many records a list has."""
        return self._page(path, 1, 1, action, "")[1]

    def _read(self, path, size, action, parse, query):
        records, progress, announced, number = {}, None, None, 1
        while True:
            entries, total = self._page(path, number, size, action, query)
            announced = total if announced is None else announced
            if total != announced:
                raise _Unsteady(f"the list grew or shrank from {announced} to {total}")
            news = {record["id"]: record for record in map(parse, entries) if record["id"] not in records}
            if len(news) < len(entries):
                raise _Unsteady("a page came twice, or has what an earlier one had")
            records.update(news)
            if len(records) > total:
                raise BadResponse(f"While {action}, more came than the {total} that the console announced.")
            if len(records) == total:
                return list(records.values())
            if not entries:
                raise BadResponse(f"While {action}, {len(records)} of {total} came, and then an empty page.")
            progress = progress or Progress(self._context.announce, f"{self._name}, listing", total)
            progress.step(failed=0, done=len(news))
            number += 1

    def _page(self, path, number, size, action, query):
        """(records, total) of one page. The request counts pages by C(page), the answer by C(page_number)."""
        body = self._session.request("GET", f"{path}?page={number}&page_size={size}{query}", action).body
        entries = body.get("page_items") if isinstance(body, dict) else None
        total = body.get("total_number_of_items") if isinstance(body, dict) else None
        if not isinstance(entries, list) or not is_whole_number(total) or not 0 <= total <= _MOST:
            raise BadResponse(f"The answer while {action} is no page of a list.")
        told = body.get("page_number")
        if is_whole_number(told) and told != number and entries:
            raise BadResponse(f"While {action}, page {number} was asked for, and page {told} came.")
        return entries, total
