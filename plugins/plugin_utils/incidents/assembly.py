# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put a report document together: headline, counts and machines, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import RunFacts
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.next_steps import named_as
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import STATES, VERSION

_WORDS = {
    "failed": "failed",
    "unknown": "with an unknown outcome",
    "not_attempted": "not attempted",
    "drift": "drifted",
    "waiting": "waiting for the device",
    "contained": "contained",
    "released": "released",
    "not_contained": "not contained",
    "planned": "would be changed",
    "unchanged": "already contained",
}
_OTHER_WORDS = {
    "status": {"failed": "not found", "unknown": "in an unknown state"},
    "contain": {"unchanged": "left alone"},  # for events that were handled before
}
_PLANNED = {"contain": "would be contained", "release": "would be released"}
# What a headline begins with: what was asked for.
_GOALS = {"contain": "contained", "release": "released", "status": "contained"}
_MOST_IDENTIFIERS = 300  # in a summary, of each state


def headline(operation: str, machines: Sequence[ReportMachine], check_mode: bool = False) -> str:
    """Return the counts as a sentence."""
    counts = Counter(machine.state for machine in machines)
    if not machines:
        return "No machine is contained." if operation == "status" else "Nothing is to be done."
    is_plan = check_mode and operation == "contain"
    special = {} if is_plan else _OTHER_WORDS.get(operation, {})
    words = {**_WORDS, **special, "planned": _PLANNED.get(operation, _WORDS["planned"])}
    goal = "planned" if check_mode else _GOALS[operation]
    first = f"{counts[goal]} of {counted(len(machines), 'machine')} {words[goal]}"
    others = [f"{counts[state]} {words[state]}" for state in STATES if counts[state] and state != goal]
    sentence = f"{', '.join([first, *others])}."
    partly = sum(machine.is_partly_contained for machine in machines)
    if operation == "contain" and partly and not check_mode:
        sentence += f" {partly} of them {'is' if partly == 1 else 'are'} contained by another console."
    return sentence


def build_document(
    operation: str,
    check_mode: bool,
    generated: str,
    reason: str | None,
    ticket: str | None,
    facts: RunFacts,
    machines: Sequence[ReportMachine],
    steps: Sequence[dict[str, str]],
    warnings: Sequence[str],
) -> dict[str, Any]:
    """Return a report document."""
    counts = Counter(machine.state for machine in machines)
    return {
        "version": VERSION,
        "operation": operation,
        "check_mode": check_mode,
        "generated": generated,
        "reason": reason,
        "ticket": ticket,
        "requested_by": None if operation == "status" else facts.user or None,
        "job": facts.job or None,
        "headline": headline(operation, machines, check_mode),
        "counts": [{"state": state, "count": counts[state]} for state in STATES if counts[state]],
        "machines": [machine.to_document() for machine in machines],
        "next_steps": list(steps),
        "warnings": list(warnings),
    }


def summary(document: dict[str, Any], option: str, machines: Sequence[ReportMachine]) -> dict[str, Any]:
    """Return what a workflow needs of a report: counts, and the identifiers of each state, at most some hundreds."""
    identifiers = {}
    for count in document["counts"]:
        named, values = named_as(option, [machine for machine in machines if machine.state == count["state"]])
        identifiers[count["state"]] = values[:_MOST_IDENTIFIERS]
        option = named
    return {
        "operation": document["operation"],
        "check_mode": document["check_mode"],
        "headline": document["headline"],
        "counts": {count["state"]: count["count"] for count in document["counts"]},
        "named_by": option,
        "machines": identifiers,
        "ticket": document["ticket"],
        "generated": document["generated"],
    }
