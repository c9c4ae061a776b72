# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare a plan with the one that a person has reviewed, and carry out only what both contain."""

from __future__ import annotations

import json
from dataclasses import replace

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.limits import blocked
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import WRITES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan, Step

# The length of a lockdown depends on the time of the plan.
_VOLATILE = ("expires", "renew_before")


def only_reviewed(plan: Plan, reviewed: Plan) -> Plan:
    """Return a plan in which steps that the reviewed plan does not contain are blocked. Renewals always go on."""
    known = {_identity(step) for step in reviewed.steps if step.action in WRITES}
    steps = []
    differing = 0
    for step in plan.steps:
        if step.action in WRITES and step.action != "renew" and _identity(step) not in known:
            differing += 1
            note = f"Not in the reviewed plan, which is of {reviewed.commit}. Planned: {step.action}."
            step = blocked(step, note)
        steps.append(step)
    if not differing:
        return plan
    problem = f"{counted(differing, 'step')} of the plan differ from the reviewed plan. Review the new plan."
    return replace(plan, steps=tuple(steps), problems=(*plan.problems, problem))


def _identity(step: Step) -> str:
    settings = {key: value for key, value in step.settings.items() if key not in _VOLATILE}
    identity = (step.action, step.system, step.device_id, step.aspect, sorted(step.entries), settings)
    return json.dumps(identity, sort_keys=True, default=str)
