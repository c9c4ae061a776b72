# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of a console's devices (pages "Get Devices" and "Account Details")."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from ..._common.durations import approximate_duration
from ..._common.errors import BadResponse, DeviceActionsError
from ..._common.identifiers import same_hostname
from ..._common.json_values import is_whole_number
from ..._common.text import counted
from ..._engine.progress import Progress
from ..._sharing.context import Context
from ..endpoints import LARGEST_BATCH, Endpoints
from .record import Facts, device_facts

_ACTION = "listing the console's devices"
LAST_NUMBERED = (3, 3)  # the last version of the endpoint with numbered pages; later ones return a next_token
_NEVER_COUNTED = (403, 404, 405, 501)  # statuses of an account endpoint that this login or release lacks
_MAX_DEVICES = 1_000_000_000  # a larger number is not a number of devices
_MAX_UNANNOUNCED = 2  # requests of a listing without an estimate of its duration


class DeviceList:
    """Reads the devices of an account.

    name: the task in progress lines. incomplete_reason: why the last list may be incomplete, or "".
    is_uncounted: whether the list ended properly, but this account can never report how many devices there are.
    """

    def __init__(self, endpoints: Endpoints, context: Context, name: str) -> None:
        self._endpoints = endpoints
        self._context = context
        self._name = name
        self.incomplete_reason = ""
        self.is_uncounted = False
        self._token_repeated = False  # whether the last page's next_token was one of an earlier page

    def first_page(self) -> list[Facts]:
        """Return the facts of some devices. The list is empty only if the account reports no devices either."""
        facts = []
        for record in next(self._pages(limit=LARGEST_BATCH), []):
            with suppress(BadResponse):
                facts.append(device_facts(record))
        if not facts and self.count():
            raise BadResponse("The console lists no devices, although its account reports some.")
        return facts

    def count(self) -> int:
        """Return how many devices the account has."""
        body = self._endpoints.account_details("counting the console's devices").body
        if not isinstance(body, dict):
            raise BadResponse("The response while counting the console's devices is not an account.")
        by_status = body.get("devices_by_status")
        parts = by_status if isinstance(by_status, list) else []
        numbers: list[Any] = [part.get("number_of_devices") for part in parts if isinstance(part, dict)]
        total = sum(number for number in numbers if _is_count(number))
        used: Any = body.get("devices_used")
        if _is_count(used):
            return int(max(total, used))
        if not total:
            raise BadResponse("The console's account reports no number of devices.")
        return int(total)

    def all(self) -> Iterator[Facts]:
        """Yield the facts of every device (see device_facts), each once.

        Raise BadResponse for an invalid page or a list that does not end. Only warn if there are fewer devices than the
        account reports: that number may be older than the list, or include devices that are not listed.
        """
        self.is_uncounted = self._token_repeated = False
        expected = self._announce_duration()
        progress = Progress(self._context.announce, f"{self._name}, listing", expected) if expected else None
        seen: set[str] = set()
        for page in self._pages(limit=LARGEST_BATCH):
            devices = [device_facts(record) for record in page]
            new = list({device["id"]: device for device in devices if device["id"] not in seen}.values())
            if devices and not new:
                if expected is not None and len(seen) < expected:
                    raise _endless()
                self._token_repeated = True  # the next_token of the last page may name that page itself
                break
            seen.update(device["id"] for device in new)
            yield from new
            if progress:
                progress.step(failed=0, done=len(new))
        self._check_complete(len(seen), expected)

    def _check_complete(self, number: int, expected: int | None) -> None:
        if expected is not None and number < expected:
            if self._token_repeated:
                raise _endless()
            self.incomplete_reason = f"its list lacks {expected - number} of the devices that its account reports"
        elif expected is None:
            repeats = "its list repeats a page, and " if self._token_repeated else ""
            self.incomplete_reason = f"{repeats}its account does not report how many there are"
            self.is_uncounted &= not self._token_repeated
        if self.incomplete_reason:
            self._context.warn(f"The console lists {counted(number, 'device')}: {self.incomplete_reason}.")

    def _announce_duration(self) -> int | None:
        """Announce how long the list takes. Return the number of devices to expect, or None if it is unknown."""
        try:
            expected = self.count()
        except DeviceActionsError as error:
            if error.fatal:
                raise
            self.is_uncounted = isinstance(error, BadResponse) or error.status in _NEVER_COUNTED
            return None
        pages = math.ceil(expected / LARGEST_BATCH)
        per_minute = self._endpoints.requests_per_minute
        if pages > _MAX_UNANNOUNCED and per_minute:
            duration = approximate_duration(pages / per_minute * 60)
            self._context.announce(
                f"{self._name}: listing about {expected} devices takes {pages} requests, "
                f"at {per_minute} per minute: about {duration}"
            )
        return expected

    def _pages(self, limit: int) -> Iterator[list[Any]]:
        if self._endpoints.version("devices") <= LAST_NUMBERED:
            return self._endpoints.numbered_pages("devices", _ACTION, "devices", limit)
        return self._token_pages(limit)

    def _token_pages(self, limit: int) -> Iterator[list[Any]]:
        """Yield the pages. The vendor does not document the next_token of the last one."""
        token: Any = None
        tokens: set[str] = set()
        while True:
            query = {"limit": limit, **({"token": token} if token else {})}
            body = self._endpoints.post("devices", _ACTION, query).body
            devices = body.get("devices") if isinstance(body, dict) else None
            if not isinstance(devices, list):
                raise BadResponse(f"The response while {_ACTION} contains no list of devices.")
            yield devices
            token = body.get("next_token")
            if not token or not devices:
                return
            if not isinstance(token, str):
                raise BadResponse(f"The response while {_ACTION} contains an invalid next_token.")
            if token in tokens:
                self._token_repeated = True
                return
            tokens.add(token)


def _endless() -> BadResponse:
    return BadResponse(f"The console sent the same records again while {_ACTION}: the list does not end.")


def _is_count(value: Any) -> bool:
    return is_whole_number(value) and 0 <= value <= _MAX_DEVICES


def with_hostname(devices: Iterable[Facts], hostname: str) -> list[Facts]:
    """Return those of the devices that have this host name."""
    return [facts for facts in devices if any(same_hostname(hostname, name) for name in facts["names"])]
