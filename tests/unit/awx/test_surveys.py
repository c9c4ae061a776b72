# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The surveys of the role awx_setup: AWX takes them, and they offer only what the roles accept."""

from __future__ import annotations

import functools

import pytest
import yaml
from ansible.module_utils.parsing.convert_bool import boolean
from nox_support.awx_surveys import ROLES, surveys

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import checked_line
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.settings import LockdownSettings

SURVEYS = surveys()
each_survey = pytest.mark.parametrize("questions", [one["spec"] for one in SURVEYS.values()], ids=list(SURVEYS))
# Variables of playbooks, which their roles do not document.
OF_PLAYBOOKS = {"sdm_maintenance_hosts"}
DEFAULT_TYPES = {"text": str, "textarea": str, "multiplechoice": str, "integer": int}


def option_of(variable):
    """Return the documented option of a role, or None."""
    role = next(role.name for role in sorted(ROLES.iterdir(), reverse=True) if variable.startswith(f"{role.name}_"))
    return role_options(role).get(variable)


@functools.cache
def role_options(role):
    specs = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    return specs["argument_specs"]["main"]["options"]


@each_survey
def test_awx_accepts_the_question(questions):
    for question in questions:
        kind = question["type"]
        assert question.keys() >= {"variable", "question_name", "question_description", "type", "required"}
        assert kind in DEFAULT_TYPES
        if "default" in question:
            assert question["default"].__class__ is DEFAULT_TYPES[kind]  # True is no number
            # AWX demands answers to required questions from schedules and the API, whatever the default.
            assert not question["required"]
        if kind == "multiplechoice":
            assert question["default"] in question["choices"]
            assert all(isinstance(choice, str) and choice for choice in question["choices"])
        else:
            assert 0 <= question["min"] <= question["max"]
        if kind == "integer" and "default" in question:
            assert question["min"] <= question["default"] <= question["max"]
        if "default" in question and kind.startswith("text"):
            assert question["min"] <= len(question["default"]) <= question["max"]


@each_survey
def test_the_role_has_the_option_and_its_default(questions):
    for question in questions:
        option = option_of(question["variable"])
        if question["variable"] in OF_PLAYBOOKS:
            assert option is None
            continue
        default = option.get("default")
        if "default" not in question:
            assert default in (None, "", [], {})
        elif isinstance(default, bool):
            assert boolean(question["default"]) is default
        else:
            assert question["default"] == default


@each_survey
def test_the_role_accepts_every_choice(questions):
    for question in questions:
        option = option_of(question["variable"]) or {}
        for choice in question.get("choices", []):
            if isinstance(option["default"], bool):
                assert boolean(choice) in (True, False)
            elif option.get("choices"):
                assert choice in option["choices"]
            elif question["variable"].endswith(("_expires", "_pending_for")):
                assert parse_duration(choice, "option") > 0


@each_survey
def test_limits_of_texts_are_those_of_the_options(questions):
    for question in questions:
        for option in ("reason", "ticket"):
            if question["variable"].endswith(f"_{option}"):
                assert checked_line(option, "x" * question["max"])
                with pytest.raises(InputError):
                    checked_line(option, "x" * (question["max"] + 1))


@each_survey
def test_descriptions_are_for_a_form(questions):
    for question in questions:
        text = question["question_description"]
        assert text.endswith((".", ")")) and "-e " not in text and "Required." not in text and "--" not in text


@pytest.mark.parametrize("template", ["contain", "contain_and_release", "release"])
def test_the_module_accepts_the_lengths_and_times_of_lockdowns(template):
    asked = {question["variable"].partition("_")[2]: question for question in SURVEYS[template]["spec"]}
    defaults = {name: details.get("default") for name, details in CylanceLockdown.arguments.options.items()}
    params = {**defaults, "state": "locked", "renew_before": None}
    for length in asked.get("expires", {}).get("choices", ["1:00:00"]):
        for limit in ("min", "max"):
            times = {
                option: asked[name][limit]
                for name, option in (("confirm_timeout", "confirm_timeout"), ("timeout", "release_timeout"))
                if name in asked
            }
            assert LockdownSettings.from_params({**params, "expires": length, **times})


def test_reasons_are_required_where_devices_are_changed():
    required = {
        template: {question["variable"] for question in survey["spec"] if question["required"]}
        for template, survey in SURVEYS.items()
    }
    for template in ("contain", "contain_and_release", "release", "remediate", "sdm_maintenance"):
        role = "contain" if template == "contain_and_release" else template
        assert f"{role}_reason" in required[template]
    assert required["status"] == required["doctor"] == required["reconcile"] == required["sdm_unlock_orphans"] == set()
