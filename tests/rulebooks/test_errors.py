# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only a person can repair ends a rulebook at the start: one sentence, exit status 1, and no secret."""

from __future__ import annotations

import pytest

from rulebooks.machines import QUICK, locked, name_of, raise_detection

SECRET = "canary-secret-5f1c"
WRONG = {
    "secret": ({"CYLANCE_APPLICATION_SECRET": SECRET}, {}, "refuses the login"),
    "region": ({"CYLANCE_API_URL": "", "CYLANCE_REGION": "moon"}, {}, "region"),
    "severity": ({}, {"detection_min_severity": "urgent"}, "min_severity must be one of"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings_end_it_with_one_sentence(station, simulator, case):
    environment, variables, expected = WRONG[case]
    rulebook = station.start("contain_on_detection", variables={**QUICK, **variables}, environment=environment)
    assert rulebook.wait_for_end() == 1
    shown = rulebook.output()
    (sentence,) = {line.partition("error message: ")[2] for line in shown.splitlines() if "error message: " in line}
    assert expected in sentence
    assert SECRET not in shown and simulator.credentials["cylance"]["application_secret"] not in shown
    assert "Traceback" not in shown


def test_a_malformed_console_ends_it_with_one_sentence(station, simulator):
    simulator.cylance.seed(1)
    simulator.add_fault("garbage", path="detections")
    rulebook = station.start("contain_on_detection", variables=QUICK)
    assert rulebook.wait_for_end() == 1
    assert "Traceback" not in rulebook.output()


def test_a_required_variable_is_missed_at_the_start(station):
    rulebook = station.start("quarantine_non_compliant")
    assert rulebook.wait_for_end() == 1
    assert "contain_opswat_group" in rulebook.output()


def test_an_outage_does_not_end_it(station, simulator):
    simulator.cylance.seed(1)
    simulator.add_fault("status", status=503)
    rulebook = station.start("contain_on_detection", variables={**QUICK, "contain_dry_run": False})
    rulebook.wait_for("Source cylance_detections, outage_begun")  # what the rule reports
    simulator.clear_faults()
    raise_detection(simulator)
    rulebook.wait_until(lambda: name_of(1) in locked(simulator), "the machine is isolated")
