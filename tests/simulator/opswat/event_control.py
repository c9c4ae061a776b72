# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of the event log and the webhook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from ..addresses import LOOPBACK
from ..clock import Clock, iso_moment
from ..control_input import read_fields
from ..errors import InvalidInput, Unknown
from ..replies import control_reply
from .event_log import CATEGORIES, DEVICE, EventLog, LogEntry
from .fleet import Fleet
from .lifecycle import Lifecycle
from .webhook import Target, Webhook

ENTRY_FIELDS = {"event": str, "category": str, "device": str, "details": str, "seconds_ago": (int, float)}
TARGET_FIELDS = {"url": str, "api_key": str, "statuses": list}
LOCAL_HOSTS = (LOOPBACK, "localhost")


class EventControl:
    """Handlers of the control calls."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, event_log: EventLog, webhook: Webhook, clock: Clock) -> None:
        self._fleet = fleet
        self._lifecycle = lifecycle
        self._log = event_log
        self._webhook = webhook
        self._clock = clock

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes below a path."""
        return [
            web.get(base + "/log", self.list_entries),
            web.post(base + "/log", self.add_entry),
            web.get(base + "/webhook", self.show_webhook),
            web.put(base + "/webhook", self.set_webhook),
            web.patch(base + "/webhook", self.enable_webhook),
            web.delete(base + "/webhook", self.remove_webhook),
        ]

    async def list_entries(self, request: web.Request) -> web.Response:
        """Return all entries of a ``?category=`` (default: device), oldest first, whatever the switches hide."""
        self._lifecycle.settle()
        category = checked_category(request.query.get("category", DEVICE))
        return control_reply([entry_record(entry) for entry in self._log.entries(category)])

    async def add_entry(self, request: web.Request) -> web.Response:
        """Add an entry of any event. With ``seconds_ago``, it gets into the log late. Nothing is pushed."""
        fields = await read_fields(request, ENTRY_FIELDS)
        if not fields.get("event"):
            raise InvalidInput("an entry needs an event")
        category = checked_category(fields.get("category", DEVICE))
        device = self._fleet.device(fields["device"]) if "device" in fields else None
        if "device" in fields and device is None:
            raise Unknown(f"there is no device {fields['device']}")
        when = self._clock.now() - fields.get("seconds_ago", 0)
        entry = self._log.add(category, fields["event"], device, fields.get("details", ""), when)
        return control_reply(entry_record(entry), 201)

    async def show_webhook(self, dummy: web.Request) -> web.Response:
        """Return the webhook with the numbers of its pushes."""
        return control_reply(self._webhook.describe())

    async def set_webhook(self, request: web.Request) -> web.Response:
        """Push to a URL of this machine from now on; ``statuses`` selects what to push, and defaults to everything."""
        fields = await read_fields(request, TARGET_FIELDS)
        url, statuses = fields.get("url", ""), fields.get("statuses", [])
        if not is_local(url):
            raise InvalidInput(f"url must be an HTTP URL of this machine, got {url!r}", list(LOCAL_HOSTS))
        if not all(isinstance(status, str) for status in statuses):
            raise InvalidInput("statuses must be a list of strings")
        self._webhook.push_to(Target(url, fields.get("api_key", ""), tuple(statuses)), self._lifecycle.settle)
        return control_reply(self._webhook.describe())

    async def enable_webhook(self, request: web.Request) -> web.Response:
        """Switch the webhook on or off, and forget its failures."""
        fields = await read_fields(request, {"enabled": bool})
        if "enabled" not in fields:
            raise InvalidInput("enabled is missing")
        self._webhook.enable(fields["enabled"])
        return control_reply(self._webhook.describe())

    async def remove_webhook(self, dummy: web.Request) -> web.Response:
        """Remove the webhook and its waiting pushes."""
        self._webhook.reset()
        return control_reply(self._webhook.describe())


def checked_category(category: str) -> str:
    """Return a category of the log; raise InvalidInput for anything else."""
    if category not in CATEGORIES:
        raise InvalidInput(f"unknown category {category!r}", list(CATEGORIES))
    return category


def is_local(url: str) -> bool:
    """Return whether this is an HTTP URL of this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in LOCAL_HOSTS


def entry_record(entry: LogEntry) -> dict[str, Any]:
    """Return an entry as the control API shows it."""
    return {
        "number": entry.number,
        "time": iso_moment(entry.milliseconds / 1000),
        "epoch": entry.milliseconds / 1000,
        "event": entry.event,
        "device": entry.device_id or None,
        "device_name": entry.device_name or None,
        "details": entry.details,
    }
