# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of a run before it writes: read the desired state and the record, and make the plan."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import freeze_check
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import file_mode
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.lookups import (
    RECORDED,
    Hosts,
    Lookups,
    latest_console_time,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import OtherRunAtWork
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.writing_run import require_alone
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.plan_file import (
    plan_from_json,
    plan_to_json,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.batches import batches
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.limits import (
    leave_protected,
    without_frozen,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.planner import make_plan
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.recognition import (
    fold_interrupted,
    unsettled_devices,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.review import only_reviewed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.undo import plan_undo
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.references import (
    missing_references,
    named_groups,
    named_packages,
    with_group_names,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import Options
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.run_report import (
    parse_report,
    read_done,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.sources import (
    history,
    load_source,
    open_memory,
    open_source,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.workspace import Workspace
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan

BASE, FOLDED, FACTS = "base", "folded", "facts"

_LARGEST_PLAN = 1 << 26  # bytes


def open_run(options: Options, hosts: Hosts, check_mode: bool) -> dict[str, Any]:
    """Read the desired state and the record. Return the folder of the run, and which devices have to be read."""
    if options.reviewed_plan:
        _read_plan(options.reviewed_plan)
    work = Workspace.create()
    try:
        return _open(options, hosts, check_mode, work)
    except BaseException:
        work.remove()
        raise


def make_run_plan(
    options: Options,
    work: Workspace,
    hosts: Hosts,
    results: Mapping[str, Sequence[Mapping[str, Any]]],
    groups: Any,
    packages: Any,
    is_preview: bool,
) -> Plan:
    """Make the plan, and keep it for the next phases.

    results: {system: the results of the tasks that read its devices, each with its C(item)}. groups, packages: see
    missing_references(). is_preview: whether nothing is written after it.
    """
    facts = work.load(FACTS)
    desired, base = load_source(work), work.load_record(BASE)
    lookups = Lookups(desired, base, options.owner, hosts, [tuple(one) for one in facts["extra"]])
    targets, observed = lookups.resolve(_by_option(results))
    here = time.time()
    console = latest_console_time(result for each in results.values() for result in each)
    settings = replace(
        options.plan,
        now=here if console is None else console,
        skew=0.0 if console is None else console - here,
        history=facts["history"],
        confirmed=options.confirm is not None and options.confirm == desired.commit,
    )
    record = fold_interrupted(base, observed, options.owner)
    if options.undo:
        done = read_done(work.load("undo"))
        plan = plan_undo(options.undo, done, record, observed, settings)
    else:
        faults = missing_references(desired, groups, packages)
        plan = make_plan(with_group_names(desired, groups), record, targets, observed, settings, faults)
    plan = leave_protected(plan, options.protected)
    if options.reviewed_plan:
        plan = only_reviewed(plan, _read_plan(options.reviewed_plan))
    plan = without_frozen(plan, frozen(options, is_release=False), frozen(options, is_release=True), is_preview)
    work.save_record(FOLDED, record)
    work.save_plan(plan)
    work.save(FACTS, {**facts, "now": settings.now, "skew": settings.skew, "unmatched": lookups.unmatched})
    if options.plan_file:
        _write_plan(options.plan_file, plan)
    return plan


def remaining_lookups(
    options: Options, work: Workspace, hosts: Hosts, results: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """Return {system: lookups} for the recorded devices that no entry has led to. results: see make_run_plan()."""
    extra = [tuple(one) for one in work.load(FACTS)["extra"]]
    lookups = Lookups(load_source(work), work.load_record(BASE), options.owner, hosts, extra)
    left = lookups.remaining(_by_option(results))
    return {system: [{"option": RECORDED, "device_ids": ids}] for system, ids in left.items()}


def tasks_of(plan: Plan) -> list[dict[str, Any]]:
    """Return the tasks of a plan: action, module and options of each."""
    return [{"action": one.action, "module": one.module, "options": dict(one.options)} for one in batches(plan)]


def frozen(options: Options, is_release: bool) -> str | None:
    """Return why writes, or releases, are frozen, as sentences, or None."""
    error = freeze_check(options.folder, is_release)()
    return error.message if error else None


def _open(options: Options, hosts: Hosts, check_mode: bool, work: Workspace) -> dict[str, Any]:
    desired = open_source(options, work)
    memory = open_memory(options, work)
    record = memory.read()
    now = time.time()
    run = f"{datetime.fromtimestamp(now, timezone.utc):%Y%m%dT%H%M%SZ}-{os.urandom(3).hex()}"
    warnings = []
    try:
        require_alone(record, now)
    except OtherRunAtWork as error:
        if not check_mode:
            raise
        warnings.append(error.message)
    if not check_mode:
        memory.check_push()
    extra = unsettled_devices(record, options.owner)
    if options.undo:
        report = memory.read_report(f"{options.undo}.json")
        if report is None:
            raise InputError(f"undo: {memory.place} has no report of a run with this name.")
        values = parse_report(report)
        extra += [(one.system, one.device_id) for one in read_done(values) if one.aspect]
        work.save("undo", values)
    work.save_record(BASE, record)
    work.save(
        FACTS,
        {
            "run": run,
            "history": history(options, work, desired, record),
            "extra": extra,
            "place": memory.place,
            "warnings": warnings,
        },
    )
    lookups = Lookups(desired, record, options.owner, hosts, extra)
    return {
        "work": str(work.path),
        "run": run,
        "commit": desired.commit,
        "problems": [str(one) for one in desired.problems],
        "lookups": {
            system: [{"option": option, option: values} for option, values in each.items()]
            for system, each in lookups.tasks().items()
        },
        "names_groups": bool(named_groups(desired)),
        "names_packages": bool(named_packages(desired)),
        "warnings": [*warnings, *lookups.unmatched],
    }


def _by_option(results: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(system, result["item"]["option"]): result for system, each in results.items() for result in each}


def _read_plan(path: str) -> Plan:
    try:
        with open(path, "rb") as file:
            return plan_from_json(file.read(_LARGEST_PLAN).decode(errors="replace"), path)
    except OSError as error:
        raise InputError(f"reviewed_plan: {path}: {error.strerror}.") from None


def _write_plan(path: str, plan: Plan) -> None:
    try:
        write_atomically(path, plan_to_json(plan).encode(), mode=file_mode(os.path.dirname(path) or "."))
    except OSError as error:
        raise InputError(f"plan_file: {path}: {error.strerror}.") from None
