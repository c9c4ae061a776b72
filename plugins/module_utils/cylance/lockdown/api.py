# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console's device commands for lockdown (pages "Lockdown device command", "Get device lockdown history")."""

from __future__ import annotations

from ..._common.errors import ApiError, BadResponse
from .record import parse_lockdown


class LockdownApi:
    """session: a Session with the tenant. redactor: learns each unlock key that comes by."""

    def __init__(self, session, redactor):
        self._session = session
        self._redactor = redactor

    def read(self, focus_id):
        """The device's Lockdown. GET, which never locks."""
        try:
            answer = self._session.request("GET", self._path(focus_id), "reading the lockdown state")
        except ApiError as error:
            raise _explained(error) from None
        lockdown = self._parse(answer, focus_id, written=False)
        if lockdown is None:
            raise BadResponse("The console's answer does not tell the lockdown state.", status=answer.status)
        return lockdown

    def lock(self, focus_id, expires, body):
        """Lock for C(expires) (d:hh:mm). body: lockdown_config_id, lockdown_type and parameters, or empty.

        Returns the Lockdown that followed, or None where the answer does not tell it.
        """
        query = f"?value=true&expires={expires}"
        return self._write(focus_id, query, {**body, "expires": expires} if body else None, "locking the device down")

    def release(self, focus_id):
        """Ask for the lockdown's end. Returns like lock()."""
        return self._write(focus_id, "?value=false", None, "releasing the device")

    def _write(self, focus_id, query, body, action):
        try:
            answer = self._session.request("PUT", self._path(focus_id) + query, action, json=body)
        except ApiError as error:
            raise _explained(error) from None
        return self._parse(answer, focus_id, written=True)

    def _parse(self, answer, focus_id, written):
        lockdown = parse_lockdown(answer.body, focus_id, answer.date, written)
        if lockdown:
            self._redactor.add_device_secret(lockdown.key)
        return lockdown

    @staticmethod
    def _path(focus_id):
        return f"/devicecommands/v2/{focus_id}/lockdown"


def _explained(error):
    if error.status == 404:
        error.message += " Either the console does not know the device, or it has no Focus (Optics) agent."
    elif error.status == 403:
        error.message += (
            " The application needs the privilege for Focus (Optics) commands: opticscommand:read to read, "
            "opticscommand:create to lock and release."
        )
    return error
