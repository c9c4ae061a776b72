# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock devices for provisioning, and unlock them: the operation of M(secops.device_actions.sdm_device_lock)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.errors import AlreadyInState, DeviceActionsError, NotReached
from ..._engine.convergence import Convergence
from ..._engine.devices import UNCHANGED, Device, Item, Plan, State
from ..._engine.options import AUDIT, BULK, GUARD_RAILS
from ..._engine.results import Verbs, build_result
from ..._engine.targets import requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION, RATE_LIMIT, check_minimums
from ..._sharing.context import Context
from ..devices.catalog import DeviceCatalog
from ..devices.finder import find_devices, not_found
from ..devices.record import device_from
from ..identifiers import PARSERS, TARGETS
from ..nodes import connect
from ..operation import SdmOperation
from ..options import SDM, SdmSettings
from .attempts import Attempt, Findings
from .errors import locked_by_other_error, unknown_fate_error
from .ledger_file import LOCKED, UNLOCKED
from .ledger_updates import LedgerUpdates, ledger_path, open_ledger
from .lock_entries import LockEntries
from .orphans import ALL_ORPHANS, ORPHANS, Orphans, orphan_rule, wants_orphans
from .refusals import LOCK, UNLOCK, RefusalReader
from .refused_attempts import RefusedAttempts
from .requests import LockRequests
from .rollback import Rollback
from .state import accepted_state, lock_state, other_run_state
from .targets import DEVICE, NF_GROUP, LockTarget, LockTargets, as_shown
from .waiting import LockWaiting

_REREAD_DELAY = 1.0  # seconds within which SDM should show the effect of an accepted request
_VERBS = {
    LOCKED: Verbs("locked", "would be locked", "already locked"),
    UNLOCKED: Verbs("unlocked", "would be unlocked", "already unlocked"),
}


class SdmDeviceLock(SdmOperation):
    """Locks or unlocks devices or NFs. params: the options that the module's documentation lists."""

    name = "sdm_device_lock"
    arguments = (
        ArgumentSpec(
            options={
                "state": {"type": "str", "choices": ["locked", "unlocked"], "default": "locked"},
                "scope": {"type": "str", "choices": [DEVICE, NF_GROUP], "default": DEVICE},
                "wait": {"type": "bool", "default": False},
                "wait_timeout": {"type": "int", "default": 300},
                "wait_interval": {"type": "int", "default": 10},
                **{option: {"type": "path"} for option in ("ledger", "default_ledger")},
                "older_than": {"type": "str"},
                "runs": {"type": "list", "elements": "str", "default": []},
                "already_labels": {"type": "list", "elements": "str", "default": []},
                "held_labels": {"type": "list", "elements": "str", "default": []},
            }
        )
        + targets_or_alternatives(TARGETS, ORPHANS)
        + BULK
        + GUARD_RAILS
        + AUDIT
        + SDM
        + CONNECTION
        + RATE_LIMIT
    )
    target_alternatives = (ORPHANS,)
    action_groups = ("sdm", "actions")

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        check_minimums(params, {"wait_timeout": 1, "wait_interval": 1})
        wants_orphans(params, ledger_path(params))

    @classmethod
    def is_release(cls, params: Mapping[str, Any]) -> bool:
        """Return whether the task gives back locks."""
        return bool(params["state"] == UNLOCKED)

    gives_back = is_release  # a lock can always be given back

    @classmethod
    def audited(cls, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the action, and what it covers."""
        return "unlock" if cls.is_release(params) else "lock", {"scope": params["scope"]}

    @classmethod
    def max_changes(cls, params: Mapping[str, Any]) -> str:
        """Return the limit of the task. By default, it does not keep a task from giving back orphaned locks."""
        is_default = params["max_changes"] is None
        return ALL_ORPHANS if is_default and params[ORPHANS] else super().max_changes(params)

    def perform(self) -> dict[str, Any]:
        """Lock or unlock all targets, and return the result."""
        params, settings = self.params, SdmSettings.from_params(self.params)
        self._username = settings.username
        self._goal = params["state"]
        self._action = LOCK if self._goal == LOCKED else UNLOCK
        self._for_orphans = wants_orphans(params, path := ledger_path(params))
        self._waiting = LockWaiting(params, self.context, self.name)
        self._findings = Findings()
        with connect(settings, self.context) as nodes:
            must_work = self._goal == LOCKED or self._for_orphans
            ledger = open_ledger(path, nodes, self.context, must_work, orphan_rule(params)) if path else None
            self._orphans = Orphans(ledger, params["scope"], self.context) if ledger and self._for_orphans else None
            self._option, identifiers = self._targets()
            self._catalog = DeviceCatalog(nodes, self.context)
            self._lock_targets = LockTargets(self._catalog, params["scope"])
            self._ledger_updates = LedgerUpdates(ledger, self._action, self.context)
            labels = params["already_labels"], params["held_labels"]
            refusals = RefusalReader(self.context.redactor, nodes.username, *labels)
            self._requests = LockRequests(nodes, refusals)
            self._rollback = Rollback(self._requests, refusals, self._ledger_updates, self._findings, self.context)
            self._refused_attempts = RefusedAttempts(
                self._action, refusals, self._rollback, self._ledger_updates, self._findings
            )
            limits, name = {**params, "max_changes": self.max_changes(params)}, f"{self.name} {self._goal}"
            convergence = Convergence(self, self.context, limits, identifiers, name, gives_back=self.gives_back(params))
            items = convergence.run()
        names = self._orphans.labels() if self._orphans else {}
        entries = LockEntries(self._goal, params["scope"], self._lock_targets, self._findings, names)
        for item in items:
            entries.complete(item)
            if item.outcome == UNCHANGED and not self.context.check_mode:
                self._update_ledger_without_request(item)
        verbs = _VERBS[self._goal]
        result = build_result(items, convergence.halted, verbs, self.context, params["tolerate_failures"])
        if self._orphans:
            self._orphans.complete(result)
        return result

    def _targets(self) -> tuple[str, list[str]]:
        if not self._orphans:
            return requested_targets(self.params, PARSERS)
        self._orphans.check_runs(orphan_rule(self.params).runs)
        self._orphans.warn()
        return "device_ids", self._orphans.identifiers()

    # The ConvergenceDriver

    def resolve(self, identifier: str) -> Sequence[Device]:
        """Return the devices that an identifier names. Those of an NF from the ledger are reduced to one."""
        if not self._orphans:
            return find_devices(self._catalog, self._option, identifier)
        try:
            if self.params["scope"] == DEVICE:
                return find_devices(self._catalog, self._option, identifier)
            found = [device_from(facts) for facts in self._catalog.devices() if facts["nf_id"] == identifier]
            if not found:
                raise not_found("nfs", identifier)
        except DeviceActionsError as error:
            raise self._orphans.explain_missing(identifier, error) from None
        return found[:1]

    def same_device(self, device: Device) -> str:  # type: ignore[override]
        """Return the id of the device's lock target, which is the same for all devices of an NF."""
        return self._lock_targets.target_id(device)

    def identify(self, device: Device) -> Device:
        """Return the device with the names and addresses of all devices that are locked with it."""
        others = [device_from(facts) for facts in self._lock_targets.of(device).devices]
        names = [name for one in (device, *others) for name in one.names]
        ips = [ip for one in (device, *others) for ip in one.ips]
        return replace(device, names=tuple(dict.fromkeys(names)), ips=tuple(dict.fromkeys(ips)))

    def audit_fields(self, device: Device) -> dict[str, Any]:
        """Return the devices that are locked with this one."""
        return {"covers": self._lock_targets.labels(device)}

    def device_count(self) -> int:
        """Return how many devices the account may view."""
        return len(self._catalog.devices())

    def read(self, device: Device) -> State:
        """Return the state of the lock, as far as SDM shows it or the ledger knows it."""
        target = self._lock_targets.of(device)
        shown = [self._catalog.lock_facts(listed) for listed in target.devices]
        facts = [one for one in shown if one is not None]
        if len(facts) < len(shown):
            raise not_found("device_ids", device.id)
        entry, other_run = self._ledger_updates.entry(target), self._ledger_updates.other_run(target)
        state = lock_state(facts, self._username, entry, other_run)
        return replace(state, device=as_shown(device, [device_from(one) for one in facts]))

    def plan(self, state: State) -> Plan | None:
        """Return what to do. Where SDM does not show the lock, only sending the action can confirm the goal."""
        lock = state.detail
        if lock.other_owner:
            if not self.params["wait"]:
                raise locked_by_other_error(state, self._waiting.hint)
            return Plan({"state": self._goal}, certain=False)
        if self._is_reached(state):
            return None
        is_confirmation = state.managed["state"] == self._goal
        certain = lock.shown and not is_confirmation
        return Plan({"state": self._goal}, certain=certain, is_confirmation=is_confirmation)

    def write(self, device: Device, plan: Plan, before: State) -> State | None:
        """Send the action. Repeat it while another owner has the lock, if the task waits for locks."""
        target = self._lock_targets.of(device)
        state = before
        while True:
            if not state.detail.other_owner:
                state = self._send(device, target, state)
            if not state.detail.other_owner:
                return None if before.detail.shown else state
            self._waiting.wait(device, state)
            state = self.read(device)
            if self._is_reached(state):
                raise AlreadyInState("The previous lock owner released the lock.", state)

    def confirm(self, device: Device, plan: Plan, before: State, after: State) -> State:
        """Return the state that SDM shows or, where it shows no locks, the one that its response confirms."""
        target_id = self._lock_targets.target_id(device)
        accepted = self._findings.accepted.get(target_id)
        if not after.detail.shown:
            if after.detail.from_response:
                return after
            if accepted:
                return accepted  # some releases show a lock only while there is one
            raise unknown_fate_error(after)
        if self._is_reached(after):
            return after
        if after.detail.other_owner:
            self._findings.unconfirmed.discard(target_id)
            raise locked_by_other_error(after)
        if after.managed == plan.after:  # SDM shows a lock without its owner
            if not accepted:
                raise unknown_fate_error(after)
            return replace(after, detail=replace(accepted.detail, shown=True))
        if accepted:
            return self._read_again(device, plan, before, after)
        if self.params["scope"] == DEVICE:
            self._findings.unconfirmed.discard(target_id)
        raise NotReached(
            f"SDM did not carry out the action. It shows the state {after.managed['state']}. Run the task again.", after
        )

    def _is_reached(self, state: State) -> bool:
        """Return whether SDM shows the goal, and shows that a lock is this account's."""
        lock = state.detail
        is_goal = lock.shown and not lock.other_owner and state.managed["state"] == self._goal
        return is_goal and (lock.is_shown_ours or self._goal == UNLOCKED)

    def _read_again(self, device: Device, plan: Plan, before: State, after: State) -> State:
        """Confirm by a second look, because SDM accepted the action and may have shown an older state."""
        target_id = self._lock_targets.target_id(device)
        self._findings.unconfirmed.add(target_id)
        self.context.pause(_REREAD_DELAY)
        again = self.read(device)
        if again.managed == after.managed:
            raise NotReached(
                f"SDM accepted the action, but still shows the state {after.managed['state']}. Check the lock in the "
                "GUI of SDM.",
                again,
            )
        self._findings.unconfirmed.discard(target_id)
        return self.confirm(device, plan, before, again)

    def _send(self, device: Device, target: LockTarget, before: State) -> State:
        """Send the action once. Return the State that follows, in which another owner may have the lock."""
        attempt = Attempt(device, target, before, self._ledger_updates.entry(target))
        if target.scope == NF_GROUP:
            self._rollback.claim(target)
        if other_run := self._ledger_updates.begin(target, device):
            self._findings.contended.add(target.id)
            return other_run_state(before, other_run)
        is_done = False
        try:
            for carried_out in self._requests.send(target, self._action):
                is_done |= carried_out
        except DeviceActionsError as error:
            return self._refused_attempts.process(attempt, error, is_partly_done=is_done)
        self._ledger_updates.succeeded(target)
        after = self._findings.accepted[target.id] = accepted_state(self._goal, before, self._username)
        # After a request without a response, there may have been nothing to do because that request had its effect.
        if not is_done and target.id not in self._findings.unconfirmed:
            raise AlreadyInState("", after)
        return after

    def _update_ledger_without_request(self, item: Item) -> None:
        """Update the ledger for a device for which nothing was sent, because SDM shows the goal."""
        if not item.device:
            return
        target = self._lock_targets.of(item.device)
        if self._goal == UNLOCKED:
            self._ledger_updates.shown_unlocked(target)
        elif not item.duplicate_of and target.id not in self._findings.accepted:
            self._ledger_updates.shown_locked(target, item.device)
