# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of Account Details."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ..clock import Clock, iso_moment
from ..errors import Refusal
from ..replies import json_reply
from .bodies import read_body
from .fleet import Fleet
from .paths import Version
from .records import hyphenated

ACCOUNT = {"name": "Rehearsal", "email": "security@example.com", "date_created": "2024-03-01T08:00:00Z"}
DEVICES_ALLOWED = 1_000_000
SCORE_TYPES = ("opswat_score", "cvss2_score", "cvss3_score")
STATUSES = ("compliant", "non_compliant", "exempted", "unknown")
SEVERITIES = {"critical": "critical", "warning": "warning", "no_issues": "no_issue"}
"""The severities of devices, with the spelling of this endpoint."""


class AccountApi:
    """Handlers that return the account with statistics of its devices."""

    def __init__(self, fleet: Fleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def show(self, request: web.Request, version: Version) -> web.Response:
        """Return the account in the format of v3.1 (GET) and v3.2 (POST)."""
        if version >= (3, 2) and (await read_body(request)).get("score_type", SCORE_TYPES[0]) not in SCORE_TYPES:
            raise Refusal(400, "score_type is invalid")
        statuses, severities = self._figures()
        return json_reply(
            {
                **self._account(),
                "license_key": "REHEARSAL",
                "devices_by_status": [
                    {"status": hyphenated(status), "number_of_devices": statuses[status]} for status in STATUSES
                ],
                "devices_by_issue_severity": [
                    {"severity": name, "number_of_devices": severities[severity]}
                    for severity, name in SEVERITIES.items()
                ],
            }
        )

    async def show_v2(self, dummy_request: web.Request, dummy: Version) -> web.Response:
        """Return the account in the format of v2, which counts exempted devices as compliant."""
        statuses, severities = self._figures()
        return json_reply(
            {
                **self._account(),
                "devices_uncompliant": statuses["non_compliant"],
                "devices_critical": severities["critical"],
                "devices_issues": severities["critical"] + severities["warning"],
            }
        )

    def _account(self) -> dict[str, Any]:
        return {
            **ACCOUNT,
            "last_login": iso_moment(self._clock.now()),
            "devices_allowed": DEVICES_ALLOWED,
            "devices_used": len(self._fleet.devices()),
        }

    def _figures(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Count the devices by status and by severity."""
        now, devices = self._clock.now(), self._fleet.devices()
        return Counter(device.shown_status(now) for device in devices), Counter(device.severity for device in devices)
