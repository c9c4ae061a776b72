# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ten actions of the page "Device Action": what each does, which devices it applies to, and its options."""

from __future__ import annotations

from dataclasses import dataclass

from ..._engine.results import Verbs
from ..devices.record import Facts

_WITHOUT_AGENT = ("unknown", "ignored")
_NOT_MANAGED = (*_WITHOUT_AGENT, "out_of_license_usage")
_DOMAIN_CONTROLLER = "domaincontroller"  # part of an agent_type, whose values the vendor does not list


@dataclass(frozen=True)
class Action:
    """One value of the API's C(types).

    verbs: the words of results. applies_to: the vendor's rule, for messages. options: the module's options for it.
    statuses: the only statuses of devices that it applies to, if there is such a rule. refused_statuses: those that it
    does not apply to. domain_controllers: whether it applies to them. reports: the possible types of its report, the
    most likely one first, or nothing if it creates no report.
    """

    verbs: Verbs
    applies_to: str
    options: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    refused_statuses: tuple[str, ...] = ()
    domain_controllers: bool = True
    reports: tuple[str, ...] = ()

    def refusal_reason(self, facts: Facts) -> str | None:
        """Return why the action does not apply to a device according to its facts, or None."""
        status = facts["status"]
        if status in self.refused_statuses or (self.statuses and status not in self.statuses):
            return f"its status is {status}"
        agent_type = (facts["agent_type"] or "").lower().replace("_", "").replace("-", "").replace(" ", "")
        if not self.domain_controllers and _DOMAIN_CONTROLLER in agent_type:
            return "it has the agent of a domain controller"
        return None


def _command(instruction: str) -> Verbs:
    return Verbs(
        f"instructed to {instruction}",
        f"would be instructed to {instruction}",
        "left alone",
        note="The console does not report whether a device carries out the command.",
    )


def _state(done: str, planned: str, already: str) -> Verbs:
    return Verbs(done, planned, already, "The console has accepted the action, but does not report its effect on")


_EXEMPTIBLE = "all devices except unknown and ignored ones, those out of license usage, and domain controllers"

ACTIONS = {
    "exempt": Action(
        _state("exempted", "would be exempted", "already exempted"),
        _EXEMPTIBLE,
        options=("exempt_time", "force"),
        refused_statuses=_NOT_MANAGED,
        domain_controllers=False,
    ),
    "unexempt": Action(
        _state("no longer exempted", "would no longer be exempted", "already not exempted"),
        _EXEMPTIBLE,
        refused_statuses=_NOT_MANAGED,
        domain_controllers=False,
    ),
    "ignore": Action(
        _state("ignored", "would be ignored", "already ignored"), "unknown devices", statuses=("unknown",)
    ),
    "unignore": Action(
        _state("no longer ignored", "would no longer be ignored", "already not ignored"), "ignored devices"
    ),
    "delete": Action(_state("deleted", "would be deleted", "already absent"), "all devices"),
    "assign_to_group": Action(
        _state("assigned to the group", "would be assigned to the group", "already in the group"),
        "all devices except domain controllers",
        options=("group", "group_id"),
        domain_controllers=False,
    ),
    "dhcprenew": Action(
        _command("renew DHCP"),
        "devices with a persistent agent",
        refused_statuses=_WITHOUT_AGENT,
    ),
    "re-identify": Action(
        _command("identify again"),
        "persistent agents for Windows from 7.6.71.0 and for macOS from 10.4.123.0, and agents for mobile devices",
        refused_statuses=_WITHOUT_AGENT,
    ),
    "fetch_agent_log": Action(
        _command("upload the log"),
        "persistent agents for Windows from 7.6.231.0 and for macOS from 10.4.225.0",
        options=("wait", "wait_timeout", "wait_interval", "dest"),
        refused_statuses=_WITHOUT_AGENT,
        reports=("agent_log",),
    ),
    "scan_threats": Action(
        _command("scan"),
        "persistent agents for Windows from 7.6.206.0 and for macOS from 10.4.205.0",
        options=("full_scan", "scan_types", "path", "wait", "wait_timeout", "wait_interval", "dest"),
        refused_statuses=_WITHOUT_AGENT,
        reports=("scan_threats_log", "scan_threat_log"),  # the vendor's page uses both spellings
    ),
}

# {part of a custom scan: its number in the API}
SCAN_TYPES = {
    "memory": 0,
    "system_volume": 1,
    "portable_volumes": 2,
    "additional_volumes": 3,
    "specific_path": 4,
    "boot_records": 5,
}
