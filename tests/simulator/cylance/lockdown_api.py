# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of the lockdown endpoints."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from ..api_input import parse_object
from ..errors import Refusal
from ..replies import json_reply
from ..switches import Switches
from .devices import Device
from .fleet import Fleet
from .gate import GRANT, Gate
from .ids import FOCUS_FORM
from .lockdown import LockdownService
from .lockdown_responses import LockdownResponses

FULL_CONFIG_ID = 1
FULL_TYPE = "Lockdown"
BODY_TYPES = {"lockdown_config_id": int, "lockdown_type": str, "expires": str, "parameters": dict}


@dataclass(frozen=True)
class CommandBody:
    """The body of a command."""

    expires: str | None
    partial: bool


class LockdownApi:
    """Handlers that lock, release and read lockdowns."""

    def __init__(
        self, fleet: Fleet, switches: Switches, gate: Gate, service: LockdownService, responses: LockdownResponses
    ) -> None:
        self._fleet = fleet
        self._switches = switches
        self._gate = gate
        self._service = service
        self._responses = responses

    async def command(self, request: web.Request) -> web.Response:
        """Lock (``value=true``, the default) or release (``value=false``) a device."""
        device = self._device(request)
        value = request.query.get("value", "true")
        if value not in ("true", "false"):
            raise Refusal(400, "value must be true or false")
        body = read_body(await request.read())
        in_query, in_body = request.query.get("expires"), body.expires
        if self._switches["expires_precedence"] == "body":
            in_query, in_body = in_body, in_query
        expires = in_query if in_query is not None else in_body
        self._service.command(device, value == "true", expires, body.partial, request[GRANT].application_id)
        status = self._switches["lockdown_put_status"]
        reply = self._responses.accepted(device)
        return web.Response(status=status) if reply is None else json_reply(reply, status)

    async def read(self, request: web.Request) -> web.Response:
        """Return the state and the history. This never locks, whatever the query contains."""
        device = self._device(request)
        self._service.count_reading(device)
        return json_reply(self._responses.state(device))

    def _device(self, request: web.Request) -> Device:
        focus_id = request.match_info["device_id"]
        if not FOCUS_FORM.fullmatch(focus_id):
            if self._switches["wrong_id_form"] == "bad_request":
                raise Refusal(400, "the device id must be 32 upper-case hex digits")
            raise self._gate.not_found("no such device")
        device = self._fleet.device_by_focus_id(focus_id)
        if device is None:
            raise self._gate.not_found("no such device")
        return device


def read_body(content: bytes) -> CommandBody:
    """Parse the body of a command; an empty body means a full lockdown."""
    if not content.strip():
        return CommandBody(None, partial=False)
    body = parse_object(content)
    for name, kind in BODY_TYPES.items():
        if name in body and (not isinstance(body[name], kind) or isinstance(body[name], bool)):
            raise Refusal(400, f"{name} has the wrong type")
    is_full_type = body.get("lockdown_type", FULL_TYPE) == FULL_TYPE
    is_full_config = body.get("lockdown_config_id", FULL_CONFIG_ID) == FULL_CONFIG_ID
    return CommandBody(body.get("expires"), partial=not (is_full_type and is_full_config))
