# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write one device, and believe only what the console reports."""

from __future__ import annotations

from dataclasses import replace

from .._common.errors import AlreadyInState, DeviceActionsError, NotReached, WrittenToWrongDevice
from .._common.identifiers import normalize_hostname
from .._common.text import as_sentence
from .._http.retries import RetryState
from .._sharing.context import Context
from .devices import CHANGED, UNCHANGED, Device, Item, Plan, State
from .driver import ConvergenceDriver
from .guard_rails import GuardRails

_CHECK = "Read the device with the info module before you run the task again."


class DeviceWriting:
    """Writes the devices of one task. rails: compared again with what the console shows after a write."""

    def __init__(
        self, driver: ConvergenceDriver, context: Context, rails: GuardRails, retries: int, max_wait: float
    ) -> None:
        self._driver = driver
        self._context = context
        self._rails = rails
        self._retries = retries
        self._max_wait = max_wait

    def write(self, item: Item) -> None:
        """Carry out the plan of an item. After a lost response, read before repeating anything."""
        device, before, plan = item.planned()
        retry_state = RetryState(self._retries, self._max_wait)
        with self._context.completing_write():
            while not item.outcome:
                lost = state = None
                try:
                    state = self._driver.write(device, plan, before)
                except AlreadyInState as race:
                    self._finish_overtaken(item, race)
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
                    item.finish(success_of(plan))
                except NotReached as miss:
                    item.record_state(miss.state)
                    if not (lost and miss.send_again):
                        raise
                    self._wait_to_repeat(retry_state, lost, miss)

    def _finish_overtaken(self, item: Item, race: AlreadyInState) -> None:
        item.record_state(race.state)
        if race.message:
            self._context.warn(f"{item.label()}: {race.message}")
        item.finish(UNCHANGED)

    def _wait_to_repeat(self, retry_state: RetryState, lost: DeviceActionsError, miss: NotReached) -> None:
        """Wait before a lost write is sent again. Raise NotReached where it must not be, or too many were lost."""
        try:
            if lost.fatal or self._context.stop.is_set() or self._context.freeze():
                raise lost
            self._context.throttled_pause(retry_state.after_failure(lost))
        except DeviceActionsError:
            shown = "Nothing shows whether it was carried out" if miss.uncertain else "Reading shows no effect of it"
            message = f"{lost.message} {shown}. {_CHECK}"
            error = NotReached(message, miss.state, lost.reason, uncertain=miss.uncertain)
            error.status, error.fatal = lost.status, lost.fatal
            raise error from None
        self._context.count("retries")
        found = "Nothing shows whether it was carried out" if miss.uncertain else "Reading shows no effect of it"
        self._context.warn(f"{lost.message} {found}, so it is sent again.")

    def _confirm(self, item: Item, answered: State | None, lost: DeviceActionsError | None) -> None:
        """Find the planned state in the response to the write, which may be older than the write, or by reading."""
        device, before, plan = item.planned()
        if answered:
            item.record_state(answered)
            self._check_written(item, answered)
            try:
                item.record_state(self._driver.confirm(device, plan, before, answered))
                return
            except NotReached as miss:
                if not miss.look_again:
                    raise
        after = self._read_back(item, lost)
        item.record_state(after)
        self._check_written(item, after)
        item.record_state(self._driver.confirm(device, plan, before, after))

    def _check_written(self, item: Item, state: State) -> None:
        """Raise a DeviceActionsError if the console now shows the device as one that must not be acted on."""
        item.device = with_shown_names(item.found(), state)
        try:
            self._rails.check_protected(item.device)
            self._rails.check_identity(item.device)
        except DeviceActionsError as error:
            raise WrittenToWrongDevice(
                f"The action was sent, and only the console's response shows that the device is another one. "
                f"{error.message} Check the device, and undo the action if necessary.",
                error.reason,
            ) from None

    def _read_back(self, item: Item, lost: DeviceActionsError | None) -> State:
        try:
            return self._driver.read(item.found())
        except DeviceActionsError as error:
            item.record_state(None)
            first = lost.message if lost else "The console accepted the write without reporting the resulting state."
            raise DeviceActionsError(
                f"{as_sentence(first)} Its outcome could not be determined, because reading failed too: "
                f"{as_sentence(error.message)} {_CHECK}",
                reason="unknown_fate",
                status=error.status,
                uncertain=True,
            ) from None


def success_of(plan: Plan) -> str:
    """Return the outcome of a device whose plan is carried out."""
    return UNCHANGED if plan.is_confirmation else CHANGED


def with_shown_names(known: Device, state: State) -> Device:
    """Return the device with the host name that the console shows now, and with all that it has shown so far."""
    shown = state.device or known
    hostname = (state.device.hostname if state.device else None) or state.hostname or known.hostname
    names = {normalize_hostname(name): name for name in (*known.names, *shown.names, hostname) if name}
    return replace(
        shown,
        hostname=hostname,
        names=tuple(names.values()),
        macs=tuple(dict.fromkeys([*known.macs, *shown.macs])),
        ips=tuple(dict.fromkeys([*known.ips, *shown.ips])),
        names_complete=known.names_complete and shown.names_complete,
    )
