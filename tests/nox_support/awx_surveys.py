# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The surveys of the job templates: which options a person is asked for, with what the roles document and accept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import LONGEST_TEXTS
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.settings import LONGEST, SHORTEST
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.schema import without_markup

ROLES = Path(__file__).resolve().parents[2] / "roles"
_LONGEST_LIST = 100_000  # characters
_DAY = 86_400  # seconds
EXPIRES = ["0:01:00", "0:04:00", "0:08:00", "0:12:00", "1:00:00", "2:00:00", "3:00:00"]
# An approval takes its time, so the workflow offers no lockdown that would end first.
WORKFLOW_EXPIRES = EXPIRES[1:]
PENDING_FOR = ["0:01:00", "0:04:00", "0:12:00", "1:00:00", "2:00:00", "3:00:00"]
YES_NO = ["no", "yes"]
# Descriptions for a form, where those of the options are for a command line.
_PACKAGES = "The names of packages, one per line. With arguments, YAML: a list of entries with package and arguments."
_DEVICES = "What a rulebook sends instead of one of the lists: JSON, with id, hostname and events of each device."
_DRY_RUN = "Whether to change nothing. The same as a job of the type check."
_DRIFT = "What to do if another user has changed in a console what an entry requires: only report it, or set it again."
_SYSTEMS = "The consoles to check, cylance, opswat and sdm, separated by commas. Default: all with credentials."
_SACRIFICE = "Must be yes if a device is given, except in check mode."
_SCOPE = "nf_group locks all devices of the NF, including the HA partner. device locks only the host's device."
_TASKS = "A file in the project, for example tasks/maintenance.yml."

Question = dict[str, Any]


class Survey:
    """Builds the survey of a template from the argument spec of its role. The methods add one question each.

    A question with a default is never required. AWX would demand an answer from schedules, workflows and the API.
    """

    def __init__(self, role: str, title: str) -> None:
        self._role = role
        specs = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
        self._options: dict[str, dict[str, Any]] = specs["argument_specs"]["main"]["options"]
        self._title = title
        self._questions: list[Question] = []

    def lines(self, option: str, title: str, required: bool = False, description: str = "") -> Survey:
        """Ask for a list, one entry a line."""
        description = description or f"One per line. {self._description(option)}"
        return self._add(option, title, "textarea", required, description, min=1 if required else 0, max=_LONGEST_LIST)

    def line(self, option: str, title: str, longest: int, required: bool = False, description: str = "") -> Survey:
        """Ask for one line of text."""
        description = description or self._description(option)
        return self._add(option, title, "text", required, description, min=1 if required else 0, max=longest)

    def choice(self, option: str, title: str, choices: list[str], description: str = "") -> Survey:
        """Ask for one of several texts. The default is the one of the role."""
        description = description or self._description(option)
        return self._add(option, title, "multiplechoice", False, description, choices=choices)

    def durations(self, option: str, title: str, choices: list[str], shortest: int, longest: int) -> Survey:
        """Ask for a duration, which AWX cannot check in a text. shortest, longest: of the role, in minutes."""
        for choice in choices:
            parse_duration(choice, option, shortest, longest)
        return self.choice(option, title, choices)

    def number(self, option: str, title: str, least: int, most: int) -> Survey:
        """Ask for a number."""
        return self._add(option, title, "integer", False, self._description(option), min=least, max=most)

    def machines(self) -> Survey:
        """Ask which machines are meant, in one of four ways."""
        prefix = self._role
        return (
            self.lines(
                f"{prefix}_hostnames", "Host names", description="One per line. Fill in only one of these four lists."
            )
            .lines(f"{prefix}_device_ids", "Device IDs")
            .lines(f"{prefix}_macs", "MAC addresses")
            .lines(f"{prefix}_hosts", "Host patterns")
        )

    def cause(self) -> Survey:
        """Ask for the reason, which is required, and the ticket."""
        return self.line(f"{self._role}_reason", "Reason", LONGEST_TEXTS["reason"], required=True).line(
            f"{self._role}_ticket", "Ticket", LONGEST_TEXTS["ticket"]
        )

    def limit(self) -> Survey:
        """Ask for the maximum number of changes."""
        return self.line(f"{self._role}_max_changes", "Maximum changes", 10)

    def build(self) -> dict[str, Any]:
        """Return the survey in the form of AWX."""
        return {"name": self._title, "description": "", "spec": self._questions}

    def _description(self, option: str) -> str:
        return without_markup(self._options[option]["description"][0]).removeprefix("Required. ")

    def _default(self, option: str) -> Any:
        default = self._options.get(option, {}).get("default")
        if default in ([], {}, "", None):
            return None
        if isinstance(default, bool):
            return YES_NO[default]
        return default

    def _add(self, option: str, title: str, kind: str, required: bool, description: str, **more: Any) -> Survey:
        question: Question = {
            "variable": option,
            "question_name": title,
            "question_description": description,
            "type": kind,
            "required": required,
            **more,
        }
        if (default := self._default(option)) is not None:
            question["default"] = default
        self._questions.append(question)
        return self


def surveys() -> dict[str, dict[str, Any]]:
    """Return {template: its survey}."""
    return {
        "contain": _contain_for_events(_contain("Contain machines", EXPIRES)).build(),
        "contain_and_release": _contain(
            "Contain machines, and release them after an approval", WORKFLOW_EXPIRES
        ).build(),
        "release": _release().build(),
        "status": _status().build(),
        "remediate": _remediate().build(),
        "reconcile": _reconcile().build(),
        "doctor": _doctor().build(),
        "sdm_maintenance": _sdm_maintenance().build(),
        "sdm_unlock_orphans": _sdm_unlock_orphans().build(),
    }


def _contain(title: str, expires: list[str]) -> Survey:
    return (
        Survey("contain", title)
        .machines()
        .cause()
        .durations("contain_expires", "Length of the lockdown", expires, SHORTEST, LONGEST)
        .durations("contain_pending_for", "Keep retrying for", PENDING_FOR, 1, LONGEST)
        .line("contain_opswat_group", "OPSWAT group", 200)
        .limit()
        .lines("contain_protected_devices", "Protected devices")
        .number("contain_confirm_timeout", "Seconds to wait for confirmations", 0, 900)
    )


def _contain_for_events(survey: Survey) -> Survey:
    """Add what a rulebook sends."""
    return (
        survey.lines("contain_devices", "Devices of events", description=_DEVICES)
        .number("contain_max_per_hour", "Maximum machines an hour", 1, 10_000)
        .choice("contain_dry_run", "Only show the plan", YES_NO, _DRY_RUN)
    )


def _release() -> Survey:
    return (
        Survey("release", "Release machines")
        .machines()
        .cause()
        .line("release_opswat_group", "OPSWAT group", 200)
        .limit()
        .lines("release_protected_devices", "Protected devices")
        .number("release_timeout", "Seconds to wait for the release", 0, 900)
        .number("release_confirm_timeout", "Seconds to wait for confirmations", 0, 900)
        .choice("release_dry_run", "Only show the plan", YES_NO, _DRY_RUN)
    )


def _status() -> Survey:
    return (
        Survey("status", "Show which machines are contained")
        .machines()
        .lines("status_zones", "Cylance zones")
        .lines("status_opswat_groups", "OPSWAT groups")
        .choice("status_fail_on_drift", "Fail if the consoles differ", YES_NO)
    )


def _remediate() -> Survey:
    return (
        Survey("remediate", "Execute packages")
        .line("remediate_name", "Name of the execution", 200, required=True)
        .lines("remediate_packages", "Packages", required=True, description=_PACKAGES)
        .lines("remediate_hosts", "Host patterns")
        .lines("remediate_zones", "Cylance zones")
        .lines("remediate_device_ids", "Device IDs")
        .cause()
        .limit()
        .line("remediate_min_online", "Devices that must be online", 10)
        .lines("remediate_protected_devices", "Protected devices")
        .number("remediate_wait_timeout", "Seconds to wait", 1, _DAY)
        .choice("remediate_dry_run", "Only show the plan", YES_NO, _DRY_RUN)
    )


def _reconcile() -> Survey:
    return (
        Survey("reconcile", "Bring devices into the desired state")
        .choice("reconcile_drift", "If another user changed something", ["report", "correct"], _DRIFT)
        .line("reconcile_max_changes", "Maximum changes", 10)
        .line("reconcile_max_releases", "Maximum releases", 10)
        .line("reconcile_confirm", "Commit to confirm", 64)
        .line("reconcile_undo", "Run to undo", 200)
    )


def _doctor() -> Survey:
    return (
        Survey("doctor", "Check what will and will not work")
        .line("doctor_systems", "Consoles", 100, description=_SYSTEMS)
        .number("doctor_timeout", "Seconds to wait for a response", 1, 300)
        .choice("doctor_fail_on_warnings", "Treat warnings as failures", YES_NO)
        .line("doctor_sacrifice", "Device to try a lockdown on", 200)
        .choice("doctor_sacrifice_confirm", "The device may be cut off", YES_NO, _SACRIFICE)
    )


def _sdm_maintenance() -> Survey:
    hosts = "A pattern of hosts in the inventory, each with the variable sdm_device_id, for example border_controllers."
    return (
        Survey("sdm_maintenance", "Work on devices under a lock of SDM")
        .line("sdm_maintenance_hosts", "Host pattern", 1000, required=True, description=hosts)
        .line("sdm_maintenance_tasks", "File with the tasks", 500, required=True, description=_TASKS)
        .cause()
        .choice("sdm_maintenance_scope", "What to lock", ["nf_group", "device"], _SCOPE)
        .choice("sdm_maintenance_wait", "Wait for the lock", YES_NO)
        .number("sdm_maintenance_wait_timeout", "Seconds to wait for the lock", 1, 3600)
        .limit()
    )


def _sdm_unlock_orphans() -> Survey:
    return (
        Survey("sdm_unlock_orphans", "Unlock devices that were left locked")
        .lines("sdm_unlock_orphans_runs", "Runs or jobs that have ended")
        .choice("sdm_unlock_orphans_accept_unchecked", "Succeed with unchecked locks", YES_NO)
        .line("sdm_unlock_orphans_reason", "Reason", LONGEST_TEXTS["reason"])
        .line("sdm_unlock_orphans_ticket", "Ticket", LONGEST_TEXTS["ticket"])
        .limit()
    )
