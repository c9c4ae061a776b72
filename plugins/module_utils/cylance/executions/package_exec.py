# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Execute packages once: the operation of M(secops.device_actions.cylance_package_exec)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.errors import DeviceActionsError, GuardRail
from ..._common.text import counted, summarize
from ..._common.text_forms import comparable
from ..._engine.audit import PLANNED
from ..._engine.devices import Device, Item
from ..._engine.guard_rails import GuardRails
from ..._engine.messages import item_names
from ..._engine.options import AUDIT, BULK, GUARD_RAILS
from ..._engine.targets import requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION, RATE_LIMIT
from ..._sharing.context import Context
from ..._sharing.run_state import RunState
from ..identifiers import TARGET_PARSERS, TARGETS
from ..login import connect
from ..operation import CylanceOperation
from ..options import CYLANCE, CylanceSettings
from ..packages.listing import all_packages, find_package, packages_by_reference
from ..paged_lists import Facts, PagedLists
from .api import ExecutionApi
from .destination import destination_secrets
from .journal import ExecutionJournal, JournalEntry
from .results import ExecutionRun, build_empty_result, build_execution_result
from .search import ExecutionSearch
from .settings import ALWAYS, ONCE, ExecutionSettings
from .spec import ExecutionSpec, normalize_name
from .targets import ExecutionTargets
from .waiting import ExecutionWaiting

_ZONES = "zones"


class CylancePackageExec(CylanceOperation):
    """params: see the module's documentation."""

    name = "cylance_package_exec"
    arguments = (
        ArgumentSpec(
            options={
                "name": {"type": "str", "required": True},
                "packages": {
                    "type": "list",
                    "elements": "dict",
                    "required": True,
                    "options": {
                        "package": {"type": "str", "required": True},
                        "arguments": {"type": "raw", "default": []},
                    },
                },
                "destination": {"type": "str", "no_log": True},
                "keep_results_locally": {"type": "bool", "default": True},
                "run": {"type": "str", "choices": [ONCE, ALWAYS], "default": ONCE},
                "match_window": {"type": "str", "default": "1:00:00"},
                "created_by": {"type": "str"},
                "min_online": {"type": "str", "default": "100%"},
                "wait": {"type": "bool", "default": False},
                "wait_timeout": {"type": "int", "default": 600},
                "wait_interval": {"type": "int", "default": 10},
            }
        )
        + targets_or_alternatives(TARGETS, zones={"type": "list", "elements": "str"})
        + BULK
        + GUARD_RAILS
        + AUDIT
        + CYLANCE
        + CONNECTION
        + RATE_LIMIT
    )
    target_alternatives = (_ZONES,)
    action_groups = ("cylance", "actions")

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        ExecutionSettings.from_params(params)

    @classmethod
    def audited(cls, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the action, with the execution's name. The arguments of packages may contain secrets."""
        packages = [package["package"] for package in params["packages"]]
        return "execute_packages", {"execution": params["name"], "packages": packages, "zones": params[_ZONES]}

    def perform(self) -> dict[str, Any]:
        """Start the execution, or find it, and return the result."""
        params = self.params
        self._settings = ExecutionSettings.from_params(params)
        secrets, others = destination_secrets(self._settings.destination)
        self.context.redactor.add(*secrets)
        self.context.redactor.add_device_secret(*others)
        if params[_ZONES] is None:
            option, identifiers = requested_targets(params, TARGET_PARSERS)
        else:
            option, identifiers = requested_targets(params, {_ZONES: str})
        rails = GuardRails(params, identifiers, lambda device_id: self.normalize("device_ids", device_id))
        if not identifiers:
            return build_empty_result()
        connection = CylanceSettings.from_params(params)
        with connect(connection, self.context) as session:
            lists = PagedLists(session, self.context, self.name)
            self._api = ExecutionApi(session, lists, self.context)
            self._targets = ExecutionTargets(params, self.context, self.name, session, lists, rails)
            self._journal = ExecutionJournal(connection.tenant_key, self.context)
            self._search = ExecutionSearch(
                self._settings.match_window, self._settings.created_by, self._api, self._journal
            )
            return self._execute(option, identifiers, all_packages(lists))

    def _execute(self, option: str, identifiers: Sequence[str], packages: Sequence[Facts]) -> dict[str, Any]:
        settings, known = self._settings, packages_by_reference(packages)
        chosen = [(find_package(packages, name), arguments) for name, arguments in settings.packages]
        if option == _ZONES:
            items, zone_ids = self._targets.in_zones(identifiers)
        else:
            items, zone_ids = self._targets.by_identifiers(option, identifiers), []
        self._targets.check(_devices(items))
        distinct = list({item.device.id: item for item in items if item.device and not item.error}.values())
        devices = _devices(distinct)
        spec = ExecutionSpec(
            name=settings.name,
            packages=tuple(chosen),
            device_ids=() if zone_ids else tuple(device.id for device in devices),
            zone_ids=tuple(zone_ids),
            destination=settings.destination,
            keep_results_locally=settings.keep_results_locally,
            labels={device.id: device.label() for device in devices},
        )
        self.claim(self.params, self.context.run_state, self.context.scope, self.context.host)
        self._targets.claim(devices)
        able = [item for item in distinct if item.extra["focus"]]  # zones may contain others
        self._warn_about_equal_names(able)
        run = self._find_or_start(spec, known, able)
        if run.execution and not run.error:
            run = self._wait(run, run.execution)
        if run.execution and not run.error:
            run = replace(run, error=self._outcome_error(spec, run, run.execution, len(distinct)))
        age = self._api.age(run.execution) if run.execution else None
        return build_execution_result(spec, items, run, known, age, self.context, settings.always)

    def _find_or_start(self, spec: ExecutionSpec, known: Mapping[str, Facts], able: Sequence[Item]) -> ExecutionRun:
        """Return the run of a spec. It has no execution in check mode where one would be started."""
        online = sum(item.extra["online"] is not False for item in able)
        run = ExecutionRun(len(able), online, frozenset(spec.device_ids), in_zones=bool(spec.zone_ids))
        must_remember = not (self._settings.always or self.context.check_mode)
        if must_remember:
            self.context.warn_about_lost_state("executions that run: once must not start twice")
        with self._journal.exclusive(required=must_remember):
            executions = self._api.all()
            found = None if self._settings.always else self._search.find(spec, executions, known)
            if found:
                return replace(run, execution=found, was_found=True)
            self._check_min_online(able)
            self._targets.count_changes(_devices(able))
            if self.context.check_mode:
                return run
            self.context.refuse_frozen()
            self.context.pause(0)  # the last moment at which a stop request prevents the start
            self.audit.intend((item.as_result() for item in able), PLANNED)
            with self.context.completing_write():
                return self._start(spec, known, {one["id"] for one in executions}, run)

    def _start(
        self, spec: ExecutionSpec, known: Mapping[str, Facts], before: set[str], run: ExecutionRun
    ) -> ExecutionRun:
        """Record in the journal that the execution may have been started, then start it."""
        name = spec.normalized_name
        earlier = self._journal.entry(name)
        entry = JournalEntry(self._api.now(), None, spec.packages_digest)
        self._journal.write(name, entry)
        try:
            execution, contradictions = self._api.start(spec, known, {*before, *([earlier.id] if earlier else [])})
        except DeviceActionsError as error:
            if not error.uncertain:
                self._journal.write(name, earlier)
                raise
            return replace(run, error=error)
        self.audit.started(execution_id=execution["id"], count=execution["devices"])
        try:
            self._journal.write(name, replace(entry, id=execution["id"]))
        except DeviceActionsError as error:
            self.context.warn(error.message)
        if not contradictions:
            return replace(run, execution=execution)
        message = f"The execution that the console started differs from the request: {'; '.join(contradictions)}."
        return replace(run, execution=execution, error=DeviceActionsError(message, "otherwise"))

    def _wait(self, run: ExecutionRun, execution: Facts) -> ExecutionRun:
        settings = self._settings
        if not settings.wait or self.context.check_mode:
            return run
        waiting = ExecutionWaiting(settings.wait_timeout, settings.wait_interval, self.context, self.name)
        execution, error = waiting.wait(execution, self._api)
        return replace(run, execution=execution, error=error)

    @classmethod
    def claim(cls, params: Mapping[str, Any], run_state: RunState, scope: str, host: str) -> None:
        """Raise a GuardRail where another host of the task requests the same execution, which would run twice."""
        name = params["name"].strip()
        owner = run_state.claims.claim(scope, f"execution {normalize_name(name)}", host)
        if owner != host:
            raise GuardRail(
                f"Host {owner!r} of this task already runs {name!r}. For one execution, set hosts, and run the task on "
                "localhost or with run_once. For one execution per host, put inventory_hostname into the name.",
                reason="claimed",
            )

    def _warn_about_equal_names(self, items: Sequence[Item]) -> None:
        names = Counter(comparable(device.hostname or "") for device in _devices(items))
        equal = sorted(name for name, number in names.items() if name and number > 1)
        if equal and self._settings.destination:
            self.context.warn(
                f"Several devices have the same name: {summarize(equal)}. Their results overwrite each other at the "
                "destination."
            )

    def _check_min_online(self, items: Sequence[Item]) -> None:
        """Raise a GuardRail if too few devices are online. The others would never execute the packages."""
        offline = [item for item in items if item.extra["online"] is False]
        online = len(items) - len(offline)
        required = self._settings.min_online.required(len(items))
        if online < required:
            next_step = f" To start it on the other devices, set min_online to {online}." if online else ""
            raise GuardRail(
                f"Nothing was started, because {online} of {counted(len(items), 'device')} {_are(len(items))} online "
                f"and {required} {_are(required)} required (min_online). Offline: {summarize(item_names(offline))}. "
                f"Package executions are not queued.{next_step}",
                reason="offline",
            )

    def _outcome_error(
        self, spec: ExecutionSpec, run: ExecutionRun, execution: Facts, checked: int
    ) -> DeviceActionsError | None:
        """Return the error for an execution that does not run as requested, or that failed, or None.

        checked: how many devices passed the guard rails, with those that cannot execute packages.
        """
        count, failed = run.count, execution["failed"]
        required = self._settings.min_online.required(run.size)
        if not spec.has_name_of(execution):
            return DeviceActionsError(
                f"The console changed the execution's name to {execution['name']!r}, so later runs cannot find it. "
                "Choose a name that the console does not change.",
                "renamed",
            )
        if not self._search.is_ours(execution):
            return DeviceActionsError(
                f"created_by: the execution was created by {execution['created_by']!r}, so later runs cannot find it. "
                "Set created_by to that login, or omit it.",
                "renamed",
            )
        if not run.was_found and count is not None and count > checked:
            return DeviceActionsError(
                f"The console runs the execution on {counted(count, 'device')}, but {checked} {_were(checked)} checked "
                "before it started. "
                "The others may be protected. Check the execution in the console.",
                "more_devices",
            )
        if count is not None and count < required:
            later = ", or joined the zone later" if run.in_zones else ""
            return DeviceActionsError(
                f"The console runs the execution on {count} of {counted(run.size, 'device')}, and {required} "
                f"{_are(required)} required (min_online). The others were offline when it started{later}.",
                "too_few",
            )
        if failed and not self._settings.tolerate_failures:
            return DeviceActionsError(
                f"The execution failed on {counted(failed, 'device')}, and succeeded on {execution['succeeded']}. "
                "The console does not report which.",
                "execution_failed",
            )
        return None


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _devices(items: Sequence[Item]) -> list[Device]:
    return [item.device for item in items if item.device and not item.error]
