# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the connection to a tenant: the operation of M(secops.device_actions.cylance_connection_info)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .._common.errors import BadResponse
from .._engine.checks import FAILED, NOT_CHECKED, OK, WARNING
from .._engine.connection_info import ConnectionInfo
from .._http.options import CONNECTION, RATE_LIMIT
from .._http.session import Session
from .devices.lookup import CylanceDevices
from .devices.record import device_facts
from .lockdown.api import LockdownApi
from .login import connect
from .operation import LIBRARIES
from .options import CYLANCE, ENVIRONMENT, CylanceSettings
from .paged_lists import Facts
from .scopes import granted_scopes

LOCK_PRIVILEGE = "lock and release"

_REQUESTS_PER_SECOND = 20.0  # the known limit of the API
_LOGIN_OPTIONS = "tenant_id, application_id and application_secret"
_DEVICES = 50  # of which one with a Focus agent is looked for
_LISTS = {  # {what is checked: (path, scope)}
    "read packages": ("/packages/v2", "opticspkgconfig:list"),
    "read executions": ("/packages/v2/executions", "opticspkgdeploy:list"),
    "read zones": ("/zones/v2", "zone:list"),
}
_FOR_EVENTS = "opticsdetect:list if the event source cylance_detections is used"
_WRITES = {  # {what is checked: (scope, the module that needs it, another way to find out)}
    LOCK_PRIVILEGE: ("opticscommand:create", "cylance_lockdown", " The option sacrifice of doctor tries it."),
    "run packages": ("opticspkgdeploy:create", "cylance_package_exec", ""),
}


class CylanceConnectionInfo(ConnectionInfo):
    """params: see the module's documentation."""

    name = "cylance_connection_info"
    arguments = CYLANCE + CONNECTION + RATE_LIMIT
    action_groups = ("cylance",)
    credentials = ENVIRONMENT
    libraries = LIBRARIES
    console = "Cylance"

    def examine(self) -> None:
        """Check the tenant."""
        settings = CylanceSettings.from_params(self.params)
        facts = self.observe()
        with connect(settings, self.context) as session:
            token = self.log_in(session.token, settings.access_token, _LOGIN_OPTIONS)
            if self.checks.is_stopped:
                self.skip_privileges()
            else:
                self._check_privileges(session, granted_scopes(token))
            self.add_connection(settings.base_url, facts, settings.connection)
        self.add_rate_limit(self.params, settings, _REQUESTS_PER_SECOND)

    def _check_privileges(self, session: Session, scopes: frozenset[str] | None) -> None:
        checks = self.checks
        devices = checks.request("list devices", lambda: _some_devices(session), "device:list")
        if device := _most_useful(devices or []):
            lookup = CylanceDevices(session)
            checks.request("read a device", lambda: lookup.by_id(device["id"]), "device:read")
            self._check_lockdown(session, device)
        else:
            why = (
                "The tenant lists no device to try it on."
                if devices == []
                else "Without a list, no device to try it on is known."
            )
            for name in ("read a device", "read lockdowns"):
                checks.add(name, NOT_CHECKED, why)
        for name, (path, scope) in _LISTS.items():
            checks.request(name, _listing(session, path, name), scope)
        detections = _listing(session, "/detections/v2", "read detections")
        checks.request("read detections", detections, _FOR_EVENTS, denied=(403, 404), missing=WARNING)
        for name, (scope, module, trial) in _WRITES.items():
            if scopes is None:
                finding = "Reading does not show it, and the console's token names no scopes."
                checks.add(name, NOT_CHECKED, finding, f"Check in the console that the application has {scope}.{trial}")
            elif scope in scopes:
                checks.add(name, OK, f"The console's token contains {scope}.")
            else:
                checks.add(
                    name,
                    FAILED,
                    f"The console's token lacks {scope}, which {module} needs.",
                    f"Give the application the privilege {scope}.",
                )

    def _check_lockdown(self, session: Session, device: Facts) -> None:
        """Read a lockdown. 404 means that the device has no Focus agent, and that the account may read that."""
        name, scope = "read lockdowns", "opticscommand:read"
        api = LockdownApi(session, self.context.redactor)
        self.checks.request(name, lambda: api.read(device["id"]), scope, allowed=(404,))


def _some_devices(session: Session) -> list[Facts]:
    path = f"/devices/v2?page=1&page_size={_DEVICES}"
    body = session.request("GET", path, "listing the console's devices").body
    entries = body.get("page_items") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise BadResponse("The response while listing the console's devices is not a page of a list.")
    found = []
    for entry in entries[:_DEVICES]:
        with suppress(BadResponse):
            found.append(device_facts(entry))
    return found


def _most_useful(devices: list[Facts]) -> Facts | None:
    """Return a device with a Focus agent if there is one."""
    return next((facts for facts in devices if facts["focus"]), devices[0] if devices else None)


def _listing(session: Session, path: str, name: str) -> Callable[[], Any]:
    return lambda: session.request("GET", f"{path}?page=1&page_size=1", name.replace("read", "reading", 1))
