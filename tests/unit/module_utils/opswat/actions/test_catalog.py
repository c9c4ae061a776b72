# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which devices an action does not apply to."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.results import Verbs
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.catalog import Action

VERBS = Verbs("done", "would be done", "already done")


def reason(status="compliant", agent_type=None, **rules):
    return Action(VERBS, "some devices", **rules).refusal_reason({"status": status, "agent_type": agent_type})


@pytest.mark.parametrize(
    ("status", "rules", "expected"),
    [
        ("compliant", {}, None),
        ("compliant", {"statuses": ("exempted",)}, "its status is compliant"),
        ("exempted", {"statuses": ("exempted",)}, None),
        ("unknown", {"refused_statuses": ("unknown", "ignored")}, "its status is unknown"),
        ("compliant", {"refused_statuses": ("unknown", "ignored")}, None),
    ],
)
def test_an_action_applies_to_devices_with_certain_statuses(status, rules, expected):
    assert reason(status, **rules) == expected


@pytest.mark.parametrize("agent_type", ["domain_controller", "Domain Controller", "domain-controller agent"])
def test_an_action_may_exclude_domain_controllers_in_every_spelling(agent_type):
    assert reason(agent_type=agent_type) is None
    assert reason(agent_type=agent_type, domain_controllers=False) == "it has the agent of a domain controller"
    assert reason(agent_type=None, domain_controllers=False) is None
