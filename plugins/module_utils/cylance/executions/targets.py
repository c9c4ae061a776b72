# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of an execution: found, known by all their names, and none of them one that nobody may touch."""

from __future__ import annotations

from ..._common.errors import BadResponse, DeviceActionsError, GuardRail, InputError
from ..._common.text import summarize
from ..._engine.device_loop import DeviceLoop
from ..._engine.devices import UNCHANGED
from ..._engine.guard_rails import already_claimed_message
from ..devices.listing import EXTENDED_PAGE, all_devices
from ..devices.lookup import CylanceDevices, DeviceFinder, ListedDevices
from ..devices.record import device_from
from ..identifiers import parse_device_id
from ..zones.listing import Zones, find_zones


class ExecutionTargets:
    """Finds the devices of one task. params: those of the operation. session: with the tenant. lists: its Lists."""

    in_batches = False

    def __init__(self, params, context, name, session, lists):
        self._params = params
        self._context = context
        self._name = name
        self._devices = CylanceDevices(session)
        self._lists = lists
        self.parallel = params["max_parallel"]

    def of_zones(self, identifiers):
        """(items, ids of the zones in Focus form). The devices that are in the zones now, each known by its names."""
        zones = Zones(self._lists)
        wanted = find_zones(zones.all(), identifiers)
        members = {facts["id"]: facts for zone in wanted for facts in zones.devices(zone)}
        if not members:
            raise InputError(
                f"zones: there is no device in {summarize([zone['name'] or zone['id'] for zone in wanted])}."
            )
        items = self._items("device_ids", list(members))
        if not any(item.extra["focus"] for item in items):
            labels = [item.device.label() for item in items]
            raise InputError(f"zones: no device of these zones has a Focus (Optics) agent: {summarize(labels)}.")
        return items, [parse_device_id(zone["id"], "zones") for zone in wanted]

    def of_handles(self, kind, identifiers):
        """The items of devices that handles of a target option mean."""
        items = self._items(kind, identifiers)
        if agentless := [item.device.label() for item in items if not item.extra["focus"]]:
            raise DeviceActionsError(
                "Nothing was started, because these devices have no Focus (Optics) agent, which executes packages: "
                f"{summarize(agentless)}.",
                reason="not_applicable",
            )
        return items

    def _items(self, kind, identifiers):
        """One or more for each handle, their extra telling whether the device is online and has a Focus agent."""
        self._finder = DeviceFinder(self._source(len(identifiers)), kind)
        loop = DeviceLoop(self, self._context, identifiers, self._name, self._params["on_multiple"])
        items = loop.resolve()
        loop.for_each(items, self._know, "reading")
        failed = [item for item in items if item.error]
        if loop.halted:
            raise loop.halted
        if failed:
            first = failed[0].error
            raise DeviceActionsError(
                f"Nothing was started, because {len(failed)} of {len(items)} targets cannot be used: "
                f"{summarize([item.requested for item in failed])}. The first: {first.message}",
                reason=first.reason,
                status=first.status,
            )
        return items

    def _source(self, count):
        """What so many devices are looked up in: the console or, where that takes fewer requests, the list of all."""
        if count == 1 or -(-self._devices.count() // EXTENDED_PAGE) >= count:
            return self._devices
        try:
            return ListedDevices(all_devices(self._lists, extended=True))
        except BadResponse as error:  # a large tenant's list may never hold still
            self._context.warn(f"{error.message.rstrip('.')}: looks each device up instead")
            return self._devices

    # What the survey asks for

    def resolve(self, identifier):
        """The devices that a handle means."""
        return self._finder.find(identifier)

    def _know(self, item):
        facts = self._finder.facts(item.device.id)
        item.device = device_from(facts)
        item.extra = {"online": facts["online"], "focus": facts["focus_version"] is not None}
        item.finish(UNCHANGED)

    # Guard rails

    def refuse_forbidden(self, items, rails, expected):
        """Raise the error for devices that nobody may touch, or that are not what the inventory says.

        expected: {device id in Focus form: the inventory's name for it}.
        """
        devices = [item.device for item in items]
        refusal = rails.protection_error(devices, [], reports_macs=True) if rails.protected else None
        if refusal:
            raise refusal
        for device in devices:
            rails.check_identity(device, expected.get(device.id))

    def claim(self, items):
        """A device belongs to one host of the task: several would each have it execute."""
        for item in items:
            owner = self._context.run_state.claims.claim(self._context.scope, item.device.id, self._context.host)
            if owner != self._context.host:
                raise GuardRail(already_claimed_message(owner, item.device.label()), reason="claimed")

    def allow(self, items, rails):
        """Count the devices against max_changes, all or none."""
        number = rails.limit.resolve(self._devices.count)
        if refusal := rails.limit.count(self._context, [item.device for item in items], number):
            raise refusal
