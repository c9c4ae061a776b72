# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock Cylance devices down, or release them: the operation of M(secops.device_actions.cylance_lockdown)."""

from __future__ import annotations

import itertools
import time

from ..._common.argspec import ArgumentSpec
from ..._common.durations import format_duration, parse_duration
from ..._common.errors import AlreadyInState, ApiError, DeviceActionsError, InputError, NotReached
from ..._engine.convergence import Convergence
from ..._engine.devices import Plan
from ..._engine.options import BULK, GUARD_RAILS
from ..._engine.results import Verbs, build_result
from ..._engine.targets import requested_targets
from ..._http.options import CONNECTION, RATE_LIMIT
from ..devices.lookup import CylanceDevices, DeviceFinder
from ..devices.record import device_from
from ..identifiers import PARSERS, TARGETS
from ..login import connect
from ..operation import CylanceOperation
from ..options import CYLANCE
from .api import LockdownApi
from .state import UNLOCK_KEY, add_unlock_keys, lockdown_state, refuse_open_key

SHORTEST, LONGEST = 5, 3 * 24 * 60  # minutes that the console takes for a lockdown

_FULL_LOCKDOWN = {"lockdown_type": "Lockdown", "lockdown_config_id": 1}
_RELEASE_INTERVALS = (0.25, 0.5, 1.0, 2.0)  # seconds between looks whether a release has come through; the last repeats


class CylanceLockdown(CylanceOperation):
    """params: see the module's documentation, which lists the options and what they mean."""

    name = "cylance_lockdown"
    arguments = (
        ArgumentSpec(
            options={
                "state": {"type": "str", "choices": ["locked", "unlocked"], "default": "locked"},
                "expires": {"type": "str", "default": "1:00:00"},
                "renew_before": {"type": "str"},
                "release_timeout": {"type": "int", "default": 30},
                "lockdown_type": {"type": "str"},
                "lockdown_config_id": {"type": "int"},
                "parameters": {"type": "dict"},
            }
        )
        + UNLOCK_KEY
        + TARGETS
        + BULK
        + GUARD_RAILS
        + CYLANCE
        + CONNECTION
        + RATE_LIMIT
    )
    action_groups = ("cylance", "actions")

    def perform(self):
        """Lock or release all targets."""
        params = self.params
        self._check()
        kind, identifiers = requested_targets(params, PARSERS)
        with connect(params, self.context) as session:
            self._address = f"{session.base_url} {params['tenant_id']}"
            self._devices = CylanceDevices(session)
            self._api = LockdownApi(session, self.context.redactor)
            self._finder = DeviceFinder(self._devices, kind)
            convergence = Convergence(self, self.context, params, identifiers, f"{self.name} {params['state']}")
            items = convergence.run()
            if params["return_unlock_key"]:
                add_unlock_keys(items)
        verbs = _LOCKING if self._locking else _RELEASING
        return build_result(items, convergence.halted, verbs, self.context, params["tolerate_failures"])

    def _check(self):
        params = self.params
        self._locking = params["state"] == "locked"
        self._expires = parse_duration(params["expires"], "expires", SHORTEST, LONGEST)
        self._renew_before = None
        if params["renew_before"] is not None:
            self._renew_before = parse_duration(params["renew_before"], "renew_before", 1, LONGEST)
            if self._renew_before >= self._expires:
                raise InputError(
                    "renew_before: it is not shorter than expires, so that every run would renew the lockdown."
                )
        refuse_open_key(params, self.context)
        if params["release_timeout"] < 0:
            raise InputError("release_timeout: it is a number of seconds, 0 or more.")
        self._body = {name: params[name] for name in (*_FULL_LOCKDOWN, "parameters") if params[name] is not None}
        self._usual_type = all(self._body.get(name, usual) == usual for name, usual in _FULL_LOCKDOWN.items())

    # What the engine asks for

    def resolve(self, identifier):
        """The devices that a handle means."""
        return self._finder.find(identifier)

    def identify(self, device):
        """The device with its names and MAC addresses."""
        return device if device.macs and device.names else device_from(self._devices.by_id(device.id))

    def device_count(self):
        """How many devices the tenant has."""
        return self.context.run_state.answers.get_or_compute(f"population {self._address}", self._devices.count)

    def read(self, device):
        """The device's lockdown."""
        return self._state(self._api.read(device.id))

    def plan(self, state):
        """A new lockdown, a renewal, a release, or nothing."""
        locked = state.detail.locked
        if not self._locking:
            return Plan({"state": "unlocked"}, certain=False) if locked else None
        if locked and not state.managed.get("renewal_due"):
            return None
        after = {"state": "locked", "duration": format_duration(self._expires)}
        if self._renew_before is not None:
            after["renewal_due"] = False
        return Plan(after, certain=not locked and self._usual_type and not state.detail.offline)

    def write(self, device, plan, before):
        """Send the command. None where the answer does not tell the state that followed."""
        try:
            if self._locking:
                lockdown = self._api.lock(device.id, format_duration(self._expires), self._body)
            else:
                lockdown = self._api.release(device.id)
        except ApiError as error:
            if error.status == 409:
                self._judge_conflict(device, error)
            raise
        return self._state(lockdown, before) if lockdown else None

    def confirm(self, device, plan, before, after):
        """Check that the console shows what was asked for; wait for a release, which may take a while."""
        if not self._locking:
            return self._await_release(device, before, after)
        if not after.detail.locked:
            message = "The console took the lockdown, and does not show the device as locked."
            raise NotReached(message, after, "not_locked")
        if after.managed.get("renewal_due"):
            raise NotReached(
                "The console took the renewal, and the lockdown still ends at "
                f"{after.observed['lockdown_expiration']}. It is never released in order to lock it again.",
                after,
                "renewal_refused",
            )
        if self._usual_type and after.managed["duration"] != plan.after["duration"]:
            asked, given = plan.after["duration"], after.managed["duration"]
            self.context.warn(f"A lockdown of {asked} was asked for, and the console gave {given}")
        return after

    # How

    def _state(self, lockdown, before=None):
        return lockdown_state(lockdown, self._renew_before, before)

    def _judge_conflict(self, device, error):
        """409: somebody was faster, or the console does not renew a lockdown. Reading tells which."""
        state = self._state(self._api.read(device.id))
        if state.managed.get("renewal_due"):
            raise NotReached(
                f"The console does not renew the lockdown, which ends at {state.observed['lockdown_expiration']}: "
                f"{error.message} It is never released in order to lock it again.",
                state,
                "renewal_refused",
            ) from None
        if state.detail.locked == self._locking:
            done = "locked" if self._locking else "released"
            raise AlreadyInState(f"somebody else {done} it meanwhile", state) from None

    def _await_release(self, device, before, after):
        deadline = time.monotonic() + self.params["release_timeout"]
        intervals = itertools.chain(_RELEASE_INTERVALS, itertools.repeat(_RELEASE_INTERVALS[-1]))
        state, trouble = after, ""
        while True:
            if state.detail.initiated != before.detail.initiated and state.detail.locked:
                raise NotReached(
                    "A NEW lockdown began when the device was released, and it is locked until "
                    f"{state.observed['lockdown_expiration']}. Release it at the device, or in the console.",
                    state,
                    "locked_anew",
                    look_again=False,
                    send_again=False,
                )
            if not state.detail.locked:
                return state
            left = deadline - time.monotonic()
            if left <= 0 or self.context.stop.is_set():
                break
            self.context.pause(min(next(intervals), left))
            try:
                state, trouble = self._state(self._api.read(device.id)), ""
            except DeviceActionsError as error:
                trouble = f" (the last look failed: {error.message})"
        until = state.observed["lockdown_expiration"]
        raise NotReached(
            "The console took the release, and the device is still locked"
            + (f" until {until}" if until else "")
            + f"{trouble}. A full lockdown may end early by its unlock key at the device alone.",
            state,
            "not_released",
            look_again=False,
        )


_LOCKING = Verbs(done="locked", planned="would be locked", already="locked already")
_RELEASING = Verbs(done="released", planned="would be released", already="free already")
