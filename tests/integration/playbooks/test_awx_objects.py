# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of the role awx_setup as variables of infra.aap_configuration."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from awx.collection import MODULES, PLAYBOOKS

from .test_awx_setup import Setup, role

# {variable: (module, keys that only the roles of infra.aap_configuration know)}
VARIABLES = {
    "controller_credential_types": ("credential_type", set()),
    "controller_execution_environments": ("execution_environment", set()),
    "controller_credentials": ("credential", set()),
    "controller_projects": ("project", set()),
    "controller_inventories": ("inventory", set()),
    "controller_inventory_sources": ("inventory_source", set()),
    "controller_templates": ("job_template", set()),
    "controller_workflows": ("workflow_job_template", {"simplified_workflow_nodes"}),
    "controller_schedules": ("schedule", set()),
    "aap_teams": ("team", set()),
    "controller_roles": ("role", set()),
}
HOUR = 3600
pytestmark = pytest.mark.costly


class Unsafe(str):
    """A text with the tag !unsafe."""


class Loader(yaml.SafeLoader):
    """Reads files of variables."""


Loader.add_constructor("!unsafe", lambda loader, node: Unsafe(loader.construct_scalar(node)))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file that the role writes."""
    home = tmp_path_factory.mktemp("export")
    setup = Setup(home)
    run = setup.run(role(awx_setup_file=str(home / "controller.yml")), with_collection=False)
    assert run.rc == 0, run.stdout
    assert "calls" not in setup.awx.data
    return (home / "controller.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def objects(text: str) -> dict[str, Any]:
    """Its content."""
    content: dict[str, Any] = yaml.load(text, Loader=Loader)
    return content


def by_name(objects: dict[str, Any], variable: str) -> dict[str, Any]:
    return {item["name"].removeprefix("Device Actions "): item for item in objects[variable]}


def test_the_items_have_the_options_of_the_modules(objects):
    assert objects.keys() == VARIABLES.keys()
    for variable, (module, others) in VARIABLES.items():
        for item in objects[variable]:
            given = {key: value for key, value in item.items() if key not in others}
            assert given.get("credential") != ""  # AWX would look it up
            assert not ArgumentSpecValidator(MODULES[module]["options"]).validate(given).error_messages, given
    for workflow in objects["controller_workflows"]:
        for node in workflow["simplified_workflow_nodes"]:
            given = {**node, "workflow_job_template": workflow["name"]}
            options = MODULES["workflow_job_template_node"]["options"]
            assert not ArgumentSpecValidator(options).validate(given).error_messages


def test_the_file_has_no_secrets_and_no_templates_for_the_wrong_ansible(text, objects):
    assert "canary" not in text

    def texts(value):
        if isinstance(value, dict):
            return [one for inner in value.values() for one in texts(inner)]
        return [one for inner in value for one in texts(inner)] if isinstance(value, list) else [value]

    with_braces = [one for one in texts(objects) if isinstance(one, str) and "{{" in one]
    assert len(with_braces) > 40
    assert all(isinstance(one, Unsafe) for one in with_braces)


def test_all_names_are_there(objects):
    names = {variable: {item.get("name") for item in objects[variable]} for variable in VARIABLES}
    credentials = names["controller_credentials"]
    assert {item["credential_type"] for item in objects["controller_credentials"]} <= names[
        "controller_credential_types"
    ]
    for template in objects["controller_templates"]:
        assert set(template["credentials"]) <= credentials
        assert template["project"] in names["controller_projects"]
        assert template["inventory"] in names["controller_inventories"]
        assert template["execution_environment"] in names["controller_execution_environments"]
        assert template["playbook"].removesuffix(".yml") in PLAYBOOKS
    (source,) = objects["controller_inventory_sources"]
    assert source["credential"] in credentials
    known = names["controller_templates"] | {source["name"]}
    assert {item["unified_job_template"] for item in objects["controller_schedules"]} <= known
    for grant in objects["controller_roles"]:
        assert grant["team"] in names["aap_teams"]
        assert set(grant.get("job_templates", [])) <= names["controller_templates"]
        assert set(grant.get("workflows", [])) <= names["controller_workflows"]
        assert set(grant.get("credentials", [])) <= credentials


def test_a_failed_console_never_empties_the_inventory(objects):
    (source,) = objects["controller_inventory_sources"]
    assert source["overwrite"] is True
    options = yaml.safe_load(source["source_vars"]["DEVICE_ACTIONS_INVENTORY_OPTIONS"])
    assert options["on_error"] == "fail"


def test_the_combined_credential_has_all_that_an_inventory_needs(objects):
    types = by_name(objects, "controller_credential_types")
    combined = types["inventory"]["injectors"]
    for name in ("Cylance", "OPSWAT", "SDM", "settings"):
        assert types[name]["injectors"]["env"].items() <= combined["env"].items()
        assert [
            field for field in types[name]["inputs"]["fields"] if field not in types["inventory"]["inputs"]["fields"]
        ] == []
    assert combined["file"] == types["settings"]["injectors"]["file"]


def test_jobs_are_whole_and_launches_may_send_what_they_need(objects):
    for template in objects["controller_templates"]:
        assert template["job_slice_count"] == 1 and template["ask_job_slice_count_on_launch"] is False
        assert template["ask_job_type_on_launch"] is True and template["ask_variables_on_launch"] is True
        assert template["timeout"] > 0
        assert template["survey_enabled"] == ("survey_spec" in template)
    templates = by_name(objects, "controller_templates")
    assert not any(
        templates[name]["allow_simultaneous"] for name in ("reconcile", "contain_pending", "sdm_unlock_orphans")
    )


def test_variables_of_the_user_replace_the_defaults_of_questions(objects):
    templates = by_name(objects, "controller_templates")
    questions = {one["variable"]: one for one in templates["contain"]["survey_spec"]["spec"]}
    assert questions["contain_max_changes"]["default"] == "40"
    assert questions["contain_opswat_group"]["default"] == "Quarantine"
    assert templates["contain_pending"]["extra_vars"]["contain_opswat_group"] == "Quarantine"
    assert "contain_opswat_group" not in templates["doctor"]["extra_vars"]


def test_the_approval_ends_before_the_lockdown(objects):
    workflow = by_name(objects, "controller_workflows")["contain and release"]
    nodes = {node["identifier"]: node for node in workflow["simplified_workflow_nodes"]}
    (expires,) = [one for one in workflow["survey_spec"]["spec"] if one["variable"] == "contain_expires"]
    shortest = min(60 * parse_duration(choice, "choice") for choice in expires["choices"])
    longest_job = by_name(objects, "controller_templates")["contain"]["timeout"]
    assert nodes["approve"]["approval_node"]["timeout"] + longest_job + HOUR / 2 <= shortest
    assert nodes["contain"]["always_nodes"] == ["approve"]
    assert nodes["approve"]["success_nodes"] == ["release"] and nodes["approve"]["failure_nodes"] == ["status"]


def test_release_and_status_act_on_what_the_workflow_contained(objects):
    templates = by_name(objects, "controller_templates")
    workflow = by_name(objects, "controller_workflows")["contain and release"]
    asked = {one["variable"] for one in workflow["survey_spec"]["spec"]}
    for template, role_name in (("release after approval", "release"), ("status", "status")):
        variables = templates[template]["extra_vars"]
        for option in ("hostnames", "device_ids", "macs", "hosts"):
            assert f"contain_{option}" in asked
            assert f"contain_{option}" in variables[f"{role_name}_{option}"]
    used = set(re.findall(r"contain_\w+", str(templates["release after approval"]["extra_vars"])))
    assert used <= asked and {"contain_reason", "contain_ticket", "contain_max_changes"} <= used


def test_orphans_are_unlocked_also_after_a_killed_job(objects):
    workflow = by_name(objects, "controller_workflows")["sdm_maintenance with clean-up"]
    nodes = {node["identifier"]: node for node in workflow["simplified_workflow_nodes"]}
    assert nodes["maintenance"]["always_nodes"] == ["unlock_orphans"]
    assert nodes["unlock_orphans"]["unified_job_template"] == "Device Actions sdm_unlock_orphans"


def test_schedules_have_rules_that_awx_takes_and_answer_the_surveys(objects):
    templates = {item["name"]: item for item in objects["controller_templates"]}
    schedules = by_name(objects, "controller_schedules")
    assert schedules.keys() == {"contain_pending", "reconcile", "sdm_unlock_orphans", "inventory", "doctor"}
    for schedule in schedules.values():
        rule = r"DTSTART;TZID=[\w/]+:\d{8}T\d{6} RRULE:FREQ=[A-Z]+;INTERVAL=\d+(;BY[A-Z]+=\w+)*"
        assert re.fullmatch(rule, schedule["rrule"])
        survey = templates.get(schedule["unified_job_template"], {}).get("survey_spec", {"spec": []})
        assert not [one for one in survey["spec"] if one["required"]]
    # Without a repository, reconcile could do nothing.
    assert {name for name, schedule in schedules.items() if not schedule["enabled"]} == {"reconcile"}


def test_teams_may_do_what_they_are_for(objects):
    grants = {(item["team"], item["role"]): item for item in objects["controller_roles"]}
    workflows = {item["name"] for item in objects["controller_workflows"]}
    assert set(grants["Responders", "approval"]["workflows"]) == workflows
    assert "Device Actions contain" in grants["Responders", "execute"]["job_templates"]
    assert {role_name for team, role_name in grants if team == "Auditors"} == {"read"}
    assert {role_name for team, role_name in grants if team == "Platform admin"} == {"admin"}
