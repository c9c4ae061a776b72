# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console's device commands for lockdown (pages "Lockdown device command", "Get device lockdown history")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..._common.errors import ApiError, BadResponse
from ..._common.redaction import Redactor
from ..._http.session import ApiResponse, Session
from .record import Lockdown, parse_lockdown


class LockdownApi:
    """Reads and writes lockdowns. redactor: masks the unlock keys of all responses from then on."""

    def __init__(self, session: Session, redactor: Redactor) -> None:
        self._session = session
        self._redactor = redactor

    def read(self, focus_id: str) -> Lockdown:
        """Return the device's Lockdown. GET never locks."""
        with _hints():
            response = self._session.request("GET", _path(focus_id), "reading the lockdown state")
        lockdown = self._parse(response, focus_id, written=False)
        if lockdown is None:
            raise BadResponse("The response does not contain the lockdown state.", status=response.status)
        return lockdown

    def lock(self, focus_id: str, expires: str, body: Mapping[str, Any]) -> Lockdown | None:
        """Lock the device for C(expires) (d:hh:mm). Return the resulting Lockdown, or None if it is not reported.

        body: lockdown_config_id, lockdown_type and parameters, or empty.
        """
        path = f"{_path(focus_id)}?value=true&expires={expires}"
        with _hints():
            response = self._session.request(
                "PUT", path, "locking the device down", json={**body, "expires": expires} if body else None
            )
        return self._parse(response, focus_id, written=True)

    def release(self, focus_id: str) -> Lockdown | None:
        """Request the end of the lockdown. Return the resulting Lockdown, or None if it is not reported."""
        with _hints():
            response = self._session.request("PUT", f"{_path(focus_id)}?value=false", "releasing the device")
        return self._parse(response, focus_id, written=True)

    def _parse(self, response: ApiResponse, focus_id: str, written: bool) -> Lockdown | None:
        lockdown = parse_lockdown(response.body, focus_id, response.date, written)
        if lockdown:
            self._redactor.add_device_secret(lockdown.key)
        return lockdown


def _path(focus_id: str) -> str:
    return f"/devicecommands/v2/{focus_id}/lockdown"


@contextmanager
def _hints() -> Iterator[None]:
    """Add what to do to the messages of refused requests."""
    try:
        yield
    except ApiError as error:
        if error.status == 404:
            error.failure_key = None  # says nothing about other devices
            error.message += (
                " Either the console does not know the device, or the device has no Focus (Optics) agent. "
                "cylance_device_info shows which."
            )
        elif error.status == 403:
            error.message += (
                " The application needs the privilege for Focus (Optics) commands: opticscommand:read to read, "
                "opticscommand:create to lock and release."
            )
        raise
