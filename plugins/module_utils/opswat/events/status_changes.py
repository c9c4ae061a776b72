# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices whose status changed lately. See the vendor's page "Status Change".

The console reports the latest status of a device, and no time. While pages are read, devices move from page to page:
the list grows, and each change moves a device. So a list of several pages is read again with pages of another length,
until nothing is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..._common.errors import ApiError, BadResponse
from ..._common.json_values import printable_json, text_or_none
from ..._sharing.context import Context
from ..devices.record import device_facts
from ..endpoints import BEYOND_THE_END, Endpoints
from .changes import DELETED, change_of

_ACTION = "reading changes of status"
LONGEST_AGE = 86_400  # seconds
NOT_OFFERED = (401, 403, 404, 405, 501)  # statuses of an endpoint that this account or release lacks
_LIMITS = (50, 37, 19)  # devices in a page: a device at the end of a page is in the middle of one the next time
_MAX_PAGES = 1000  # which take two hours within the rate limit
_NUMBERS = {0: "compliant", 1: "non-compliant", 2: DELETED}  # of v2.1


@dataclass(frozen=True)
class FoundStatus:
    """A device with a status that was found. word: the status as the console writes it. record: the console's facts."""

    device_id: str
    change: str
    word: str
    hostname: str | None
    record: dict[str, Any]


class StatusChanges:
    """Reads the devices whose status changed.

    is_complete: whether the last list had all of them. date: the console's clock before it was read, in seconds.
    """

    def __init__(self, endpoints: Endpoints, context: Context) -> None:
        self._endpoints = endpoints
        self._context = context
        self.is_complete = False
        self.date = 0.0

    def console_time(self) -> float:
        """Return the console's clock, in seconds since the epoch."""
        return self._page(age=1, page=1, limit=1)[1]

    def read(self, age: int) -> list[FoundStatus]:
        """Return the devices whose status changed in the last C(age) seconds, each once."""
        found: dict[str, FoundStatus] = {}
        self.is_complete, self.date = False, 0.0
        for limit in _LIMITS:
            before = len(found)
            is_one_page = self._walk(age, limit, found)
            if is_one_page or (before and len(found) == before):
                self.is_complete = True
                return list(found.values())
        self._context.warn(
            f"While {_ACTION}, the console moved devices between pages, {len(_LIMITS)} times in a row. The next poll "
            "reads the list again."
        )
        return list(found.values())

    def _walk(self, age: int, limit: int, found: dict[str, FoundStatus]) -> bool:
        """Add the devices of all pages. Return whether there was one page only, which was not full."""
        seen: set[str] = set()
        for page in range(1, _MAX_PAGES):
            statuses, date = self._page(age, page, limit)
            self.date = self.date or date
            new = {status.device_id for status in statuses} - seen
            for status in statuses:
                if status.change != DELETED or status.device_id not in found:  # one that was added again exists
                    found[status.device_id] = status
            if not new:
                return page <= 2 and len(seen) < limit
            seen |= new
        raise BadResponse(f"While {_ACTION}, the list does not end.")

    def _page(self, age: int, page: int, limit: int) -> tuple[list[FoundStatus], float]:
        query = {"age": age, "verbose": 0, "page": page, "limit": limit}
        try:
            response = self._endpoints.post("status_changed", _ACTION, query)
        except ApiError as error:
            if error.status == BEYOND_THE_END:
                return [], error.date
            raise
        monitored, deleted = _lists(response.body)
        statuses = [self._status(record, None) for record in monitored]
        statuses += [self._status(record, DELETED) for record in deleted]
        return [status for status in statuses if status], response.date

    def _status(self, record: Any, change: str | None) -> FoundStatus | None:
        """Return the status of a device, or None with a warning. change: that of all devices of the list."""
        try:
            return found_status({"device_id": record} if isinstance(record, str) else record, change)
        except BadResponse as error:
            self._context.warn(f"While {_ACTION}: {error.message} It was left out.")
            return None


def found_status(record: Any, change: str | None = None) -> FoundStatus | None:
    """Return the status in a record of a device, or None if it has none. Raise BadResponse for an invalid record.

    change: what the record means, if its status does not decide that.
    """
    if isinstance(record, dict):
        status = record.get("status")
        number = _NUMBERS.get(status) if isinstance(status, int) and not isinstance(status, bool) else None
        record = {"device_id": record.get("hwid"), **record, **({"status": number} if number else {})}
    facts = device_facts(record)
    status = "exempted" if facts["exempted"] else facts["status"]
    change = change or change_of(status)
    if not change:
        return None
    word = text_or_none(record.get("status")) or change
    return FoundStatus(facts["id"], change, word, facts["hostname"], printable_json(record))


def _lists(body: Any) -> tuple[list[Any], list[Any]]:
    """Return (the records of devices that exist, those of deleted ones) of a page, in one of its known forms."""
    if isinstance(body, list):
        return body, []
    if isinstance(body, dict):
        lists = [body.get(name) for name in ("monitored_devices", "devices", "deleted_devices")]
        if all(one is None or isinstance(one, list) for one in lists) and any(one is not None for one in lists):
            return [*(lists[0] or []), *(lists[1] or [])], lists[2] or []
    raise BadResponse(f"The response while {_ACTION} contains no list of devices.")
