# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices, NFs and groups; lock devices and NF groups."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from ..request_log import LOG_ENTRY
from ..switches import Switches
from .access import Access
from .bodies import read_body
from .devices import Device
from .documents import Document
from .fleet import Fleet, Group
from .locks import LOCK, Locks
from .records import Records
from .refusals import DEVICE_ACTION_NOT_SUPPORTED, NF_ACTION_NOT_SUPPORTED, SdmRefusal
from .sessions import Session


class InventoryApi:
    """Handlers of devices, NFs and groups."""

    def __init__(self, fleet: Fleet, access: Access, locks: Locks, records: Records, switches: Switches) -> None:
        self._fleet = fleet
        self._access = access
        self._locks = locks
        self._records = records
        self._switches = switches

    async def list_devices(self, dummy: web.Request, session: Session) -> Document:
        """Return all devices that the user may view."""
        return self._records.device_list(self._access.devices(session.user))

    async def get_device(self, request: web.Request, session: Session) -> Document:
        """Return a device."""
        return self._records.device(self._device(request, session))

    async def act_on_device(self, request: web.Request, session: Session) -> web.Response:
        """Lock or unlock a device or, if the switch says so, its whole NF."""
        fields = await read_body(request, "deviceAction", ("type",), self._switches)
        request[LOG_ENTRY].asked = {"type": fields["type"]}
        device = self._device(request, session)
        spreads = self._switches["device_lock_spreads"]
        devices = self._fleet.devices_of(self._fleet.nf_of(device)) if spreads else [device]
        return self._act(fields["type"], devices, session, DEVICE_ACTION_NOT_SUPPORTED)

    async def list_folders(self, dummy: web.Request, session: Session) -> Document:
        """Return the groups outside of NFs."""
        return self._records.folders(self._access.folders(session.user))

    async def list_nfs(self, dummy: web.Request, session: Session) -> Document:
        """Return all NFs that the user may view."""
        return self._records.nfs(self._access.nfs(session.user))

    async def get_nf(self, request: web.Request, session: Session) -> Document:
        """Return an NF."""
        return self._records.nf(self._access.nf(session.user, request.match_info["nfId"]))

    async def list_nf_groups(self, request: web.Request, session: Session) -> Document:
        """Return the groups of an NF."""
        nf = self._access.nf(session.user, request.match_info["nfId"])
        return self._records.nf_groups(self._fleet.groups_of(nf))

    async def get_nf_group(self, request: web.Request, session: Session) -> Document:
        """Return a group of an NF."""
        return self._records.nf_group(self._group(request, session))

    async def act_on_group(self, request: web.Request, session: Session) -> web.Response:
        """Lock or unlock the devices of a group in an NF."""
        fields = await read_body(request, "deviceGroupAction", ("type",), self._switches)
        request[LOG_ENTRY].asked = {
            "type": fields["type"],
            "nf": request.match_info["nfId"],
            "group": request.match_info["groupId"],
        }
        group = self._group(request, session)
        return self._act(fields["type"], self._covered(group), session, NF_ACTION_NOT_SUPPORTED)

    def _device(self, request: web.Request, session: Session) -> Device:
        return self._access.device(session.user, request.match_info["deviceId"])

    def _group(self, request: web.Request, session: Session) -> Group:
        return self._access.group(session.user, request.match_info["nfId"], request.match_info["groupId"])

    def _covered(self, group: Group) -> Sequence[Device]:
        """Return the devices that the lock of a group covers."""
        if self._switches["group_lock_spreads"]:
            return self._fleet.devices_below(self._fleet.group(group.nf_id or group.id))
        if self._switches["group_lock_nested"]:
            return self._fleet.devices_below(group)
        return self._fleet.devices_in(group)

    def _act(self, asked: str, devices: Sequence[Device], session: Session, unknown_label: str) -> web.Response:
        actions = {LOCK: self._locks.lock, self._switches["unlock_type"]: self._locks.unlock}
        if not self._switches["type_case_sensitive"]:
            asked = {name.lower(): name for name in actions}.get(asked.lower(), asked)
        if asked not in actions:
            status = self._switches["unknown_type_status"]
            raise SdmRefusal(status, unknown_label, f"the action {asked} is not supported")
        self._access.check_operator(session.user)
        actions[asked](devices, session)
        return web.Response(status=self._switches["success_status"])
