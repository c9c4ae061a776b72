# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Execute packages, once and only once: the operation of M(secops.device_actions.cylance_package_exec)."""

from __future__ import annotations

import math
import re
from collections import Counter

from ..._common.argspec import ArgumentSpec
from ..._common.durations import parse_duration
from ..._common.errors import DeviceActionsError, GuardRail, InputError
from ..._common.json_values import is_whole_number
from ..._common.text import summarize
from ..._engine.guard_rails import GuardRails
from ..._engine.options import BULK, GUARD_RAILS
from ..._engine.targets import requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION, RATE_LIMIT
from ..identifiers import PARSERS, TARGETS, parse_device_id
from ..login import connect, tenant_key
from ..operation import CylanceOperation
from ..options import CYLANCE
from ..packages.listing import all_packages, find_package, packages_by_reference
from ..paged_lists import PagedLists
from .order import Order, check_destination, destination_secrets, folded_name
from .requests import ExecutionRequests
from .results import ExecutionRun, execution_report, nothing_to_execute
from .search import ExecutionSearch
from .started import StartedExecutions
from .targets import ExecutionTargets
from .waiting import ExecutionWaiting

_ZONES, _ONCE, _ALWAYS = "zones", "once", "always"
_LONGEST_NAME = 255


class CylancePackageExec(CylanceOperation):
    """params: see the module's documentation, which lists the options and what they mean."""

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
                "expected_hostnames": {"type": "dict", "default": {}},
                "run": {"type": "str", "choices": [_ONCE, _ALWAYS], "default": _ONCE},
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
        + CYLANCE
        + CONNECTION
        + RATE_LIMIT
    )
    target_alternatives = (_ZONES,)
    action_groups = ("cylance", "actions")

    def perform(self):
        """Start the execution, or find it."""
        params = self.params
        self._check()
        if params[_ZONES] is None:
            kind, identifiers = requested_targets(params, PARSERS)
        else:
            kind, identifiers = requested_targets(params, {_ZONES: str})
        self._rails = GuardRails(params, identifiers)
        if not identifiers:
            return nothing_to_execute()
        with connect(params, self.context) as session:
            lists = PagedLists(session, self.context, self.name)
            self._requests = ExecutionRequests(session, lists, self.context)
            self._targets = ExecutionTargets(params, self.context, self.name, session, lists)
            self._started = StartedExecutions(tenant_key(params), self.context)
            self._search = ExecutionSearch(self._window, params["created_by"], self._requests, self._started)
            return self._execute(kind, identifiers, all_packages(lists))

    def _check(self):
        params = self.params
        name = params["name"].strip()
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise InputError(
                f"name: it has to be 1 to {_LONGEST_NAME} printable characters, by which the run is found again."
            )
        if not params["packages"]:
            raise InputError("packages: the list is empty. Name at least one package.")
        self._arguments = [_arguments(one) for one in params["packages"]]
        self._expected = {
            parse_device_id(device_id, "expected_hostnames"): str(hostname)
            for device_id, hostname in params["expected_hostnames"].items()
            if hostname
        }
        self._destination = check_destination(params["destination"])
        secrets, others = destination_secrets(self._destination)
        self.context.redactor.add(*secrets)
        self.context.redactor.add_device_secret(*others)
        if not self._destination and not params["keep_results_locally"]:
            raise InputError("keep_results_locally: without it, and without a destination, nobody gets the results.")
        self._window = 60 * parse_duration(params["match_window"], "match_window", 1)
        self._min_online = _parse_min_online(params["min_online"])
        self._waiting = ExecutionWaiting(params, self.context, self.name)

    def _execute(self, kind, identifiers, packages):
        known = packages_by_reference(packages)
        chosen = [find_package(packages, one["package"]) for one in self.params["packages"]]
        if kind == _ZONES:
            items, zone_ids = self._targets.of_zones(identifiers)
        else:
            items, zone_ids = self._targets.of_handles(kind, identifiers), []
        self._targets.refuse_forbidden(items, self._rails, self._expected)
        distinct = list({item.device.id: item for item in items}.values())
        order = Order(
            self.params["name"].strip(),
            tuple(zip(chosen, self._arguments)),
            () if zone_ids else tuple(item.device.id for item in distinct),
            tuple(zone_ids),
            self._destination,
            self.params["keep_results_locally"],
            {item.device.id: item.device.label() for item in distinct},
        )
        self.claim(self.params, self.context.run_state, self.context.scope, self.context.host)
        self._targets.claim(distinct)
        able = [item for item in distinct if item.extra["focus"]]  # a zone may have others
        self._warn_of_twins(able)
        run = self._find_or_begin(order, known, able)
        if run.execution and not run.trouble:
            if self.params["wait"] and not self.context.check_mode:
                run.execution, run.trouble = self._waiting.wait(run.execution, self._requests)
            run.trouble = run.trouble or self._judge(order, run, len(distinct))
        age = self._requests.age(run.execution) if run.execution else None
        return execution_report(order, items, run, known, age, self.context, self.params["run"] == _ALWAYS)

    def _find_or_begin(self, order, known, able):
        """The ExecutionRun of an order, without an execution in check mode where one would be started."""
        online = sum(item.extra["online"] is not False for item in able)
        run = ExecutionRun(len(able), online, frozenset(order.device_ids), in_zones=bool(order.zone_ids))
        with self._started.alone():
            executions = self._requests.all()
            if self.params["run"] == _ONCE:
                run.execution = self._search.find(order, executions, known)
                run.was_found = run.execution is not None
            if run.was_found:
                return run
            self._refuse_too_few(able)
            self._targets.allow(able, self._rails)
            if not self.context.check_mode:
                self.context.pause(0)  # the last moment in which a stop prevents it
                with self.context.completing_write():
                    self._begin(order, known, {one["id"] for one in executions}, run)
            return run

    def _begin(self, order, known, before, run):
        """Remember that it may have been started, then start it."""
        earlier = self._started.entry(order.folded_name)
        entry = {"at": self._requests.now(), "id": None, "packages": order.packages_digest}
        self._started.keep(order.folded_name, entry)
        try:
            run.execution, contradictions = self._requests.begin(order, known, before | {(earlier or {}).get("id")})
        except DeviceActionsError as error:
            if not error.uncertain:
                self._started.keep(order.folded_name, earlier)
                raise
            run.trouble = error
            return
        if contradictions:
            run.trouble = DeviceActionsError(
                f"The console took it otherwise than it was asked: {'; '.join(contradictions)}.", "otherwise"
            )
        try:
            self._started.keep(order.folded_name, {**entry, "id": run.execution["id"]})
        except DeviceActionsError as error:
            self.context.warn(error.message)

    # Once and only once

    @classmethod
    def claim(cls, params, run_state, scope, host):
        """Hosts of one task that ask for the same run would run it once for each of them."""
        name = params["name"].strip()
        owner = run_state.claims.claim(scope, f"execution {folded_name(name)}", host)
        if owner != host:
            raise GuardRail(
                f"Host {owner!r} of this task runs {name!r} already. For one run use run_once with a list of devices; "
                "for one run a host, put inventory_hostname into the name.",
                reason="claimed",
            )

    # Before and after

    def _warn_of_twins(self, items):
        names = Counter((item.device.hostname or "").lower() for item in items)
        twins = sorted(name for name, number in names.items() if name and number > 1)
        if twins and self._destination:
            self.context.warn(
                f"Several devices are called {summarize(twins)}: at the destination results of equal names overwrite "
                "each other"
            )

    def _refuse_too_few(self, items):
        """Raise the error where too few devices are online: those that are not would never run it."""
        online = [item for item in items if item.extra["online"] is not False]
        offline = [item.device.label() for item in items if item.extra["online"] is False]
        needed = self._needed(len(items))
        if len(online) < needed:
            raise GuardRail(
                f"Nothing was started, because {len(online)} of {len(items)} devices are online and {needed} are "
                f"needed (min_online). Offline: {summarize(offline)}. An execution does not wait for them.",
                reason="offline",
            )

    def _needed(self, count):
        number, is_percentage = self._min_online
        return max(1, math.ceil(number * count / 100) if is_percentage else number)

    def _judge(self, order, run, most):
        """The error for an execution that does not run where it should, or that failed, or None.

        most: how many devices were checked, those that cannot execute among them.
        """
        execution, count, failed = run.execution, run.count, run.execution["failed"]
        needed = self._needed(run.size)
        if not order.has_name_of(execution):
            return DeviceActionsError(
                f"The console calls it {execution['name']!r}, by which nobody finds it again. Choose a name that the "
                "console takes as it is.",
                "renamed",
            )
        if not self._search.is_ours(execution):
            return DeviceActionsError(
                f"created_by: {execution['created_by']!r} began it, so that it is not found again. Set created_by to "
                "that, or leave it out.",
                "renamed",
            )
        if not run.was_found and count is not None and count > most:
            return DeviceActionsError(
                f"The console runs it on {count} devices, and {most} were looked at before it began: the others may be "
                "protected ones. Look at it in the console.",
                "more_devices",
            )
        if count is not None and count < needed:
            later = ", or have come to the zone later" if run.in_zones else ""
            return DeviceActionsError(
                f"The console runs it on {count} of {run.size} devices, and {needed} are needed (min_online): the "
                f"others were offline when it began{later}.",
                "too_few",
            )
        if failed and not self.params["tolerate_failures"]:
            return DeviceActionsError(
                f"It failed on {failed} devices, and succeeded on {execution['succeeded']}. The console does not tell "
                "which.",
                "execution_failed",
            )
        return None


def _arguments(package):
    """The arguments of one of the option's packages, as they are given, or an InputError."""
    values = package["arguments"]
    if isinstance(values, (list, tuple)):
        texts = [str(one) if isinstance(one, float) or is_whole_number(one) else one for one in values]
        if all(isinstance(one, str) for one in texts):
            return tuple(texts)
    raise InputError(
        f"packages: the arguments of {package['package']!r} are not a list of texts. Write each in quotes: "
        "arguments: ['-name', 'a b']."
    )


def _parse_min_online(text):
    """(number, whether it is a percentage)."""
    match = re.fullmatch(r"(\d{1,7})\s*(%?)", str(text).strip())
    if not match or (match[2] and int(match[1]) > 100):
        raise InputError(f"min_online: {text!r} is neither a number of devices nor a percentage up to '100%'.")
    return int(match[1]), bool(match[2])
