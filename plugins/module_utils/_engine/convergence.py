# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring one to many devices into a state: observe, plan, apply. It knows nothing of any console.

The driver does what is particular to a console. Beside what survey asks of it:

- same_device(device) -> str: equal for equal devices, in whatever spelling their ids were given.
- identify(device) -> Device: the same with all its names and MAC addresses, for the guard rails.
- reports_macs: whether the console knows MAC addresses at all.
- population() -> int: how many devices the console knows, for a max_changes in percent.
- read(device) -> State
- plan(state) -> Plan, or None where nothing is to be done; a DeviceActionsError where nothing can be.
- write(device, plan, before) -> State, or None where the response does not report it. Raises AlreadyInState.
- settle(device, plan, before, after) -> State: wait for the goal if need be; NotReached where it is not reached.
"""

from __future__ import annotations

from dataclasses import replace

from .._common.errors import AlreadyInState, DeviceActionsError, NotReached
from .._http.retries import RetryState
from .device_loop import DeviceLoop
from .devices import CHANGED, FAILED, UNCHANGED
from .guard_rails import GuardRails, already_claimed_message


class Convergence(DeviceLoop):
    """One run over the devices of one task. params: those of a Survey and the values of options.GUARD_RAILS."""

    def __init__(self, driver, context, params, identifiers, name):
        super().__init__(driver, context, params, identifiers, name)
        self._repeats = params["retries"]
        self._max_wait = params["max_wait"]
        self._rails = GuardRails(params, identifiers)

    def run(self):
        """Returns the items. What stopped the run is in halted, a DeviceActionsError or None."""
        items = self.resolve()
        distinct = self._distinct(items)
        if self._rails.protected:
            self.for_each(distinct, self._identify)
            self._refuse_protected(distinct)
        limit = self._resolve_limit(distinct)
        if self._rails.protected or self._context.run_state.changes.used(self._context.scope) + len(distinct) > limit:
            # A protected device, or too many changes, must be known before the first write.
            self.for_each(distinct, self._plan, "reading")
            self._allow([item for item in distinct if item.plan and not item.outcome], limit)
            self.for_each(distinct, self._apply, "writing")
        else:
            # Nothing can stop this list as a whole: isolate the first machine before the last one is read.
            self.for_each(distinct, lambda item: self._plan_and_apply(item, limit), "working")
        for item in items:
            if item.duplicate_of:
                item.repeat(item.duplicate_of)
        return items

    # Before anything is read

    def _distinct(self, items):
        """The items without those whose device stands in the list before: these become twins."""
        first = {}
        distinct = []
        for item in items:
            known = first.setdefault(self._driver.same_device(item.device), item) if item.device else item
            if known is item:
                distinct.append(item)
            else:
                item.duplicate_of = known
        return distinct

    def _identify(self, item):
        item.device = self._driver.identify(item.device)

    def _refuse_protected(self, items):
        items = [item for item in items if not (item.device and item.device.absent)]
        lost = [(item.label(), item.error["message"]) for item in items if item.outcome == FAILED]
        devices = [item.device for item in items if not item.outcome]
        refusal = self._rails.protection(devices, lost, self._driver.reports_macs)
        if refusal and (refusal.certain or not self.halted):
            self.halt(refusal)

    def _resolve_limit(self, items):
        if not self._rails.limit.is_percentage or self.halted or not items:
            return self._rails.limit.resolve(lambda: 0)
        try:
            return self._rails.limit.resolve(self._driver.device_count)
        except DeviceActionsError as error:
            self.halt(error)
            return 0

    # Each device

    def _plan_and_apply(self, item, limit):
        self._plan(item)
        if item.outcome:
            return
        self._allow([item], limit)
        if self.halted and not item.outcome:
            self.skip(item)
        if not item.outcome:
            self._apply(item)

    def _plan(self, item):
        item.before = state = self._driver.read(item.device)
        item.record_state(state)
        if state.device:
            item.device = state.device
        elif state.hostname and not item.device.hostname:
            item.device = replace(item.device, hostname=state.hostname, names=(*item.device.names, state.hostname))
        self._rails.check_identity(item.device)
        self._claim(item)
        item.plan = self._driver.plan(state)
        if item.plan is None:
            item.finish(UNCHANGED)

    def _claim(self, item):
        owner = self._context.run_state.claims.claim(self._context.scope, item.device.id, self._context.host)
        if owner != self._context.host:
            raise DeviceActionsError(already_claimed_message(owner, item.label()), reason="claimed")

    def _allow(self, items, limit):
        """Count the planned changes against max_changes, all or none; none halts the run."""
        items = [item for item in items if not item.plan.is_confirmation]
        if not items or self.halted:
            return
        if refusal := self._rails.excess(self._context, [item.device for item in items], limit):
            self.halt(refusal)

    def _apply(self, item):
        item.certain = item.plan.certain or not self._context.check_mode
        if self._context.check_mode:
            item.after = item.plan.after
            item.finish(UNCHANGED if item.plan.is_confirmation else CHANGED)
            return
        with self._context.completing_write():
            self._write(item)

    def _write(self, item):
        """Write, and believe only what was answered or read. A lost answer is looked up before anything is repeated."""
        retry_state = RetryState(self._repeats, self._max_wait)
        while True:
            lost = state = None
            try:
                state = self._driver.write(item.device, item.plan, item.before)
            except AlreadyInState as overtaken:
                item.record_state(overtaken.state)
                if overtaken.message:
                    self._context.warn(f"{item.label()}: {overtaken.message}")
                item.finish(UNCHANGED)
                return
            except NotReached as refusal:
                item.record_state(refusal.state)
                raise
            except DeviceActionsError as error:
                if not error.uncertain:
                    raise
                lost = error
            try:
                self._confirm(item, state, lost)
            except NotReached as miss:
                item.record_state(miss.state)
                if not (lost and miss.send_again):
                    raise
                self._wait_to_repeat(retry_state, lost, miss)
                continue
            item.finish(UNCHANGED if item.plan.is_confirmation else CHANGED)
            return

    def _wait_to_repeat(self, retry_state, lost, miss):
        """A write was lost, and reading shows that it was not carried out. Raises NotReached where that is the end."""
        try:
            if lost.fatal or self._context.stop.is_set():
                raise lost
            self._context.throttled_pause(retry_state.after_failure(lost))
        except DeviceActionsError:
            shown = "Nothing tells whether it was carried out" if miss.uncertain else "Reading shows no effect of it"
            error = NotReached(f"{lost.message} {shown}.", miss.state, lost.reason, uncertain=miss.uncertain)
            error.status, error.fatal = lost.status, lost.fatal
            raise error from None
        self._context.count("retries")
        found = "nothing tells whether it was done" if miss.uncertain else "read again, not done"
        self._context.warn(f"{lost.message.rstrip('.')}: {found}, sent again")

    def _confirm(self, item, answered, lost):
        """Find the goal in what the write's answer says, which may be older than the write, or in what is read."""
        if answered:
            item.record_state(answered)
            try:
                item.record_state(self._driver.confirm(item.device, item.plan, item.before, answered))
                return
            except NotReached as miss:
                if not miss.look_again:
                    raise
        item.record_state(self._read_back(item, lost))
        item.record_state(self._driver.confirm(item.device, item.plan, item.before, item.state))

    def _read_back(self, item, lost):
        try:
            return self._driver.read(item.device)
        except DeviceActionsError as error:
            item.record_state(None)
            first = lost.message if lost else "The console took the write without telling the state that followed."
            raise DeviceActionsError(
                f"{first} It is not known whether it was carried out, because reading failed too: {error.message}",
                reason="unknown_fate",
                status=error.status,
                uncertain=True,
            ) from None
