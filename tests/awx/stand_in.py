# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in modules of awx.awx: they keep the objects of a controller in a file, and refuse what AWX refuses.

The host is the path of the file: {endpoint: [object]}, with all calls under C(calls).
"""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase

CONNECTION: dict[str, dict[str, Any]] = {
    "controller_host": {},
    "controller_username": {},
    "controller_password": {"no_log": True},
    "controller_oauthtoken": {"type": "raw", "no_log": True},
    "request_timeout": {"type": "float"},
    "validate_certs": {"type": "bool"},
}
# {option: the endpoint that its names belong to}
REFERENCES = {
    "organization": "organizations",
    "lookup_organization": "organizations",
    "credential_type": "credential_types",
    "credential": "credentials",
    "credentials": "credentials",
    "execution_environment": "execution_environments",
    "inventory": "inventories",
    "inventories": "inventories",
    "project": "projects",
    "projects": "projects",
    "source_project": "projects",
    "galaxy_credentials": "credentials",
    "notification_templates_error": "notification_templates",
    "notification_templates_success": "notification_templates",
    "notification_templates_approvals": "notification_templates",
    "workflow_job_template": "workflow_job_templates",
    "job_templates": "job_templates",
    "workflows": "workflow_job_templates",
    "team": "teams",
}
UNIFIED = ("job_templates", "workflow_job_templates", "inventory_sources", "projects")
LINKS = ("success_nodes", "failure_nodes", "always_nodes")
SECRET = "$encrypted$"


class Refused(Exception):
    """What AWX would not accept."""


class Controller:
    """The objects of a controller. Names that are whole numbers are IDs."""

    def __init__(self, path: str) -> None:
        self._path = path
        with open(path, encoding="utf-8") as file:
            self.data: dict[str, Any] = json.load(file)

    def save(self) -> None:
        with open(self._path, "w", encoding="utf-8") as file:
            json.dump(self.data, file, indent=1)

    def find(self, endpoint: str, name: str, **fields: Any) -> dict[str, Any] | None:
        key = "identifier" if endpoint == "workflow_job_template_nodes" else "name"
        found = [
            one
            for one in self.data.setdefault(endpoint, [])
            if (one.get(key) == name or str(one["id"]) == str(name))
            and all(one.get(field) == value for field, value in fields.items())
        ]
        if len(found) > 1:
            raise Refused(f"Request to {endpoint} returned {len(found)} items, expected 1")
        return found[0] if found else None

    def resolve(self, endpoint: str, name: str) -> int:
        found = self.find(endpoint, name)
        if not found:
            raise Refused(f"Request to {endpoint}?name={name} returned 0 items, expected 1")
        number: int = found["id"]
        return number

    def unified(self, name: str) -> int:
        found = [one for endpoint in UNIFIED if (one := self.find(endpoint, name))]
        if len(found) != 1:
            raise Refused(f"unified_job_templates: {len(found)} are named {name}")
        number: int = found[0]["id"]
        return number

    def add(self, endpoint: str, fields: dict[str, Any]) -> None:
        self.data["last"] = self.data.get("last", 0) + 1
        self.data.setdefault(endpoint, []).append({"id": self.data["last"], **fields})


def run(controller: Controller, module: str, endpoint: str, given: dict[str, Any]) -> bool:
    """Carry out a call, and return whether anything changed. given: the options that are set."""
    state = given.pop("state", "present")
    secrets = given.pop("update_secrets", True)
    fields: dict[str, Any] = {}
    for option, value in given.items():
        if option in REFERENCES:
            values = value if isinstance(value, list) else [value]
            found = [controller.resolve(REFERENCES[option], name) for name in values]
            fields[option] = found if isinstance(value, list) else found[0]
        elif option == "unified_job_template":
            fields[option] = controller.unified(value)
        else:
            fields[option] = value
    if module == "role":
        return _grant(controller, fields)
    if module == "project_update":
        return _update(controller, given["name"])
    key = "identifier" if module == "workflow_job_template_node" else "name"
    scope = {
        option: fields[option]
        for option in ("inventory", "credential_type", "workflow_job_template")
        if option in fields and module in ("inventory_source", "credential", "workflow_job_template_node")
    }
    existing = controller.find(endpoint, given[key], **scope)
    if state == "absent":
        if existing:
            controller.data[endpoint].remove(existing)
        return bool(existing)
    if existing and state == "exists":
        return False
    check(controller, module, given)
    for link in LINKS:
        if link in fields:
            owner = {"workflow_job_template": fields["workflow_job_template"]}
            nodes = [controller.find("workflow_job_template_nodes", name, **owner) for name in fields[link]]
            if None in nodes:
                raise Refused(f"Could not find {link}: {fields[link]}")
    if not existing:
        controller.add(endpoint, fields)
        return module != "project" or _update(controller, given["name"])
    if not secrets and "inputs" in fields and fields["inputs"].keys() == existing.get("inputs", {}).keys():
        fields.pop("inputs")
    changed = any(existing.get(option) != value for option, value in fields.items())
    existing.update(fields)
    return changed


def check(controller: Controller, module: str, given: dict[str, Any]) -> None:
    """Raise Refused for some of what the API refuses."""
    if module == "credential_type":
        for variable in given["injectors"].get("env", {}):
            if variable.startswith("ANSIBLE_"):
                raise Refused(f"Environment variable {variable} may affect Ansible configuration")
        existing = controller.find("credential_types", given["name"]) or {"id": 0, "inputs": given["inputs"]}
        used = [one for one in controller.data["credentials"] if one["credential_type"] == existing["id"]]
        if used and existing["inputs"] != given["inputs"]:
            raise Refused("You don't have permission to PATCH to /api/v2/credential_types/ (HTTP 403).")
    if module == "credential" and given.get("inputs"):
        (kind,) = [one for one in controller.data["credential_types"] if one["name"] == given["credential_type"]]
        unknown = given["inputs"].keys() - {field["id"] for field in kind["inputs"]["fields"]}
        if unknown:
            raise Refused(f"unknown inputs {unknown}")
    if module == "job_template" and given["playbook"] not in controller.data["playbooks"]:
        raise Refused(f"Playbook not found for project: {given['playbook']}")
    for option in ("extra_vars", "source_vars"):
        if not isinstance(given.get(option, {}), dict):
            raise Refused(f"{option} is no dictionary")
    if module == "job_template" and "survey_spec" in given:
        check_survey(given["survey_spec"])
    if module == "schedule":
        check_answers(controller, given)
    if module == "schedule" and ("INTERVAL" not in given["rrule"] or not given["rrule"].startswith("DTSTART;TZID=")):
        raise Refused("rrule: invalid")


def check_survey(survey: dict[str, Any]) -> None:
    """Raise Refused for a survey that AWX refuses."""
    for question in survey["spec"]:
        kinds = {"integer": int, "multiplechoice": str, "text": str, "textarea": str}
        if "default" in question and not isinstance(question["default"], kinds[question["type"]]):
            raise Refused(f"Default value in survey question {question['variable']} expected to be {question['type']}")
        if question["default"] not in question["choices"] if {"choices", "default"} <= question.keys() else False:
            raise Refused(f"Default choice of {question['variable']} must be answered from the choices listed.")


def check_answers(controller: Controller, given: dict[str, Any]) -> None:
    """Raise Refused for a schedule that leaves a required question open, whatever its default."""
    template = controller.find("job_templates", given["unified_job_template"]) or {}
    for question in template.get("survey_spec", {}).get("spec", []):
        if question["required"] and question["variable"] not in given.get("extra_data", {}):
            raise Refused(f"variables_needed_to_start: '{question['variable']}' value missing")


def _update(controller: Controller, name: str) -> bool:
    """Read the repository of a project: the file has no playbooks as long as the update fails."""
    project = controller.find("projects", name) or {}
    is_good = bool(controller.data["playbooks"])
    project["status"] = "successful" if is_good else "failed"
    controller.data[f"projects/{project['id']}/playbooks"] = [controller.data["playbooks"]]
    if not is_good:
        controller.save()
        raise Refused("Project update failed")
    return True


def _grant(controller: Controller, fields: dict[str, Any]) -> bool:
    changed = False
    for option in ("job_templates", "workflows", "projects", "inventories", "credentials"):
        for number in fields.get(option, []):
            grant = {"team": fields["team"], "role": fields["role"], option: number}
            if grant not in controller.data.setdefault("grants", []):
                controller.data["grants"].append(grant)
                changed = True
    return changed


def action_class(module: str, specification: dict[str, Any]) -> type[ActionBase]:
    """Return the action that stands in for a module. An action is quicker, and has the same checks of options."""

    class ActionModule(ActionBase):
        _supports_check_mode = True

        def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
            result: dict[str, Any] = super().run(tmp, task_vars)
            checked = ArgumentSpecValidator({**CONNECTION, **specification["options"]}).validate(self._task.args)
            if checked.error_messages:
                return {**result, "failed": True, "msg": checked.error_messages[0]}
            params = checked.validated_parameters
            given = {name: params[name] for name in specification["options"] if params.get(name) is not None}
            controller = Controller(params["controller_host"] or os.environ["CONTROLLER_HOST"])
            controller.data.setdefault("calls", []).append({"module": module, "given": dict(given)})
            try:
                result["changed"] = run(controller, module, specification["endpoint"], given)
            except Refused as error:
                return {**result, "failed": True, "msg": str(error)}
            if not self._task.check_mode:
                controller.save()
            return result

    return ActionModule
