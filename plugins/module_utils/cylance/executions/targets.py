# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of an execution, found with all their names, and the guard rails for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from ..._common.errors import DeviceActionsError, GuardRail, InputError, NotApplicable
from ..._common.text import counted, summarize
from ..._engine.device_loop import DeviceLoop
from ..._engine.devices import FAILED, UNCHANGED, Device, Item
from ..._engine.guard_rails import GuardRails, already_claimed_message
from ..._engine.messages import describe_failures
from ..._http.session import Session
from ..._sharing.context import Context
from ..devices.bulk_lookup import BulkDevices
from ..devices.lookup import CylanceDevices, DeviceFinder
from ..devices.record import device_from
from ..identifiers import parse_device_id
from ..paged_lists import PagedLists
from ..zones.listing import Zones, find_zones


class ExecutionTargets:
    """Finds the devices of one task. It is the DeviceResolver of its device loop.

    params: the module's options. name: the task in progress lines. rails: the task's guard rails.
    """

    in_batches = False

    def __init__(
        self,
        params: Mapping[str, Any],
        context: Context,
        name: str,
        session: Session,
        lists: PagedLists,
        rails: GuardRails,
    ) -> None:
        self._params = params
        self._context = context
        self._name = name
        self._devices = CylanceDevices(session)
        self._lists = lists
        self._rails = rails
        self.parallel: int = params["max_parallel"]

    def in_zones(self, wanted: Sequence[str]) -> tuple[list[Item], list[str]]:
        """Return (items of the devices that are in zones now, ids of the zones in Focus form).

        wanted: names and ids of zones. For extra, see by_identifiers().
        """
        zones = Zones(self._lists)
        found = find_zones(zones.all(), wanted)
        members = {facts["id"]: facts for zone in found for facts in zones.devices(zone)}
        if not members:
            raise InputError(f"zones: no device is in {summarize([zone['name'] or zone['id'] for zone in found])}.")
        items = self._items("device_ids", list(members))
        if not any(item.extra["focus"] for item in items):
            labels = [item.label() for item in items]
            raise InputError(f"zones: no device of these zones has a Focus (Optics) agent: {summarize(labels)}.")
        return items, [parse_device_id(zone["id"], "zones") for zone in found]

    def by_identifiers(self, option: str, identifiers: Sequence[str]) -> list[Item]:
        """Return the items of the targets that an option names.

        The extra of those without an error contains online, and focus: whether the device has a Focus agent.
        With tolerate_failures, devices that do not exist or have no agent fail alone. By default they stop the task: to
        run it again for the corrected targets would start another execution.
        """
        is_tolerant = self._params["tolerate_failures"]
        items = self._items(option, identifiers, is_tolerant)
        agentless = [item for item in items if not item.error and not item.extra["focus"]]
        if agentless and not is_tolerant:
            raise DeviceActionsError(
                "Nothing was started, because these devices have no Focus (Optics) agent, which executes packages: "
                f"{summarize([item.label() for item in agentless])}. Leave them out, or set tolerate_failures: true.",
                reason="not_applicable",
            )
        for item in agentless:
            message = "The device has no Focus (Optics) agent, which executes packages."
            item.finish(FAILED, NotApplicable(message))
        if all(item.error for item in items):
            self._refuse(items, items)
        return items

    def _items(self, option: str, identifiers: Sequence[str], is_tolerant: bool = False) -> list[Item]:
        source = BulkDevices(self._devices, self._lists, self._context, len(identifiers))
        self._finder = DeviceFinder(source, option)
        loop = DeviceLoop(self, self._context, identifiers, self._name, self._params["on_multiple"])
        items = loop.resolve()
        for item in items:
            item.expected_hostname = self._rails.expected_hostname(item.device.id if item.device else item.requested)
        loop.for_each(items, self._read_facts, "reading")
        if loop.halted:
            raise loop.halted
        if unusable := [item for item in items if item.error and not (is_tolerant and item.is_absent)]:
            self._refuse(unusable, items)
        return items

    def _refuse(self, failed: Sequence[Item], items: Sequence[Item]) -> NoReturn:
        error = next(item.error for item in failed if item.error)
        raise DeviceActionsError(
            f"Nothing was started, because {len(failed)} of {counted(len(items), 'target')} "
            f"{'is' if len(items) == 1 else 'are'} unusable: {describe_failures(failed)}",
            reason=error.reason,
            status=error.status,
        )

    def resolve(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names."""
        return self._finder.find(identifier)

    def _read_facts(self, item: Item) -> None:
        facts = self._finder.facts(item.found().id)
        item.device = device_from(facts)
        item.extra = {"online": facts["online"], "focus": facts["focus"] is not False}
        item.finish(UNCHANGED)

    # Guard rails

    def check(self, devices: Sequence[Device]) -> None:
        """Raise the error for protected devices, and for devices with another name than expected."""
        refusal = self._rails.protection_error(devices, [], reports_macs=True) if self._rails.protected else None
        if refusal:
            raise refusal
        for device in devices:
            self._rails.check_identity(device)

    def claim(self, devices: Sequence[Device]) -> None:
        """Claim the devices for this host. Raise a GuardRail if another host of the task claimed one of them."""
        for device in devices:
            owner = self._context.run_state.claims.claim(self._context.scope, device.id, self._context.host)
            if owner != self._context.host:
                raise GuardRail(already_claimed_message(owner, device.label()), reason="claimed")

    def count_changes(self, devices: Sequence[Device]) -> None:
        """Count the devices against max_changes, all or none. Raise a GuardRail if they exceed it."""
        number = self._rails.limit.resolve(self._devices.count)
        if refusal := self._rails.limit.count(self._context, devices, number):
            raise refusal
