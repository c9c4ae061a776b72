# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ten actions of the page "Device Action": what each does, to which devices it applies, what it takes."""

from __future__ import annotations

from dataclasses import dataclass

from ..._engine.results import Verbs

_WITHOUT_AGENT = ("unknown", "ignored")
_NOT_MANAGED = (*_WITHOUT_AGENT, "out_of_license_usage")
_DOMAIN_CONTROLLER = "domaincontroller"  # in the type of an agent, whose words the vendor does not list


@dataclass(frozen=True)
class Action:
    """One value of the API's C(types).

    verbs: how results speak of it. applies_to: the vendor's rule, in words. options: the module's options for it.
    statuses: the only device states to which it applies, where there is such a rule. refused_statuses: those to which
    it does not. domain_controllers: whether it applies to them. reports: the names that the type of its report may
    have, if it leaves one, the likeliest first.
    """

    verbs: Verbs
    applies_to: str
    options: tuple = ()
    statuses: tuple = ()
    refused_statuses: tuple = ()
    domain_controllers: bool = True
    reports: tuple = ()

    def obstacle(self, facts):
        """Why the action does not apply to a device, as far as its facts tell, or None."""
        if facts["status"] in self.refused_statuses or (self.statuses and facts["status"] not in self.statuses):
            return f"its status is {facts['status']}"
        kind = (facts["agent_type"] or "").lower().replace("_", "").replace("-", "").replace(" ", "")
        if not self.domain_controllers and _DOMAIN_CONTROLLER in kind:
            return "it has the agent of a domain controller"
        return None


ACTIONS = {
    "exempt": Action(
        Verbs("exempted", "would be exempted", "exempted already"),
        "all devices but unknown and ignored ones, those out of license usage, and domain controllers",
        options=("exempt_time", "force"),
        refused_statuses=_NOT_MANAGED,
        domain_controllers=False,
    ),
    "unexempt": Action(
        Verbs("no longer exempted", "would no longer be exempted", "not exempted anyway"),
        "all devices but unknown and ignored ones, those out of license usage, and domain controllers",
        refused_statuses=_NOT_MANAGED,
        domain_controllers=False,
    ),
    "ignore": Action(Verbs("ignored", "would be ignored", "ignored already"), "unknown devices", statuses=("unknown",)),
    "unignore": Action(
        Verbs("no longer ignored", "would no longer be ignored", "not ignored anyway"), "ignored devices"
    ),
    "delete": Action(Verbs("deleted", "would be deleted", "gone already"), "all devices"),
    "assign_to_group": Action(
        Verbs("assigned to the group", "would be assigned to the group", "in the group already"),
        "all devices but domain controllers",
        options=("group", "group_id"),
        domain_controllers=False,
    ),
    "dhcprenew": Action(
        Verbs("told to renew DHCP", "would be told to renew DHCP", "left alone"),
        "devices with a persistent agent",
        refused_statuses=_WITHOUT_AGENT,
    ),
    "re-identify": Action(
        Verbs("told to identify again", "would be told to identify again", "left alone"),
        "persistent agents for Windows from 7.6.71.0 and for macOS from 10.4.123.0, and agents for mobile devices",
        refused_statuses=_WITHOUT_AGENT,
    ),
    "fetch_agent_log": Action(
        Verbs("asked for the log", "would be asked for the log", "left alone"),
        "persistent agents for Windows from 7.6.231.0 and for macOS from 10.4.225.0",
        options=("wait", "wait_timeout", "wait_interval", "dest"),
        refused_statuses=_WITHOUT_AGENT,
        reports=("agent_log",),
    ),
    "scan_threats": Action(
        Verbs("told to scan", "would be told to scan", "left alone"),
        "persistent agents for Windows from 7.6.206.0 and for macOS from 10.4.205.0",
        options=("full_scan", "scan_types", "path", "wait", "wait_timeout", "wait_interval", "dest"),
        refused_statuses=_WITHOUT_AGENT,
        reports=("scan_threats_log", "scan_threat_log"),  # the vendor's page spells it in both ways
    ),
}

# The numbers that the API has for the parts of a custom scan.
SCAN_TYPES = {
    "memory": 0,
    "system_volume": 1,
    "portable_volumes": 2,
    "additional_volumes": 3,
    "specific_path": 4,
    "boot_records": 5,
}
