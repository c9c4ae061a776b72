# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of Device Action."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..errors import Refusal
from ..replies import json_reply
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .action_request import read_request
from .actions import Actions, Outcome
from .bodies import read_body
from .paths import Version

NOTED = ("types", "ids", "macs", "params")


class ActionsApi:
    """Handlers that act on devices."""

    def __init__(self, actions: Actions, switches: Switches) -> None:
        self._actions = actions
        self._switches = switches

    async def act(self, request: web.Request, version: Version) -> web.Response:
        """Carry out an action on many devices, with a result for each. Up to v3.0, the response maps id to status."""
        if self._switches["token_scope_counts"]:
            raise Refusal(403, "the scope of the access token is read")
        body = await read_body(request)
        wanted = read_request(body, version)
        request[LOG_ENTRY].asked = {name: body[name] for name in NOTED if name in body}
        outcomes = self._actions.carry_out(wanted, version)
        if version < (3, 1):
            return json_reply({outcome.name: self._status(outcome) for outcome in outcomes})
        return json_reply([self._record(outcome) for outcome in outcomes])

    def _record(self, outcome: Outcome) -> dict[str, Any]:
        return {"id": outcome.name, "status": self._status(outcome), "command_id": outcome.command_id}

    def _status(self, outcome: Outcome) -> int:
        if outcome.verdict == "applied":
            return 1
        failed = self._switches["failed_status"]
        return failed if outcome.verdict == "failed" else -1 - failed
