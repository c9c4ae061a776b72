# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock devices for provisioning, and unlock them: the operation of M(secops.device_actions.sdm_device_lock)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..._common.argspec import ArgumentSpec
from ..._common.errors import AlreadyInState, ApiError, DeviceActionsError, InputError, NotReached
from ..._engine.convergence import Convergence
from ..._engine.devices import CHANGED, UNCHANGED, UNKNOWN, Plan
from ..._engine.options import BULK, GUARD_RAILS
from ..._engine.results import Verbs, build_result
from ..._engine.targets import is_chosen, requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION, RATE_LIMIT
from ..devices.catalog import DeviceCatalog
from ..devices.finder import find_devices, not_found
from ..devices.record import device_from
from ..identifiers import PARSERS, TARGETS
from ..nodes import connect
from ..operation import SdmOperation
from ..options import SDM, credentials
from .errors import explained, held, is_doubtful, strangers_left, unknown_fate
from .ledger import LOCKED, Ledger
from .ledger_updates import LedgerUpdates
from .requests import ALREADY, HELD, LOCK, UNLOCK, LockRequests
from .rollback import roll_back
from .state import answered_state, foreign_state, lock_state, other_run_state
from .targets import DEVICE, NF_GROUP, LockTargets
from .waiting import LockWaiting

_ORPHANS = "orphans"
_SECOND_LOOK = 1.0  # seconds after which SDM may show what it has done


class SdmDeviceLock(SdmOperation):
    """params: see the module's documentation, which lists the options and what they mean."""

    name = "sdm_device_lock"
    arguments = (
        ArgumentSpec(
            options={
                "state": {"type": "str", "choices": ["locked", "unlocked"], "default": "locked"},
                "scope": {"type": "str", "choices": [DEVICE, NF_GROUP], "default": DEVICE},
                "wait": {"type": "bool", "default": False},
                "wait_timeout": {"type": "int", "default": 300},
                "wait_interval": {"type": "int", "default": 10},
                "ledger": {"type": "path"},
                "already_labels": {"type": "list", "elements": "str", "default": []},
                "held_labels": {"type": "list", "elements": "str", "default": []},
            }
        )
        + targets_or_alternatives(TARGETS, _ORPHANS)
        + BULK
        + GUARD_RAILS
        + SDM
        + CONNECTION
        + RATE_LIMIT
    )
    target_alternatives = (_ORPHANS,)
    action_groups = ("sdm", "actions")

    def perform(self):
        """Lock or unlock all targets."""
        self.params = params = credentials(self.params)
        self._goal = params["state"]
        self._action = LOCK if self._goal == "locked" else UNLOCK
        self._orphans = self._check_orphans()
        self._waiting = LockWaiting(params, self.context, self.name)
        self._answered = {}  # {lock target: the State that SDM's consent to our request proves}
        self._lost = set()  # lock targets for which a request of ours may have been carried out without a response
        self._waited = set()  # lock targets whose lock another owner held
        with connect(params, self.context) as nodes:
            ledger = None
            if params["ledger"]:
                ledger = Ledger(params["ledger"], nodes.urls, params["username"], self.context.run_state)
            self._kind, identifiers = self._targets(ledger)
            self._catalog = DeviceCatalog(nodes, self.context)
            self._lock_targets = LockTargets(self._catalog, params["scope"])
            self._ledger_updates = LedgerUpdates(ledger, self._lock_targets, self._action, self.context)
            labels = params["already_labels"], params["held_labels"]
            self._requests = LockRequests(nodes, self.context.redactor, params["username"], *labels)
            convergence = Convergence(self, self.context, params, identifiers, f"{self.name} {self._goal}")
            items = convergence.run()
        for item in items:
            if item.outcome == UNCHANGED and self._is_taken_over(item):
                item.outcome = CHANGED
            item.extra.update(self._told(item))
            if item.outcome == UNCHANGED and not self.context.check_mode:
                self._enter_unsent(item)
        return build_result(items, convergence.halted, _VERBS[self._goal], self.context, params["tolerate_failures"])

    def _check_orphans(self):
        """Whether the devices are those that the ledger tells of."""
        if not is_chosen(self.params, _ORPHANS):
            return False
        if not self.params["ledger"] or self._goal == "locked":
            raise InputError(
                f"{_ORPHANS}: it takes the locks that are left over from the ledger, with state: unlocked."
            )
        return True

    def _targets(self, ledger):
        if not self._orphans:
            return requested_targets(self.params, PARSERS)
        if strangers := ledger.strangers():
            self.context.warn(strangers_left(strangers))
        return "device_ids", [entry["place"] for entry in ledger.orphans(self.params["scope"])]

    # What the engine asks for

    def resolve(self, identifier):
        """The devices that a handle means."""
        if not self._orphans or self.params["scope"] == DEVICE:
            return find_devices(self._catalog, self._kind, identifier)
        found = [device_from(facts) for facts in self._catalog.devices() if facts["nf_id"] == identifier]
        if not found:
            raise not_found("nfs", identifier)
        return found[:1]  # which stands for all

    def same_device(self, device):
        """With the scope nf_group all devices of an NF are one."""
        return self._lock_targets.key(device)

    def identify(self, device):
        """The device with all its names and those of all others that are locked with it."""
        names = [name for facts in self._lock_targets.covered(device) for name in device_from(facts).names]
        return replace(device, names=tuple(dict.fromkeys([*device.names, *names])))

    def device_count(self):
        """How many devices the account may view."""
        return len(self._catalog.devices())

    def read(self, device):
        """The state of the lock, as far as SDM shows it or the ledger remembers it."""
        facts = [self._catalog.lock_facts(facts) for facts in self._lock_targets.covered(device)]
        if None in facts:
            raise not_found("device_ids", device.id)
        return lock_state(
            facts, self.params["username"], self._ledger_updates.entry(device), self._ledger_updates.other_run(device)
        )

    def plan(self, state):
        """What is to be done. Where SDM shows no lock, sending the action is the only way to learn of it."""
        lock = state.detail
        if lock.holder:
            if not self.params["wait"]:
                raise held(lock.holder, state)
            return Plan({"state": self._goal}, certain=False)
        if self._is_reached(state):
            return None
        there = state.managed["state"] == self._goal
        return Plan({"state": self._goal}, certain=lock.told and not there, is_confirmation=there)

    def write(self, device, plan, before):
        """Send the action, and again while somebody else has the lock, if the task waits for it."""
        state = before
        while True:
            if not state.detail.holder:
                state = self._send(device, state)
            if not state.detail.holder:
                return None if before.detail.told else state
            self._waiting.wait(device, state)
            state = self.read(device)
            if self._is_reached(state):
                raise AlreadyInState("whoever had the lock gave it back", state)

    def confirm(self, device, plan, before, after):
        """Believe what SDM shows and, where it shows nothing, its answer. To send an action again does no harm."""
        key = self._lock_targets.key(device)
        answered = self._answered.get(key)
        if not after.detail.told:
            if not (after.detail.answered or answered):
                raise unknown_fate(after)
            return after if after.detail.answered else answered  # some show a lock only where there is one
        if self._is_reached(after):
            return after
        if after.detail.holder:
            self._lost.discard(key)
            raise held(after.detail.holder, after)
        if after.managed == plan.after:  # and does not show whose it is
            if not answered:
                raise unknown_fate(after)
            return replace(after, detail=replace(answered.detail, told=True))
        return self._look_again(device, plan, before, after) if answered else self._not_done(key, after)

    # How

    def _is_reached(self, state):
        """Whether SDM itself shows the goal, and shows a lock to be this account's."""
        lock = state.detail
        there = lock.told and not lock.holder and state.managed["state"] == self._goal
        return there and (lock.is_shown_ours or self._goal == "unlocked")

    def _look_again(self, device, plan, before, after):
        """SDM did it and shows it not. What it shows may be old, once."""
        key = self._lock_targets.key(device)
        self._lost.add(key)
        self.context.pause(_SECOND_LOOK)
        again = self.read(device)
        if again.managed == after.managed:
            raise NotReached(f"SDM took the action, and shows the device as {after.managed['state']}.", again)
        self._lost.discard(key)
        return self.confirm(device, plan, before, again)

    def _not_done(self, key, after):
        """SDM shows that a request whose answer was lost was not carried out."""
        if self.params["scope"] == DEVICE:
            self._lost.discard(key)
        raise NotReached(f"SDM shows the device as {after.managed['state']}.", after)

    def _send(self, device, before):
        """Send the action once. Returns the State that follows, which may be that somebody else has the lock."""
        key = self._lock_targets.key(device)
        known = self._ledger_updates.entry(device)
        if self.params["scope"] == NF_GROUP:  # whoever comes first may give back what it takes, and nobody else
            self._claim(device)
        if other := self._ledger_updates.begin(device):
            self._waited.add(key)
            return other_run_state(before, other)
        done = []
        try:
            self._request(device, done)
        except DeviceActionsError as error:
            return self._refused(device, before, known, error, done)
        self._ledger_updates.done(device)
        after = self._answered[key] = answered_state(self._goal, before, self.params["username"])
        if not done and key not in self._lost:  # else it was our own doing that there was nothing to do
            raise AlreadyInState("", after)
        return after

    def _refused(self, device, before, known, error, done):
        """The State in which somebody else has the lock, where the error says so. Else raises it, in better words.

        known: what the ledger had of it. done: what SDM took before.
        """
        key, scope = self._lock_targets.key(device), self.params["scope"]
        refusal = self._requests.understand(error, self._action) if isinstance(error, ApiError) else None
        is_held = bool(refusal) and refusal.kind == HELD
        if error.uncertain and not is_held:
            self._lost.add(key)
        elif scope == NF_GROUP and (done or is_doubtful(error, refusal)):
            self._undo_part(device, before, known)
        elif key in self._lost and not (is_held and refusal.tells_whose):
            error.uncertain, is_held = True, False  # what is in the way may be our own lock
        else:
            self._ledger_updates.refused(device, known)
            self._lost.discard(key)
        if is_held:
            self._waited.add(key)
            return foreign_state(before, refusal)
        raise explained(error, refusal, self._action, scope) if refusal else error

    def _claim(self, device):
        """The host that was the first of this task to act on the device's NF."""
        context = self.context
        return context.run_state.claims.claim(context.scope, f"nf {self._lock_targets.key(device)}", context.host)

    def _undo_part(self, device, before, known):
        """Give back what SDM may have locked of an NF, except what is this account's otherwise. known: as before."""
        key, ids = self._lock_targets.key(device), [facts["id"] for facts in self._lock_targets.covered(device)]
        kept = self._kept(device, before, known, ids) if self._action == LOCK else []
        left = roll_back(self._requests, [device_id for device_id in ids if device_id not in kept])
        if left:
            self.context.warn(f"{device.label()}: of its NF {', '.join(left)} may be locked by this account now")
        if left or (kept and not before.detail.is_shown_ours):
            self._lost.add(key)
        else:
            self._lost.discard(key)
        if kept and not left:
            self._ledger_updates.refused(device, known)
        elif not left:
            self._ledger_updates.free(device)

    def _kept(self, device, before, known, ids):
        """The ids of the NF's devices that this account, or another host of this task, has by all that is known."""
        is_known = (
            before.detail.is_ours or (known and known["phase"] == LOCKED) or self._ledger_updates.is_locked(device)
        )
        if is_known or self._claim(device) != self.context.host:
            return ids
        return self._ledger_updates.ours(device)

    def _request(self, device, done):
        """Send what it takes. done: filled with what SDM took; where it says that nothing was to do, with nothing."""
        for send in self._requests_for(device):
            try:
                send()
                done.append(send)
            except ApiError as error:
                if self._requests.understand(error, self._action).kind != ALREADY:
                    raise

    def _requests_for(self, device):
        if self.params["scope"] == DEVICE:
            return [partial(self._requests.device, device.id, self._action)]
        return [partial(self._requests.nf_group, *group, self._action) for group in self._lock_targets.groups(device)]

    # What is told

    def _told(self, item):
        """The fields of an entry that are this module's own."""
        lock = item.state.detail if item.state else None
        told = {
            "lock_state_known": bool(lock and lock.told),
            "held_by": lock.held_by if lock else None,
            "acquired": self._acquired(item) if self._goal == "locked" else None,
        }
        if self.params["scope"] == NF_GROUP:
            told["nf_id"] = self._catalog.listed(item.device.id)["nf_id"] if item.device else None
        return told

    def _enter_unsent(self, item):
        """Nothing was sent for this device, because SDM shows the goal. The ledger is told all the same."""
        if self._goal == "unlocked":
            self._ledger_updates.seen_free(item.device)
        elif not item.duplicate_of and self._lock_targets.key(item.device) not in self._answered:
            self._ledger_updates.seen_ours(item.device)

    def _is_taken_over(self, item):
        """Whether what seemed to be ours was somebody else's, who has given it back since."""
        key = self._lock_targets.key(item.device)
        return (
            not item.duplicate_of
            and item.plan
            and item.plan.is_confirmation
            and key in self._waited
            and key in self._answered
        )

    def _acquired(self, item):
        """Whether this run took the lock: yes, no or unknown."""
        if item.outcome == UNKNOWN:
            return "unknown"
        if item.outcome != CHANGED:
            return "unknown" if item.device and self._lock_targets.key(item.device) in self._lost else "no"
        before = item.before
        waited = before.detail.holder or self._lock_targets.key(item.device) in self._waited
        return "yes" if waited or before.managed["state"] == "unlocked" else "unknown"


_VERBS = {
    "locked": Verbs("locked", "would be locked", "locked already"),
    "unlocked": Verbs("unlocked", "would be unlocked", "unlocked already"),
}
