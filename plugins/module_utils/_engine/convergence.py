# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the devices of a task into a state: read, check the guard rails, plan, write, read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._common.errors import DeviceActionsError, GuardRail
from .._sharing.context import Context
from .audit import PLANNED, REQUESTED
from .confirmation import ConfirmationWaiting
from .device_loop import AmbiguousTarget, DeviceLoop
from .device_write import DeviceWriting, success_of, with_shown_names
from .devices import CHANGED, FAILED, UNCHANGED, UNKNOWN, Device, Item
from .driver import ConvergenceDriver
from .guard_rails import GuardRails, already_claimed_message, check_found_name


class Convergence(DeviceLoop):
    """One run over the devices of one task.

    params: the values of BULK, GUARD_RAILS and CONNECTION. confirm_timeout: seconds to wait for the confirmation of
    devices after all of them were written, 0 for no waiting. gives_back: see Operation.
    """

    def __init__(
        self,
        driver: ConvergenceDriver,
        context: Context,
        params: Mapping[str, Any],
        identifiers: Sequence[str],
        name: str,
        confirm_timeout: float = 0,
        gives_back: bool = False,
    ) -> None:
        super().__init__(driver, context, identifiers, name, params["on_multiple"])
        self._driver = driver
        self._rails = GuardRails(params, identifiers, self._normalize_id, gives_back)
        self._writing = DeviceWriting(driver, context, self._rails, params["retries"], params["max_wait"])
        self._limit = 0
        self._confirm_timeout = confirm_timeout
        self._intent: tuple[list[Item], str] = ([], REQUESTED)  # the devices that may be written, and how it is known

    def run(self) -> list[Item]:
        """Return the items, each with its outcome. The error that stopped the run, if any, is in halted."""
        items = self.resolve()
        for item in items:
            item.expected_hostname = self._rails.expected_hostname(item.device.id if item.device else item.requested)
        distinct = self._without_duplicates(items)
        if self._rails.protected:
            self.for_each(distinct, self._identify)
            self._refuse_protected(distinct)
        self._limit = self._resolve_limit(distinct)
        fits = self._rails.limit.certainly_allows(self._context, len(distinct), self._limit)
        if self._rails.protected or not fits:
            # Protected devices and too many changes must be known before the first write.
            self.for_each(distinct, self._plan, "reading")
            planned = [item for item in distinct if item.plan and not item.outcome]
            self._count_changes(planned)
            self._intent = (planned, PLANNED)
            self.for_each(distinct, self._apply, "writing")
        else:
            # Nothing can refuse this list as a whole: isolate the first device before the last one is read.
            self._intent = ([item for item in distinct if not item.outcome], REQUESTED)
            self.for_each(distinct, self._plan_and_apply, "working")
        if self._confirm_timeout and not self._context.check_mode:
            waiting = ConfirmationWaiting(self._driver, self._context, self._confirm_timeout, self._name)
            if stopped_by := waiting.wait(distinct):
                self.halt(stopped_by)
        for item in items:
            if item.duplicate_of:
                self._finish_duplicate(item, item.duplicate_of)
        return items

    def _normalize_id(self, device_id: str) -> str:
        return self._driver.normalize("device_ids", device_id)

    # Before anything is read

    def _without_duplicates(self, items: Sequence[Item]) -> list[Item]:
        """Return the items without those of a device that is earlier in the list, and mark these as duplicates."""
        first: dict[str, Item] = {}
        distinct = []
        for item in items:
            known = first.setdefault(self._driver.same_device(item.device), item) if item.device else item
            if known is item:
                distinct.append(item)
            else:
                item.duplicate_of = known
        return distinct

    def _finish_duplicate(self, item: Item, first: Item) -> None:
        """Copy the outcome of the first item. Another device of the same lock target keeps its identity."""
        own = item.device
        item.copy_from(first)
        if own and first.device and self._normalize_id(own.id) != self._normalize_id(first.device.id):
            item.device = own
            try:
                self._rails.check_identity(own)
            except DeviceActionsError as error:
                if not item.error:
                    item.finish(FAILED, error)

    def _identify(self, item: Item) -> None:
        if item.device:
            item.device = self._driver.identify(item.device)

    def _refuse_protected(self, items: Sequence[Item]) -> None:
        """Halt the run if a target is protected, or may be.

        A target that certainly does not exist fails alone. One that fits several devices fails alone if none of them
        is protected.
        """
        ambiguous = {id(item): item.error.devices for item in items if isinstance(item.error, AmbiguousTarget)}
        candidates = [Item(item.requested, device=one) for item in items for one in ambiguous.get(id(item), ())]
        self.for_each(candidates, self._identify)
        looked_up = [item for item in items if id(item) not in ambiguous] + candidates
        failed = [item for item in looked_up if item.outcome == FAILED and not item.is_absent]
        devices = [item.device for item in looked_up if item.device and not (item.outcome or item.is_absent)]
        refusal = self._rails.protection_error(devices, failed, self._driver.reports_macs)
        if refusal and (refusal.certain or not self.halted):
            self.halt(refusal)

    def _resolve_limit(self, items: Sequence[Item]) -> int:
        if not self._rails.limit.is_percentage or self.halted or not items:
            return self._rails.limit.resolve(lambda: 0)
        try:
            return self._rails.limit.resolve(self._driver.device_count)
        except DeviceActionsError as error:
            self.halt(error)
            return 0

    # Each device

    def _plan_and_apply(self, item: Item) -> None:
        self._plan(item)
        if item.outcome:
            return
        self._count_changes([item])
        if self.halted:
            self.skip(item)
        else:
            self._apply(item)

    def _plan(self, item: Item) -> None:
        device = item.found()
        item.before = state = self._driver.read(device)
        item.record_state(state)
        item.device = shown = with_shown_names(device, state)
        self._rails.check_protected(shown)
        check_found_name(item.requested, device, shown)
        device = shown
        self._rails.check_identity(device)
        self._claim(device)
        item.plan = self._driver.plan(state)
        if item.plan is None:
            item.finish(UNCHANGED)

    def _claim(self, device: Device) -> None:
        owner = self._context.run_state.claims.claim(self._context.scope, device.id, self._context.host)
        if owner != self._context.host:
            raise DeviceActionsError(already_claimed_message(owner, device.label()), reason="claimed")

    def _count_changes(self, items: Sequence[Item]) -> None:
        """Count the planned changes against max_changes, all or none. Halt the run where they are too many."""
        devices = [item.device for item in items if item.device and item.plan and not item.plan.is_confirmation]
        if not devices or self.halted:
            return
        if refusal := self._rails.limit.count(self._context, devices, self._limit):
            self.halt(refusal)

    def _apply(self, item: Item) -> None:
        """Write the plan of an item, or predict its outcome in check mode."""
        _device, _before, plan = item.planned()
        item.certain = plan.certain or not self._context.check_mode
        if self._context.check_mode:
            item.after = plan.after
            item.finish(success_of(plan))
            return
        self._context.refuse_frozen()
        if not self._record_intent():
            self.skip(item)
            return
        self._writing.write(item)

    def _record_intent(self) -> bool:
        """Write the audit trail's intent before the first write. Return whether the task may write."""
        items, basis = self._intent
        try:
            self._driver.audit.intend(map(self._audited, items), basis)
        except GuardRail as refusal:
            self.halt(refusal)
            return False
        return True

    def concluded(self, item: Item) -> None:
        """Write the verdict on a device that may have changed to the audit trail. The others follow at the end."""
        if item.outcome in (CHANGED, UNKNOWN) or (item.outcome == FAILED and item.plan):
            self._driver.audit.conclude(self._audited(item))

    def _audited(self, item: Item) -> dict[str, Any]:
        further = self._driver.audit_fields(item.device) if item.device else {}
        return {**item.as_result(), **further}
