# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock Cylance devices down, or release them: the operation of M(secops.device_actions.cylance_lockdown)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.durations import approximate_duration, format_duration
from ..._common.errors import AlreadyInState, ApiError, DeviceActionsError, NotReached
from ..._engine.convergence import Convergence
from ..._engine.devices import Device, Plan, State
from ..._engine.options import AUDIT, BULK, GUARD_RAILS
from ..._engine.polling import pauses
from ..._engine.progress import LongWait
from ..._engine.results import Verbs, build_result
from ..._engine.targets import requested_targets
from ..._http.options import CONNECTION, RATE_LIMIT
from ..._sharing.context import Context
from ..._sharing.waits import WAITS
from ..devices.bulk_lookup import BulkDevices
from ..devices.lookup import CylanceDevices, DeviceFinder
from ..devices.record import device_from
from ..identifiers import TARGET_PARSERS, TARGETS
from ..login import connect
from ..operation import CylanceOperation
from ..options import CYLANCE, CylanceSettings
from ..paged_lists import PagedLists
from .api import LockdownApi
from .record import Lockdown
from .settings import LockdownSettings
from .state import UNLOCK_KEY, add_unlock_keys, check_no_log, lockdown_state

_RELEASE_INTERVALS = (0.25, 0.5, 1.0, 2.0)  # seconds between reads until a release takes effect; the last one repeats
_LOCKING = Verbs(done="locked", planned="would be locked", already="already locked")
_RELEASING = Verbs(done="released", planned="would be released", already="already unlocked")


class CylanceLockdown(CylanceOperation):
    """params: see the module's documentation."""

    name = "cylance_lockdown"
    arguments = (
        ArgumentSpec(
            options={
                "state": {"type": "str", "choices": ["locked", "unlocked"], "default": "locked"},
                "expires": {"type": "str", "default": "1:00:00"},
                "renew_before": {"type": "str"},
                "release_timeout": {"type": "int", "default": 30},
                "confirm_timeout": {"type": "int", "default": 0},
                "lockdown_type": {"type": "str"},
                "lockdown_config_id": {"type": "int"},
                "parameters": {"type": "dict"},
            }
        )
        + UNLOCK_KEY
        + TARGETS
        + BULK
        + GUARD_RAILS
        + AUDIT
        + CYLANCE
        + CONNECTION
        + RATE_LIMIT
    )
    action_groups = ("cylance", "actions")

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        LockdownSettings.from_params(params)
        check_no_log(params, context)

    @classmethod
    def is_release(cls, params: Mapping[str, Any]) -> bool:
        """Return whether the task releases devices."""
        return bool(params["state"] == "unlocked")

    @classmethod
    def audited(cls, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the action, with the kind and the length of a lockdown."""
        if cls.is_release(params):
            return "release", {}
        return "lockdown", {key: params[key] for key in ("expires", "lockdown_type", "lockdown_config_id")}

    def perform(self) -> dict[str, Any]:
        """Lock or release all targets, and return the result."""
        params = self.params
        self._settings = LockdownSettings.from_params(params)
        self._written: dict[str, State] = {}  # {device id: the State before it was written}
        option, identifiers = requested_targets(params, TARGET_PARSERS)
        with connect(CylanceSettings.from_params(params), self.context) as session:
            self._tenant = f"{session.base_url} {params['tenant_id']}"
            self._devices = CylanceDevices(session)
            self._api = LockdownApi(session, self.context.redactor)
            lists = PagedLists(session, self.context, self.name)
            self._source = BulkDevices(self._devices, lists, self.context, len(identifiers))
            self._finder = DeviceFinder(self._source, option)
            self._long_release = LongWait(self.context.announce)
            timeout, name = self._settings.confirm_timeout, f"{self.name} {params['state']}"
            convergence = Convergence(self, self.context, params, identifiers, name, timeout)
            items = convergence.run()
            if params["return_unlock_key"]:
                add_unlock_keys(items)
        verbs = _LOCKING if self._settings.locking else _RELEASING
        if self._settings.confirm_timeout:
            verbs = replace(verbs, unreported=_UNREPORTED)
        return build_result(items, convergence.halted, verbs, self.context, params["tolerate_failures"])

    # ConvergenceDriver

    def resolve(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names."""
        return self._finder.find(identifier)

    def identify(self, device: Device) -> Device:
        """Return the device with its names and addresses."""
        return device if device.macs and device.ips and device.names else device_from(self._source.by_id(device.id))

    def device_count(self) -> int:
        """Return how many devices the tenant has."""
        return int(self.context.share(f"device count {self._tenant}", self._devices.count))

    def read(self, device: Device) -> State:
        """Return the device's lockdown."""
        return self._state(self._api.read(device.id), self._written.get(device.id))

    def plan(self, state: State) -> Plan | None:
        """Plan a new lockdown, a renewal, a release, or nothing."""
        settings, locked = self._settings, state.detail.locked
        if not settings.locking:
            doubt = _PARTIAL_RELEASE_DOUBT if state.detail.expiration is None else _FULL_RELEASE_DOUBT
            return Plan({"state": "unlocked"}, certain=False, doubt=doubt) if locked else None
        if locked and not state.managed.get("renewal_due"):
            return None
        after: dict[str, Any] = {"state": "locked", "duration": format_duration(settings.expires)}
        if settings.renew_before is not None:
            after["renewal_due"] = False
        doubt = _lock_doubt(state, settings.is_full)
        lasting = f"for {after['duration']} (d:hh:mm)" if settings.is_full else ""
        return Plan(after, certain=not doubt, doubt=doubt, lasting=lasting)

    def write(self, device: Device, plan: Plan, before: State) -> State | None:
        """Send the command. Return the state in the response, or None if the response does not report it."""
        settings = self._settings
        self._written[device.id] = before
        try:
            if settings.locking:
                lockdown = self._api.lock(device.id, format_duration(settings.expires), settings.body)
            else:
                lockdown = self._api.release(device.id)
        except ApiError as error:
            if error.status == 409:
                self._explain_conflict(device, error)
            raise
        return self._state(lockdown, before) if lockdown else None

    def confirm(self, device: Device, plan: Plan, before: State, after: State) -> State:
        """Check that the console reports the planned state. Wait for a release, which may take a while."""
        if not self._settings.locking:
            return self._await_release(device, before, after)
        if not after.detail.locked:
            raise NotReached(
                "The console accepted the lockdown, but does not report the device as locked. Run the task again. If "
                "this persists, lock the device in the console.",
                after,
                "not_locked",
            )
        if after.managed.get("renewal_due"):
            raise NotReached(
                "The console accepted the renewal, but the lockdown still ends at "
                f"{after.observed['lockdown_expiration']}. {_NEVER_RELEASED}",
                after,
                "renewal_refused",
            )
        if self._settings.is_full and after.managed["duration"] != plan.after["duration"]:
            requested, actual = plan.after["duration"], after.managed["duration"]
            self.context.warn(f"A lockdown of {requested} was requested, and the console set {actual}.")
        return after

    def _state(self, lockdown: Lockdown, before: State | None = None) -> State:
        return lockdown_state(lockdown, self._settings.renew_before, before)

    def _explain_conflict(self, device: Device, error: ApiError) -> None:
        """Read the state after 409, and raise the error that explains the conflict, if the state does."""
        state = self._state(self._api.read(device.id))
        if state.managed.get("renewal_due"):
            raise NotReached(
                f"The console does not renew the lockdown, which ends at {state.observed['lockdown_expiration']}: "
                f"{error.message} {_NEVER_RELEASED}",
                state,
                "renewal_refused",
            ) from None
        if state.detail.locked == self._settings.locking:
            done = "locked" if self._settings.locking else "released"
            raise AlreadyInState(f"another user or run {done} the device in the meantime.", state) from None

    def _await_release(self, device: Device, before: State, after: State) -> State:
        further = pauses(self._settings.release_timeout, _RELEASE_INTERVALS, time.monotonic)
        state, last_error = after, ""
        while True:
            if state.detail.initiated != before.detail.initiated and state.detail.locked:
                raise _locked_anew(state)
            if not state.detail.locked:
                return state
            left, pause = next(further, (0.0, None))
            if pause is None or self.context.stop.is_set():
                raise _not_released(state, last_error)
            self._long_release.waited(
                self._settings.release_timeout - left,
                f"{self.name}: waiting for up to {approximate_duration(left)} more until the console reports the "
                "release (release_timeout)",
            )
            with self.context.aside(), WAITS.waiting("the console to report a release"):
                self.context.pause(pause)
            try:
                state, last_error = self.read(device), ""
            except DeviceActionsError as error:
                last_error = f" The last read failed: {error.message}"


_NEVER_RELEASED = (
    "Renew it in the console, or run the task again when it has ended. The module never releases a device in order to "
    "lock it again."
)
_UNLOCK_KEY = (
    "entering its unlock key on the device. To get the key, run the playbook secops.device_actions.unlock_keys, or "
    "cylance_lockdown_info with return_unlock_key: true."
)


_UNREPORTED = "The console does not report whether these devices have received it"
_FULL_RELEASE_DOUBT = (
    "The console may not end a full lockdown early; its unlock key, entered on the device, always does"
)
_PARTIAL_RELEASE_DOUBT = "It cannot be predicted whether the console ends the lockdown"


def _lock_doubt(state: State, is_full: bool) -> str:
    """Return why it is not certain that the console locks a device, or renews its lockdown, or ""."""
    if state.detail.locked:
        return "It cannot be predicted whether the console renews the lockdown"
    if state.detail.offline:
        return "Offline, and isolated only when the device connects, if the console accepts the lockdown"
    return "" if is_full else "It cannot be predicted what the console does for a partial lockdown"


def _locked_anew(state: State) -> NotReached:
    return NotReached(
        "A new lockdown began when the device was released, and the device is locked until "
        f"{state.observed['lockdown_expiration']}. Releasing it again may start another one. End it in the console, "
        f"or by {_UNLOCK_KEY}",
        state,
        "locked_anew",
        look_again=False,
        send_again=False,
    )


def _not_released(state: State, last_error: str) -> NotReached:
    end = state.observed["lockdown_expiration"]
    until = f" until {end}" if end else ""
    return NotReached(
        f"The console accepted the release, but the device is still locked{until}.{last_error} "
        f"A full lockdown can only be ended early by {_UNLOCK_KEY}",
        state,
        "not_released",
        look_again=False,
    )
