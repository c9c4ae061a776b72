# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of Get Groups."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..errors import Refusal
from ..replies import json_reply
from ..switches import Switches
from .bodies import object_of, read_body
from .fleet import Fleet
from .groups import record
from .paging import requested_page
from .paths import Version

DEFAULT_LIMIT = 10
SORTED_BY = {  # name in a request: name in a record
    "group_name": "group_name",
    "domain_name": "domain_name",
    "policy_name": "policy_name",
    "number_of_devices": "number_of_devices",
    "last_update": "last_modified",
}
ORDERS = ("asc", "desc")


class GroupsApi:
    """Handlers that read groups."""

    def __init__(self, fleet: Fleet, switches: Switches) -> None:
        self._fleet = fleet
        self._switches = switches

    async def list_groups(self, request: web.Request, dummy: Version) -> web.Response:
        """Return a numbered page of groups as a bare list; ``search`` matches the names of group and policy."""
        body = await read_body(request)
        search, sort = body.get("search", ""), object_of(body, "sort")
        field, order = sort.get("field", "group_name"), sort.get("order", "asc")
        if not isinstance(search, str) or field not in SORTED_BY or order not in ORDERS:
            raise Refusal(400, "search must be a string, sort.field a field and sort.order asc or desc")
        found = [group for group in self._records() if is_found(group, search.lower())]
        found.sort(key=lambda group: group[SORTED_BY[field]], reverse=order == "desc")
        return json_reply(requested_page(found, body, DEFAULT_LIMIT, self._switches))

    def _records(self) -> list[dict[str, Any]]:
        sizes = self._fleet.group_sizes()
        return [record(group, self._fleet.shown_group_id(group.id), sizes[group.id]) for group in self._fleet.groups()]


def is_found(group: dict[str, Any], text: str) -> bool:
    """Return whether one of the group's names contains a text."""
    return any(text in group[name].lower() for name in ("group_name", "policy_name"))
