# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of roles as a survey of AWX sends them: texts, which may be blank."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from integration.playbooks.controller import Controller, Run, play

ROLES = Path(__file__).resolve().parents[3] / "roles"
CHECK = "Check the variables"
# What each role says if every variable is blank. None: it does its work with the defaults.
BLANK = {
    "contain": "contain_reason: must say in one line why",
    "doctor": None,
    "reconcile": "reconcile_repo or reconcile_directory: one of them is required, but all are missing or blank.",
    "release": "release_reason: must say in one line why",
    "remediate": "remediate_name: is required, but it is missing or blank.",
    "sdm_maintenance": "sdm_maintenance_tasks: is required, but it is missing or blank.",
    "sdm_unlock_orphans": "Missing credentials for Oracle SDM",
    "status": None,
}
# The task after the work of a role.
LAST = {"doctor": "Pass on what is not in order", "status": "Pass on who is contained"}


def blank(role: str) -> dict[str, str]:
    """Return all variables of a role, as of a survey in which nothing was filled in."""
    defaults = yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    return dict.fromkeys(defaults, "")


def run_role(controller: Controller, role: str, variables: dict[str, Any], options: str = "") -> Run:
    return controller.play(
        play("localhost", {"ansible.builtin.include_role": {"name": f"secops.device_actions.{role}"}}, vars=variables),
        options=options,
    )


@pytest.mark.costly
@pytest.mark.extended
@pytest.mark.parametrize("role", sorted(BLANK))
def test_blank_variables_are_the_defaults(controller, role):
    extra = controller.home / "survey.yml"
    extra.write_text(yaml.safe_dump(blank(role)), encoding="utf-8")
    run = run_role(controller, role, {}, options=f"--extra-vars @{extra}")
    messages = " ".join(
        str(result.get("msg")) for event in run.events if (result := event.get("event_data", {}).get("res"))
    )
    if BLANK[role]:
        assert run.rc != 0 and BLANK[role] in messages, run.stdout
    else:
        assert not run.failures(CHECK) and "argument_errors" not in run.stdout, run.stdout
        assert run.results(LAST[role]), run.stdout


def test_every_role_is_here():
    roles = {path.parents[1].name for path in ROLES.glob("*/tasks/main.yml")}
    assert BLANK.keys() == roles - {"awx_setup"}  # which AWX does not run


@pytest.mark.costly
def test_the_first_error_is_shown_and_values_are_not(controller, cylance):
    connection = {"cylance": {"application_secret": "canary-1"}}
    variables = {"status_connection": connection, "status_report_formats": "pdf"}
    run = run_role(controller, "status", variables, options="-vvv")
    assert run.result(CHECK)["msg"] == "status_report_formats: must be among json, md, html, got 'pdf'."
    variables = {"status_connection": str(connection).replace("'", '"'), "status_hostnames": "ws-1.corp.example"}
    valid = run_role(controller, "status", variables, options="-vvv")
    assert not valid.failures(CHECK)
    assert valid.results("Find out which machines are contained"), valid.stdout
    assert "canary" not in run.stdout + valid.stdout
    assert "canary" not in str([event.get("event_data", {}).get("res") for event in [*run.events, *valid.events]])


@pytest.mark.costly
def test_a_relative_file_of_tasks_begins_in_the_folder_of_the_play_or_of_the_run(controller):
    variables = {"sdm_maintenance_tasks": "tasks/nothing.yml"}
    run = run_role(controller, "sdm_maintenance", variables)
    assert "there is no file " in run.result(CHECK)["msg"] and "/tasks/nothing.yml" in run.result(CHECK)["msg"]
