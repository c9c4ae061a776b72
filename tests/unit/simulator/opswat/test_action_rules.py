# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices that each action supports, including the version limits of agents."""

from __future__ import annotations

import pytest

from simulator.opswat.action_rules import FIRST_VERSION, RULES, rule_for
from simulator.opswat.devices import AGENT_TYPES
from simulator.opswat.kinds import KINDS, LINUX, MACOS, WINDOWS_11
from simulator.opswat.seeding import apply_kind, make_device

EVERY_KIND = {"plain", *KINDS}
WITHOUT_AGENT = {"unknown", "ignored", "no_agent"}
UNASSESSED = {"unknown", "ignored", "unlicensed"}
NOT_PERSISTENT = {*WITHOUT_AGENT, "on_demand", "mobile", "domain_controller"}

APPLIES = {
    "exempt": EVERY_KIND - UNASSESSED - {"domain_controller"},
    "unexempt": EVERY_KIND - UNASSESSED - {"domain_controller"},
    "ignore": {"unknown"},
    "unignore": {"ignored"},
    "delete": EVERY_KIND,
    "dhcprenew": EVERY_KIND - NOT_PERSISTENT,
    "re-identify": EVERY_KIND - NOT_PERSISTENT - {"linux", "old_agent"} | {"mobile"},
    "assign_to_group": EVERY_KIND - {"domain_controller"},
    "fetch_agent_log": EVERY_KIND - NOT_PERSISTENT - {"linux", "old_agent"},
    "scan_threats": EVERY_KIND - NOT_PERSISTENT - {"linux", "old_agent"},
}
LIMITS = [  # action, operating system, the newest unsupported agent, the oldest supported one
    ("re-identify", WINDOWS_11, "7.6.70.9", "7.6.71.0"),
    ("re-identify", MACOS, "10.4.122.9", "10.4.123.0"),
    ("fetch_agent_log", WINDOWS_11, "7.6.230.9", "7.6.231.0"),
    ("fetch_agent_log", MACOS, "10.4.224.9", "10.4.225.0"),
    ("scan_threats", WINDOWS_11, "7.6.205.9", "7.6.206.0"),
    ("scan_threats", MACOS, "10.4.204.9", "10.4.205.0"),
]


def make(kind="plain", **attributes):
    device = make_device(0, 0, "test", "a", "", 0)
    if kind != "plain":
        apply_kind(device, kind)
    for name, value in attributes.items():
        setattr(device, name, value)
    return device


def applies(action, device, version=(3, 3), agent_log_rule="v3.1"):
    return rule_for(action, version, agent_log_rule)(device, device.shown_status(0))


def test_all_ten_actions_have_a_rule():
    assert len(RULES) == 10
    assert set(RULES) == set(APPLIES)


@pytest.mark.parametrize("action", APPLIES)
def test_an_action_supports_the_documented_kinds(action):
    assert {kind for kind in EVERY_KIND if applies(action, make(kind))} == APPLIES[action]


@pytest.mark.parametrize(
    ("action", "system", "too_old", "old_enough"), LIMITS, ids=lambda value: getattr(value, "family", value)
)
def test_an_action_requires_a_minimum_agent_version(action, system, too_old, old_enough):
    assert not applies(action, make(system=system, agent_version=too_old))
    assert applies(action, make(system=system, agent_version=old_enough))
    assert applies(action, make(system=system, agent_version=f"{int(old_enough.split('.')[0]) + 1}.0.0.0"))
    assert not applies(action, make(system=LINUX, agent_version=old_enough))


@pytest.mark.parametrize("agent_type", [*AGENT_TYPES, None])
def test_scans_require_a_persistent_agent(agent_type):
    assert applies("scan_threats", make(agent_type=agent_type)) == (agent_type == "persistent")


@pytest.mark.parametrize("version", [(3, 0), (3, 1)], ids=["v3.0", "v3.1"])
def test_old_versions_support_all_assessed_devices(version):
    for action in ("exempt", "unexempt", "re-identify"):
        assert {kind for kind in EVERY_KIND if applies(action, make(kind), version)} == EVERY_KIND - UNASSESSED


def test_without_a_rule_logs_can_be_fetched_from_any_agent():
    kinds = {kind for kind in EVERY_KIND if applies("fetch_agent_log", make(kind), agent_log_rule="none")}
    assert kinds == EVERY_KIND - WITHOUT_AGENT


@pytest.mark.parametrize(("value", "status"), [("v3.1", -1), ("none", 1)])
def test_agent_log_rule(opswat, api, switch, value, status):
    switch("agent_log_rule", value)
    device = opswat.add_device(kind="old_agent")
    assert api.verdicts("fetch_agent_log", [device["id"]]) == {device["id"]: status}
    assert api.verdicts("scan_threats", [device["id"]], full_scan=1) == {device["id"]: -1}


def test_the_api_applies_the_rules_to_each_kind(opswat, api):
    kinds = sorted(KINDS)
    devices = opswat.add_devices([{"kind": kind} for kind in kinds])
    by_id = {device["id"]: kind for device, kind in zip(devices, kinds, strict=True)}
    for action in ("dhcprenew", "fetch_agent_log", "re-identify"):
        verdicts = api.verdicts(action, list(by_id))
        assert {by_id[device_id] for device_id, status in verdicts.items() if status == 1} == APPLIES[action] - {
            "plain"
        }
        assert set(verdicts.values()) == {1, -1}


@pytest.mark.parametrize("action", sorted(RULES))
def test_an_action_is_unknown_before_its_first_version(api, device, action):
    params = {"full_scan": 1} if action == "scan_threats" else {}
    first = FIRST_VERSION.get(action, (3, 0))
    for minor in range(4):
        version = f"v3.{minor}" if minor else "v3"
        status = api.act(action, ["UNKNOWN"], version=version, **params).status_code
        assert status == (200 if (3, minor) >= first else 400)
