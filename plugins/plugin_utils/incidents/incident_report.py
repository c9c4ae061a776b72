# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report what the roles did with machines: the action M(secops.device_actions.incident_report)."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    counted,
    printable_line,
    summarize,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import (
    format_timestamp,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import RunFacts
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import (
    state_folder,
    unmounted_warnings,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.controller_action import (
    ControllerAction,
    errors_kept,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.admission import (
    left_alone_json,
    left_alone_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.assembly import build_document, summary
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_events import checked_ceiling
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import SETTINGS
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import (
    DEVICES,
    event_devices,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import by_system
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.next_steps import (
    NOT_DONE,
    PENDING,
    Request,
    named_as,
    next_steps,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.recording import Origin
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.release_report import DOUBT
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import (
    ReportMachine,
    recorded_reasons,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_options import (
    LONGEST_PENDING,
    check_settings,
    checked_deadline,
    checked_formats,
    checked_info,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.reported_machines import reported_machines
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.run_record import RunRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import DEVICE_IDS, one_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import OPERATIONS, PROBLEMS
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.files import (
    FORMATS,
    remove_old_reports,
    report_folder,
    report_lines,
    write_reports,
    write_variables,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.screen import screen
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES
from ansible_collections.secops.device_actions.plugins.plugin_utils.terminal import announce

_OPERATIONS = OPERATIONS[:3]
_MOST_RETRIES = 500
_UNFINISHED = ("failed", "unknown", "not_attempted")


class IncidentReport(ControllerAction):
    """params: see the module's documentation."""

    name = "incident_report"
    arguments = ArgumentSpec(
        options={
            "operation": {"type": "str", "required": True, "choices": list(_OPERATIONS)},
            "stage": {"type": "str", "choices": ["before", "after"], "default": "after"},
            "machines": {"type": "dict", "required": True},
            "lockdowns": {"type": "list", "elements": "dict", "default": []},
            "moves": {"type": "list", "elements": "dict", "default": []},
            "reason": {"type": "str"},
            "ticket": {"type": "str"},
            "settings": {"type": "dict", "default": {}},
            "variables": {"type": "dict", "default": {}},
            "pending_for": {"type": "str", "default": "1:00:00"},
            "deadline": {"type": "str"},
            "max_per_hour": {"type": "str"},
            "left_alone": {"type": "dict", "default": {}},
            "report_dir": {"type": "path"},
            "report_formats": {"type": "raw", "default": list(FORMATS)},
            "state_dir": {"type": "path"},
        },
    )

    def perform(self, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Report, or record what is about to be done."""
        self._now = time.time()
        self._params = params
        self._info = checked_info(params["machines"])
        self._event_devices = event_devices(self._info.get("event_devices") or [], "machines")
        self._left_alone = left_alone_of(params["left_alone"])
        # ansible-core before 2.19 renders null as an empty text.
        given = {name: value for name, value in params["settings"].items() if value not in (None, "", "None")}
        self._settings = {name: given.get(name) for name in SETTINGS}
        self._check_mode = bool(self._task.check_mode)
        self._folder = state_folder(params["state_dir"])
        self._reason = one_line(params["reason"], "reason")
        self._ticket = one_line(params["ticket"], "ticket")
        self._facts = RunFacts.here(RUN_STATE.run, self._task.get_name(), task_vars)
        self._report_folder = report_folder(params["report_dir"], self._folder)
        # Not the process id: containers that share a volume have the same ones.
        moment = format_timestamp(self._now).replace(":", "")
        self._name = f"{params['operation']}-{moment}-{os.urandom(4).hex()}"
        self._deadline = checked_deadline(params["deadline"])
        if params["operation"] in ("contain", "release"):
            check_settings(self._settings, params["variables"], params["operation"])
        formats = checked_formats(params["report_formats"])
        origin = self._origin()
        ceiling = params["max_per_hour"]
        record = RunRecord(
            self._folder,
            self._check_mode,
            params["operation"],
            origin,
            self._facts.job,
            None if ceiling is None else checked_ceiling(ceiling, "contain_max_per_hour"),
            self._event_devices,
            self._settings["protected_devices"] or (),
            self._now,
        )
        if params["stage"] == "before":
            return self._begin(record)
        group = self._settings["opswat_group"]
        machines = reported_machines(
            params, self._info, group, self._left_alone, self._check_mode, self._folder, self._now
        )
        # What was done is shown and passed on, even if it cannot be stored.
        trouble: list[str] = []
        if params["operation"] != "status":
            with errors_kept(trouble, "The record of containments was not written"):
                found = self._info["machines"]
                others = {machine["requested"]: machine.get("also_requested") or () for machine in found}
                record.end(machines, self._left_alone, others)
        steps = next_steps(self._request(task_vars), machines)
        document = build_document(
            params["operation"],
            self._check_mode,
            format_timestamp(self._now),
            *(recorded_reasons(machines) if self._option == PENDING else (self._reason, self._ticket)),
            self._facts,
            machines,
            steps,
            [*self._report_warnings(machines), *record.warnings, *trouble],
        )
        text = screen(document)
        paths: list[str] = []
        if self._report_folder and not self._check_mode and (machines or self._option != PENDING):
            with errors_kept(trouble, "The report was not written"):
                paths = write_reports(document, self._report_folder, self._name, formats)
                remove_old_reports(self._report_folder, self._folder)
            text = "\n".join([text, *(report_lines(paths) or trouble[-1:])])
        announce(text)
        option, retry = named_as(self._option, [machine for machine in machines if machine.state in NOT_DONE])
        return {
            "changed": bool(paths),
            "msg": text,
            "lines": text.splitlines(),
            "summary": {**summary(document, self._option, machines), "reports": paths},
            "retry": retry[:_MOST_RETRIES],
            "retry_named_by": option,
            "has_problems": bool(trouble) or self._has_problems(machines),
            "has_drift": any(machine.state == "drift" for machine in machines),
            "reports": paths,
        }

    @property
    def _option(self) -> str:
        return str(self._info["named_by"])

    def _origin(self) -> Origin | None:
        """Return why the machines are contained, or None where their record says so already."""
        if self._option == PENDING:
            return None
        minutes = parse_duration(self._params["pending_for"], "pending_for", longest=LONGEST_PENDING)
        deadline = self._now + minutes * 60 if self._deadline is None else self._deadline
        return Origin(
            DEVICE_IDS if self._option == DEVICES else self._option,
            {**self._settings, "reason": self._reason, "ticket": self._ticket},
            self._facts.user or None,
            self._facts.job or None,
            format_timestamp(self._now),
            format_timestamp(deadline),
        )

    def _begin(self, record: RunRecord) -> dict[str, Any]:
        """Record what is about to be done, so that it is not forgotten if the run is killed."""
        if self._deadline is not None and self._deadline <= self._now:
            names = summarize([printable_line(machine["name"]) for machine in self._info["machines"]])
            raise InputError(
                f"deadline: {self._params['deadline']} is over, so nothing was done. To contain {names} nevertheless, "
                "run the playbook secops.device_actions.contain."
            )
        machines = self._info["machines"]
        left_alone = record.begin(machines, self._left_alone)
        chosen = [machine for machine in machines if machine["requested"] not in left_alone]
        is_recorded = self._folder and not self._check_mode
        recorded = f"Recorded {counted(len(chosen), 'machine')} in {self._folder}."
        result = {
            "changed": bool(is_recorded),
            "msg": recorded if is_recorded else "Nothing was recorded.",
        }
        if self._params["operation"] == "contain":
            result.update(by_system=by_system(chosen), left_alone=left_alone_json(left_alone))
        if record.warnings:
            result["warnings"] = record.warnings
        return result

    def _request(self, task_vars: Mapping[str, Any]) -> Request:
        sources = task_vars.get("ansible_inventory_sources") or ()
        return Request(
            operation=self._params["operation"],
            option=self._option,
            reason=self._reason,
            ticket=self._ticket,
            settings=self._settings,
            inventories=[source for source in sources if isinstance(source, str)],
            has_state=bool(self._folder),
            check_mode=self._check_mode,
            store=self._store,
            variables=self._params["variables"],
            is_awx=self._facts.is_awx,
            event_devices={device.id: device.to_json() for device in self._event_devices},
        )

    def _store(self, playbook: str, variables: Mapping[str, Any]) -> str | None:
        """Write variables for a next step into the folder of the reports, and return the path."""
        if not self._report_folder or self._check_mode:
            return None
        return write_variables(self._report_folder, f"{self._name}-{playbook}", variables)

    def _report_warnings(self, machines: Sequence[ReportMachine]) -> list[str]:
        warnings = [f"{SYSTEM_NAMES[system]}: {why}"[:1000] for system, why in self._info["failures"].items()]
        if any(console["message"] == DOUBT for machine in machines for console in machine.consoles):
            warnings.append(DOUBT)
        if self._params["operation"] == "contain" and not self._folder and not self._check_mode:
            warnings.append(
                "No state directory is set, so contain_pending and release know nothing of this run: keep this report. "
                "See DEVICE_ACTIONS_STATE_DIR."
            )
            if self._event_devices:
                warnings.append(
                    "No state directory is set, so an event that is handed over again contains its machine again."
                )
        return warnings + ([] if self._check_mode else unmounted_warnings(self._folder))

    def _has_problems(self, machines: Sequence[ReportMachine]) -> bool:
        """Return whether the task of the role must fail."""
        states = {machine.state for machine in machines}
        if self._params["operation"] == "status":
            return bool({"failed", "unknown", "not_attempted"} & states or self._info["failures"])
        if self._option == PENDING or self._deadline is not None:
            return bool({*_UNFINISHED, "drift"} & states or self._info["failures"])
        return bool({*PROBLEMS} & states or not machines)
