# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asked for a task, from the variables of AWX, of CI systems, and of the operating system."""

from __future__ import annotations

import base64
import json
import os
import pwd

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import run_facts
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import FACTS_VARIABLE, RunFacts


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """An environment without anything that names a user or a job."""
    for name in (*run_facts._USER_ENVIRONMENT, *run_facts._JOB_ENVIRONMENT, FACTS_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(run_facts, "_os_user", lambda: "runner")
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "environment_variables", "user", "source"),
    [
        ({}, {}, "runner", "os"),
        ({}, {"SUDO_USER": "jane"}, "jane", "SUDO_USER"),
        ({}, {"GITHUB_ACTOR": "jane", "SUDO_USER": "root"}, "jane", "GITHUB_ACTOR"),
        ({}, {"GITHUB_ACTOR": " ", "GITLAB_USER_LOGIN": "jane"}, "jane", "GITLAB_USER_LOGIN"),
        ({"tower_user_name": "jane"}, {"GITHUB_ACTOR": "ci"}, "jane", "tower_user_name"),
        ({"awx_user_name": "jane", "tower_user_name": "old"}, {}, "jane", "awx_user_name"),
        ({"awx_schedule_name": "nightly"}, {}, "nightly", "awx_schedule_name"),
        ({"awx_user_name": ["not", "a", "text"]}, {}, "runner", "os"),
    ],
)
def test_the_requester_is_whoever_asked_and_the_user_of_the_system_is_kept(
    environment, variables, environment_variables, user, source
):
    for name, value in environment_variables.items():
        environment.setenv(name, value)
    facts = RunFacts.here("run", variables=variables)
    assert (facts.user, facts.user_source, facts.os_user) == (user, source, "runner")


def test_the_job_is_that_of_awx_or_of_the_ci_system(environment):
    environment.setenv("CI_JOB_ID", "42")
    facts = RunFacts.here("run", variables={"awx_job_id": 4711})
    assert (facts.job, facts.job_source) == ("4711", "awx_job_id")
    facts = RunFacts.here("run")
    assert (facts.job, facts.job_source) == ("42", "CI_JOB_ID")


def test_play_and_host_are_those_of_ansible():
    facts = RunFacts.here("run", "Lock", {"ansible_play_name": "Contain", "inventory_hostname": "web1"})
    assert (facts.run, facts.task, facts.play, facts.host) == ("run", "Lock", "Contain", "web1")


def test_a_module_uses_what_its_controller_passed_on(environment):
    passed = RunFacts("9f", "Contain {{ x }}", "Lock", "web1", "jane", "awx_user_name", "awx", "controller", "1", "j")
    environment.setenv(FACTS_VARIABLE, passed.to_environment())
    assert "{" not in passed.to_environment()
    facts = RunFacts.of_module("other")
    assert (facts.run, facts.play, facts.user, facts.user_source) == ("9f", "Contain {{ x }}", "jane", "awx_user_name")
    assert (facts.os_user, facts.machine) == ("runner", run_facts.socket.gethostname())


@pytest.mark.parametrize("value", ["", "?", "e30=", base64.b64encode(json.dumps([1]).encode()).decode()])
def test_a_module_without_usable_facts_uses_its_own(environment, value):
    environment.setenv(FACTS_VARIABLE, value)
    assert RunFacts.of_module("run") == RunFacts.here("run")


def test_a_user_without_a_name_is_shown_by_number(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    assert run_facts._os_user() == str(os.geteuid())


@pytest.mark.parametrize(("variable", "expected"), [("awx_job_id", True), ("tower_job_id", True), ("", False)])
def test_a_job_of_awx_is_recognized(variable, expected):
    facts = RunFacts.here("run", "task", {variable: "7"} if variable else {})
    assert facts.is_awx is expected


def test_a_job_of_a_ci_system_is_not_one_of_awx(environment):
    environment.setenv("CI_JOB_ID", "7")
    facts = RunFacts.here("run", "task", {})
    assert facts.job == "7" and not facts.is_awx
