# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A detection launches the job template of AWX, with variables that its survey accepts."""

from __future__ import annotations

import json

import yaml
from nox_support.awx_surveys import surveys

from rulebooks.controller import TOKEN, running
from rulebooks.machines import QUICK, READY, name_of, raise_detection

TEMPLATE = "Device Actions contain"


def test_a_detection_launches_the_job_template(station, simulator):
    simulator.cylance.seed(2)
    with running("SOC", TEMPLATE) as awx:
        rulebook = station.start(
            "contain_on_detection_awx",
            "--controller-url",
            awx.url,
            variables={**QUICK, "controller_organization": "SOC", "contain_ticket": "INC-4711"},
            environment={"EDA_CONTROLLER_TOKEN": TOKEN, "EDA_JOB_TEMPLATE_REFRESH_DELAY": "0.1"},
        )
        rulebook.wait_for(READY)
        raise_detection(simulator, name_of(2), description="Credential theft")
        rulebook.wait_until(lambda: awx.launches, "the job template is launched")
        (launch,) = awx.launches
        assert TOKEN not in rulebook.output()
    variables = launch["extra_vars"]
    (device,) = yaml.safe_load(variables["contain_devices"])
    (detection,) = simulator.cylance.detections()
    assert device["hostname"] == "WS-0002" and len(device["events"]) == 1
    assert device["id"].replace("-", "").lower() == detection["device"].replace("-", "").lower()
    assert variables["contain_dry_run"] == "yes" and variables["contain_ticket"] == "INC-4711"
    assert variables["contain_max_per_hour"] == 25
    assert "Credential theft" in variables["contain_reason"]
    assert "ansible_eda" not in variables and "[1]" not in json.dumps(variables)


def test_the_survey_accepts_the_variables():
    """AWX checks the answers to questions: a text is a string, and a choice is one of its choices."""
    questions = {question["variable"]: question for question in surveys()["contain"]["spec"]}
    for name in ("contain_devices", "contain_reason", "contain_ticket"):
        assert questions[name]["type"] in ("text", "textarea"), name
    assert questions["contain_dry_run"]["choices"] == ["no", "yes"]
    assert questions["contain_max_per_hour"]["type"] == "integer"
