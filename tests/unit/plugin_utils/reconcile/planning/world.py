# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small world for tests of the planner: entries, consoles, and runs that carry out plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.batches import batches
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.outcome import (
    Outcome,
    intent_items,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.planner import make_plan
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.recognition import (
    fold_interrupted,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import PlanSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    Action,
    Desired,
    Devices,
    Entry,
    Intent,
    Observed,
    Plan,
    Record,
    Step,
    Target,
)

START = 1_800_000_000.0
HOUR, DAY = 3600.0, 86400.0
OWNER = "desired-state.git"
PARTIAL: Mapping[str, Any] = MappingProxyType(
    {"lockdown_type": "Partial", "lockdown_config_id": 7, "expires": "1:00:00"}
)
QUARANTINE = {"action": "assign_to_group", "group": "Quarantine"}


def entry(entry_id: str, *names: str, lock: Mapping[str, Any] | None = PARTIAL, **values: Any) -> Entry:
    """Return an entry that locks devices by their host names. lock=None: no lockdown."""
    actions = [Action("cylance_lockdown", dict(lock))] if lock is not None else []
    actions += [Action("opswat_device_action", values.pop("opswat"))] if "opswat" in values else []
    actions += [Action("cylance_package_exec", values.pop("execute"))] if "execute" in values else []
    devices = Devices(values.pop("option", "hostnames"), names)
    return Entry(entry_id, "incidents.yml", 1, devices, tuple(actions), values.pop("reason", "Beacon"), **values)


@dataclass
class World:
    """Consoles and a record. Methods with the name of an event make it happen; run() reconciles."""

    now: float = START
    record: Record = field(default_factory=lambda: Record(is_new=True))
    devices: dict[tuple[str, str], Observed] = field(default_factory=dict)
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)  # names of the hosts that a pattern matches
    ids: dict[str, str] = field(default_factory=dict)  # {name: device id}, where it is not the name itself
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)  # {name: (reason, message)} of lookups
    settings: dict[str, Any] = field(default_factory=dict)
    executed: list[str] = field(default_factory=list)
    runs: int = 0
    owner: str = OWNER

    def add(self, *names: str, group: str = "Staff") -> World:
        """Enroll machines in both consoles."""
        for name in names:
            self.devices["cylance", f"c-{name}"] = Observed("cylance", f"c-{name}", name, locked=False)
            self.devices["opswat", f"o-{name}"] = Observed(
                "opswat", f"o-{name}", name, group=group, exempted=False, ignored=False
            )
        return self

    def change(self, system: str, name: str, **values: Any) -> None:
        """Change what a console reports of a device."""
        key = (system, f"{system[0]}-{name}")
        self.devices[key] = replace(self.devices[key], **values)

    def lock_by_hand(self, name: str, length: float = DAY) -> None:
        """Lock a device as another user."""
        self.change(
            "cylance", name, locked=True, initiated=self.now, expiration=self.now + length, user_id="somebody-else"
        )

    def release_by_hand(self, name: str) -> None:
        """Release a device as another user."""
        self.change("cylance", name, locked=False, expiration=self.now)

    def locked(self) -> set[str]:
        """Return the names of the locked machines."""
        return {str(one.hostname) for one in self.devices.values() if one.locked}

    def group(self, name: str) -> str | None:
        """Return the OPSWAT group of a machine."""
        return self.devices["opswat", f"o-{name}"].group

    def plan(self, *entries: Entry, **desired: Any) -> Plan:
        """Return the plan for entries."""
        self._expire()
        wanted = Desired(desired.pop("commit", "c0ffee"), tuple(entries), tuple(desired.pop("problems", ())))
        self.used = settings = PlanSettings(self.now, self.owner, **{**self.settings, **desired})
        targets = {
            (one.id, system): self._lookup(one, system) for one in entries for system in {a.system for a in one.actions}
        }
        self.folded = fold_interrupted(self.record, self.devices, self.owner)
        return make_plan(wanted, self.folded, targets, self.devices, settings)

    def run(self, *entries: Entry, die: bool = False, **desired: Any) -> Plan:
        """Plan, record the intent, carry out the plan, and record the outcome. die: end before the outcome."""
        plan = self.plan(*entries, **dict(desired))
        self.runs += 1
        run = f"run-{self.runs}"
        items = intent_items(plan)
        taken_over, intents = self.folded, self.record.intents
        if items:
            intent = Intent(run, self.owner, "job", plan.commit, self.now, self.now + 600, items)
            self.record = replace(self.record, intents=(*intents, intent))
        results = {}
        for batch in batches(plan):
            for step in batch.steps:
                results[step.action, step.system, str(step.device_id)] = self._write(step, batch.options)
        if not die:
            wanted = Desired(plan.commit, entries, tuple(desired.get("problems", ())))
            is_trusted = self.used.is_clock_trusted
            self.record = Outcome(taken_over, plan, results, run, self.owner, self.now, is_trusted).record(wanted)
        return plan

    def _expire(self) -> None:
        for key, one in self.devices.items():
            if one.locked and one.expiration is not None and one.expiration <= self.now:
                self.devices[key] = replace(one, locked=False)

    def _lookup(self, one: Entry, system: str) -> list[Target]:
        values = one.devices.values
        names = [name for value in values for name in self.patterns.get(value, ())]
        if one.devices.option != "hosts":
            names = list(values)
        return [self._find(name, system) for name in names]

    def _find(self, name: str, system: str) -> Target:
        if name in self.errors:
            return Target(name, reason=self.errors[name][0], message=self.errors[name][1])
        device_id = self.ids.get(name, f"{system[0]}-{name}")
        if (system, device_id) not in self.devices:
            return Target(name, reason="not_found", message=f"{system} has no such device.")
        return Target(name, device_id, self.devices[system, device_id].hostname)

    def _write(self, step: Step, options: Mapping[str, Any]) -> dict[str, Any]:
        key = (step.system, str(step.device_id))
        before = after = self.devices.get(key)
        if step.action in ("lock", "renew"):
            end = self.now + 60 * parse_duration(options["expires"], "expires")
            after = replace(self.devices[key], locked=True, initiated=self.now, expiration=end, user_id="us")
        elif step.action == "release":
            after = replace(self.devices[key], locked=False, expiration=self.now)
        elif step.action in ("move", "restore"):
            after = replace(self.devices[key], group=options["group"])
        elif step.action in ("exempt", "unexempt"):
            after = replace(self.devices[key], exempted=step.action == "exempt")
        elif step.action in ("ignore", "unignore"):
            after = replace(self.devices[key], ignored=step.action == "ignore")
        elif step.action == "execute":
            self.executed.append(f"{options['name']} on {step.device_id}")
        assert after is not None
        self.devices[key] = after
        observed = {}
        if step.system == "cylance":
            observed = {
                "lockdown_initiated": after.initiated and format_timestamp(after.initiated),
                "lockdown_expiration": after.expiration and format_timestamp(after.expiration),
                "locked_by": after.user_id,
            }
        outcome = "changed" if after != before or step.action == "execute" else "unchanged"
        return {"device": step.device_id, "hostname": after.hostname, "outcome": outcome, "observed": observed}


def steps(plan: Plan, *actions: str) -> dict[str, str]:
    """Return {name: action} of the steps that do something, or of those with these actions."""
    chosen = [s for s in plan.steps if (s.action in actions if actions else s.action not in ("nothing", "forget"))]
    return {str(step.hostname): step.action for step in chosen}
