# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock devices for provisioning, and unlock them: the operation of M(secops.device_actions.sdm_device_lock)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..arguments import Arguments
from ..converge import Convergence
from ..devices import CHANGED, UNKNOWN, Plan
from ..errors import ApiError, DeviceActionsError, InputError, NotApplicable, NotReached, Overtaken
from ..options import CONNECTION, FLEET, GUARD_RAILS, PACE
from ..report import Verbs, report
from ..targets import is_chosen, requested_handles, targets_or
from .device_record import device_from
from .identifiers import PARSERS, TARGETS
from .inventory import Inventory
from .ledger import LOCKED, LOCKING, UNLOCKED, UNLOCKING, Ledger
from .lock_errors import explained, held, unknown_fate
from .lock_requests import ALREADY, HELD, LOCK, UNLOCK, LockRequests
from .lock_state import answered_state, foreign_state, lock_state, other_run_state
from .lock_waiting import LockWaiting
from .nodes import Nodes
from .operation import SdmOperation, find_devices, not_found
from .options import SDM, credentials

_ORPHANS = "orphans"
_DEVICE, _NF_GROUP = "device", "nf_group"


class SdmDeviceLock(SdmOperation):
    """params: see the module's documentation, which lists the options and what they mean."""

    name = "sdm_device_lock"
    arguments = (
        Arguments(
            options={
                "state": {"type": "str", "choices": ["locked", "unlocked"], "default": "locked"},
                "scope": {"type": "str", "choices": [_DEVICE, _NF_GROUP], "default": _DEVICE},
                "wait": {"type": "bool", "default": False},
                "wait_timeout": {"type": "int", "default": 300},
                "wait_interval": {"type": "int", "default": 10},
                "ledger": {"type": "path"},
                "already_labels": {"type": "list", "elements": "str", "default": []},
                "held_labels": {"type": "list", "elements": "str", "default": []},
            }
        )
        + targets_or(TARGETS, _ORPHANS)
        + FLEET
        + GUARD_RAILS
        + SDM
        + CONNECTION
        + PACE
    )
    target_alternatives = (_ORPHANS,)
    action_groups = ("sdm", "actions")

    def perform(self):
        """Lock or unlock all targets."""
        self.params = params = credentials(self.params)
        self._goal = params["state"]
        self._action = LOCK if self._goal == "locked" else UNLOCK
        orphans = self._check_orphans()
        self._waiting = LockWaiting(params, self.context, self.name)
        nodes = Nodes(params, self.context)
        self._ledger = None
        if params["ledger"]:
            self._ledger = Ledger(params["ledger"], nodes.urls, params["username"], self.context.memory)
        self._kind, handles = self._targets(orphans)
        self._lost = set()  # the places of which an answer was lost,
        self._waited = set()  # and those of which somebody else had the lock
        try:
            self._inventory = Inventory(nodes, self.context)
            labels = params["already_labels"], params["held_labels"]
            self._requests = LockRequests(nodes, self.context.redactor, params["username"], *labels)
            convergence = Convergence(self, self.context, params, handles, f"{self.name} {self._goal}")
            items = convergence.run()
        finally:
            nodes.close()
        for item in items:
            item.extra.update(self._told(item))
        return report(items, convergence.halted, _VERBS[self._goal], self.context, params["tolerate_failures"])

    def _check_orphans(self):
        """Whether the devices are those that the ledger tells of."""
        if not is_chosen(self.params, _ORPHANS):
            return False
        if not self.params["ledger"] or self._goal == "locked":
            raise InputError(
                f"{_ORPHANS}: it takes the locks that are left over from the ledger, with state: unlocked."
            )
        return True

    def _targets(self, orphans):
        if orphans:
            return "device_ids", [entry["device_id"] for entry in self._ledger.orphans(self.params["scope"])]
        return requested_handles(self.params, PARSERS)

    # What the engine asks for

    def resolve(self, handle):
        """The devices that a handle means."""
        return find_devices(self._inventory, self._kind, handle)

    def same_device(self, device):
        """With the scope nf_group all devices of an NF are one."""
        nf_id = self._inventory.listed(device.id)["nf_id"]
        return nf_id if nf_id and self.params["scope"] == _NF_GROUP else device.id

    def identify(self, device):
        """The device with all its names and those of all others that are locked with it."""
        names = [name for facts in self._covered(device) for name in device_from(facts).names]
        return replace(device, names=tuple(dict.fromkeys([*device.names, *names])))

    def population(self):
        """How many devices the account may view."""
        return len(self._inventory.devices())

    def read(self, device):
        """The state of the lock, as far as SDM shows it or the ledger remembers it."""
        facts = [self._inventory.lock_facts(facts) for facts in self._covered(device)]
        if None in facts:
            raise not_found("device_ids", device.id)
        entry = self._ledger.entry(self.params["scope"], self._place(device)) if self._ledger else None
        busy = bool(entry) and self._ledger.is_of_another_run(entry)
        return lock_state(facts, self.params["username"], entry, busy)

    def plan(self, state):
        """What is to be done. Where SDM shows no lock, sending the action is the only way to learn of it."""
        lock = state.detail
        if lock.holder:
            if not self.params["wait"]:
                raise held(lock.holder, state)
            return Plan({"state": self._goal}, certain=False)
        there = state.managed["state"] == self._goal
        if there and lock.told and (lock.is_ours or self._goal == "unlocked"):
            return None
        return Plan({"state": self._goal}, certain=lock.told and not there, confirms=there)

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
            if state.detail.told and state.managed == plan.after and not state.detail.holder:
                raise Overtaken("whoever had the lock gave it back", state)

    def settle(self, device, plan, before, after):
        """Believe what SDM shows and, where it shows nothing, its answer. To send an action again does no harm."""
        if after.managed == plan.after and (after.detail.told or after.detail.answered):
            return after
        if after.detail.told:
            raise NotReached(f"SDM took the action, and shows the device as {after.managed['state']}.", after)
        raise unknown_fate(after)

    # How

    def _send(self, device, before):
        """Send the action once. Returns the State that follows, which may be that somebody else has the lock."""
        place, scope = self._place(device), self.params["scope"]
        began, ended = (LOCKING, LOCKED) if self._action == LOCK else (UNLOCKING, UNLOCKED)
        known = self._ledger.entry(scope, place) if self._ledger else None
        if self._ledger and (other := self._ledger.begin(scope, place, began, self._harmless(device))):
            self._waited.add(place)
            return other_run_state(before, other)
        done = []
        try:
            self._request(device, done)
        except DeviceActionsError as error:
            refusal = self._requests.understand(error, self._action) if isinstance(error, ApiError) else None
            if error.uncertain and not (refusal and refusal.kind == HELD):
                self._lost.add(place)
            elif self._ledger and scope != _NF_GROUP:  # of a group some devices may be done all the same
                self._ledger.restore(scope, place, known)
            if refusal and refusal.kind == HELD:
                self._waited.add(place)
                return foreign_state(before, refusal)
            raise explained(error, refusal, self._action, scope) if refusal else error from None
        if self._ledger:
            self._ledger.end(scope, place, ended, self._also_unlocked(device) if ended == UNLOCKED else ())
        after = answered_state(self._goal, before, self.params["username"])
        if not done and place not in self._lost:  # else it was our own doing that there was nothing to do
            raise Overtaken("", after)
        return after

    def _harmless(self, device):
        """The device as a file may name it."""
        return replace(device, hostname=self.context.redactor.text(device.hostname or "") or None)

    def _also_unlocked(self, device):
        """What the unlocking of a device means for its NF, and that of an NF for its devices, as the ledger has it."""
        if self.params["scope"] == _NF_GROUP:
            return [(_DEVICE, facts["id"], UNLOCKED) for facts in self._covered(device)]
        # The other devices of the NF may still be locked.
        return [(_NF_GROUP, self._inventory.listed(device.id)["nf_id"], LOCKING)]

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
        if self.params["scope"] != _NF_GROUP:
            return [partial(self._requests.device, device.id, self._action)]
        # Nobody says whether the lock of a group covers the groups in it, which clusters have.
        nf_id = self._place(device)
        groups = dict.fromkeys([nf_id, *(facts["group_id"] or nf_id for facts in self._covered(device))])
        return [partial(self._requests.nf_group, nf_id, group, self._action) for group in groups]

    def _place(self, device):
        """What the action is sent to: a device's id, or an NF's."""
        if self.params["scope"] != _NF_GROUP:
            return device.id
        nf_id = self._inventory.listed(device.id)["nf_id"]
        if not nf_id:
            raise NotApplicable(f"SDM does not tell to which NF {device.label()} belongs. Use scope: device.")
        return nf_id

    def _covered(self, device):
        """The facts of all devices that the action is for."""
        if self.params["scope"] != _NF_GROUP:
            return [self._inventory.listed(device.id)]
        place = self._place(device)
        return [facts for facts in self._inventory.devices() if facts["nf_id"] == place]

    def _told(self, item):
        """The fields of an entry that are this module's own."""
        lock = item.state.detail if item.state else None
        told = {
            "lock_state_known": bool(lock and lock.told),
            "held_by": lock.held_by if lock else None,
            "acquired": self._acquired(item) if self._goal == "locked" else None,
        }
        if self.params["scope"] == _NF_GROUP:
            told["nf_id"] = self._inventory.listed(item.device.id)["nf_id"] if item.device else None
        return told

    def _acquired(self, item):
        """Whether this run took the lock: yes, no or unknown."""
        if item.outcome == UNKNOWN:
            return "unknown"
        if item.outcome != CHANGED:
            return "no"
        before = item.before
        waited = before.detail.holder or self._place(item.device) in self._waited
        return "yes" if waited or before.managed["state"] == "unlocked" else "unknown"


_VERBS = {
    "locked": Verbs("locked", "would be locked", "locked already"),
    "unlocked": Verbs("unlocked", "would be unlocked", "unlocked already"),
}
