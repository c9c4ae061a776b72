# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices of a console, page by page (page "Get Devices")."""

from __future__ import annotations

import math
from contextlib import suppress

from ..._common.errors import BadResponse, DeviceActionsError
from ..._common.identifiers import same_hostname
from ..._common.json_values import is_whole_number
from ..._engine.progress import Progress
from ..endpoints import LARGEST_BATCH
from .record import device_facts

_WHAT = "listing the console's devices"
_LAST_WITH_PAGES = (3, 3)  # the last version of the endpoint that counts pages; later ones give a token for the next
_MOST_DEVICES = 1_000_000_000  # a larger number is no number of devices
_WORTH_SAYING = 2  # requests of a listing before an estimate is worth a line


class DeviceList:
    """Walks through the devices of an account.

    doubt: why the last list may not have been whole, or "". is_counted: whether its length could be compared.
    """

    def __init__(self, endpoints, context, name):
        self._endpoints = endpoints
        self._context = context
        self._name = name
        self.incomplete_reason = ""
        self.is_counted = False
        self._went_round = False  # whether the last page named one as the next that was there before

    def first_page(self):
        """The facts of some devices, none only where there is none: the account has to say so too."""
        facts = []
        for record in next(self._pages(limit=LARGEST_BATCH), []):
            with suppress(BadResponse):
                facts.append(device_facts(record))
        if not facts and self.count():
            raise BadResponse("The console lists no device, and its account counts some.")
        return facts

    def count(self):
        """How many devices the account has (page "Account Details")."""
        body = self._endpoints.account_details("counting the console's devices").body
        if not isinstance(body, dict):
            raise BadResponse("The answer while counting the console's devices is no account.")
        parts = body.get("devices_by_status")
        parts = parts if isinstance(parts, list) else []
        in_all = sum(filter(_is_count, (part.get("number_of_devices") for part in parts if isinstance(part, dict))))
        counts = [in_all, *filter(_is_count, [body.get("devices_used")])]
        if not any(counts) and not _is_count(body.get("devices_used")):
            raise BadResponse("The console's account tells no number of devices.")
        return max(counts)

    def all(self):
        """The facts of every device (see device_facts), each once.

        A page that cannot be read is an error, and a list that goes round in circles. One that ends before it has all
        that the account counts is warned about: that number may be older than the list, or count what is not listed.
        """
        expected, self._went_round = self._announce(), False
        self.is_counted = expected is not None
        progress = Progress(self._context.announce, f"{self._name}, listing", expected) if expected else None
        seen = set()
        for page in self._pages(limit=LARGEST_BATCH):
            devices = [device_facts(record) for record in page]
            news = list({device["id"]: device for device in devices if device["id"] not in seen}.values())
            if devices and not news:
                if expected is not None and len(seen) >= expected:
                    break  # the last page names itself as the next one
                raise _endless()
            seen.update(device["id"] for device in news)
            yield from news
            if progress:
                progress.step(failed=0, done=len(news))
        self._judge_end(len(seen), expected)

    def _judge_end(self, number, expected):
        if expected is not None and number < expected:
            if self._went_round:
                raise _endless()
            self.incomplete_reason = f"its list lacks {expected - number} of the devices that the account counts"
        elif expected is None and self._went_round:
            self.incomplete_reason = (
                "its list goes round in circles, so that its end is a guess, and the account cannot be asked"
            )
        if self.incomplete_reason:
            self._context.warn(f"The console lists {number} devices: {self.incomplete_reason}.")

    def _announce(self):
        """Say how long it will take. Returns the number of devices that are expected, or None."""
        try:
            expected = self.count()
        except DeviceActionsError as error:
            if error.fatal:
                raise
            return None
        pages = math.ceil(expected / LARGEST_BATCH)
        per_minute = self._endpoints.requests_per_minute
        if pages > _WORTH_SAYING and per_minute:
            self._context.announce(
                f"{self._name}: listing about {expected} devices takes {pages} requests, "
                f"{per_minute} of them in a minute: about {math.ceil(pages / per_minute)} min"
            )
        return expected

    def _pages(self, limit):
        counts_pages = self._endpoints.version("devices") <= _LAST_WITH_PAGES
        if counts_pages:
            return self._endpoints.numbered_pages("devices", _WHAT, "devices", limit)
        return self._linked(limit)

    def _linked(self, limit):
        """Pages that give the token of the next one. What stands for "no more" is not documented."""
        token, tokens = None, set()
        while True:
            asked = {"limit": limit, **({"token": token} if token else {})}
            body = self._endpoints.post("devices", _WHAT, asked).body
            devices = body.get("devices") if isinstance(body, dict) else None
            if not isinstance(devices, list):
                raise BadResponse(f"The answer while {_WHAT} holds no list of devices.")
            yield devices
            token = body.get("next_token")
            if not token or not devices:
                return
            if not isinstance(token, str):
                raise BadResponse(f"The answer while {_WHAT} names the next page in a way that nobody understands.")
            if token in tokens:
                self._went_round = True
                return
            tokens.add(token)


def _endless():
    return BadResponse(f"The console repeats itself while {_WHAT}: the list has no end.")


def _is_count(value):
    return is_whole_number(value) and 0 <= value <= _MOST_DEVICES


def named(devices, hostname):
    """Those of the devices, given by their facts, that go by this host name."""
    return [device for device in devices if any(same_hostname(hostname, name) for name in device["names"])]
