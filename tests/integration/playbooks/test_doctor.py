# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role doctor: one table of all consoles and the controller, the summary of a workflow, and no write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, Controller, Run, play
from integration.playbooks.incidents import stats
from simulator.remote import Simulator

TASK = "Check what will and will not work"
UNREACHABLE_URL = "http://127.0.0.1:9"  # the discard port, on which nothing listens


class Doctor:
    """A controller with the credentials of all consoles and a state directory, and some devices."""

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.simulator = simulator
        self.state = home / "state"
        self.state.mkdir(0o700)
        for console in (simulator.cylance, simulator.opswat, simulator.sdm):
            console.seed(2)
        environment = {"DEVICE_ACTIONS_STATE_DIR": str(self.state)}
        for console in (simulator.cylance, simulator.opswat, simulator.sdm):
            environment.update(console.environment())
        self.controller = Controller(home, environment)

    def run(self, *, environment: dict[str, str] | None = None, options: str = "", **variables: Any) -> Run:
        """Run the playbook. variables: of the role, without their prefix."""
        named = {f"doctor_{name}": value for name, value in variables.items()}
        imported = {"import_playbook": "secops.device_actions.doctor", "vars": named}
        return self.controller.play(imported, environment=environment, options=options)

    def delegated(self) -> Run:
        """Run the module on a jump host."""
        task = {"name": TASK, "secops.device_actions.doctor": {}, "delegate_to": "jump"}
        return self.controller.play(play("localhost", task), inventory={"jumps": {"jump": JUMP_HOST}})


@pytest.fixture
def doctor(simulator: Simulator, tmp_path: Path) -> Doctor:
    """Two devices in each console."""
    return Doctor(simulator, tmp_path)


def checks(run: Run, *statuses: str) -> list[tuple[str, str]]:
    """Return (console, what is checked) of the checks with these statuses, or of all of them."""
    found = run.result(TASK)["checks"]
    return [(one["console"], one["check"]) for one in found if not statuses or one["status"] in statuses]


def without_nodes(names: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the checks without the nodes of SDM."""
    return {(console, what.partition(" of 127")[0]) for console, what in names}


def test_all_is_well_and_nothing_is_written(doctor: Doctor) -> None:
    run = doctor.run()
    assert run.rc == 0, run.stdout
    result = run.result(TASK)
    assert not result["changed"] and not result["has_problems"] and not result["has_warnings"]
    assert checks(run, "not_checked") == [
        ("cylance", "lock and release"),
        ("cylance", "run packages"),
        ("opswat", "send device actions"),
        ("sdm", "lock devices"),
    ]
    expected = {"libraries", "state directory", "other runs", "freeze", "audit trail", "ledger of SDM locks"}
    assert expected <= {what for console, what in checks(run, "ok") if console == "controller"}
    assert doctor.simulator.summary()["writes"] == 0
    assert doctor.simulator.sdm.sessions() == []
    summary = stats(run)["doctor_summary"]
    assert summary["counts"]["failed"] == 0 and len(summary["checks"]) == 4
    assert result["lines"][1] in run.stdout  # the table is shown


@pytest.mark.costly
def test_failures_come_first_for_each_console_and_hide_no_other(doctor: Doctor) -> None:
    environment = {"CYLANCE_APPLICATION_SECRET": "canary-secret-of-some-length", "OPSWAT_API_URL": UNREACHABLE_URL}
    run = doctor.run(environment=environment)
    assert run.rc != 0
    assert checks(run, "failed") == [("cylance", "login"), ("opswat", "connection")]
    consoles = [console for console, _what in checks(run)]
    assert list(dict.fromkeys(consoles)) == ["controller", "cylance", "opswat", "sdm"]
    assert ("sdm", "login") in without_nodes(checks(run, "ok"))
    first = dict(reversed(_statuses(run)))
    assert (first["cylance"], first["opswat"]) == ("failed", "failed")
    summary = stats(run)["doctor_summary"]
    assert summary["counts"]["failed"] == 2 and summary["headline"].startswith("Something will not work: 2 failed")
    assert "canary" not in run.stdout and summary["headline"] in run.result("Fail if something will not work")["msg"]


def _statuses(run: Run) -> list[tuple[str, str]]:
    return [(one["console"], one["status"]) for one in run.result(TASK)["checks"]]


@pytest.mark.costly
def test_a_console_without_credentials_is_not_configured_unless_it_is_named(doctor: Doctor) -> None:
    none = {name: "" for name in doctor.controller.environment if name.startswith(("OPSWAT_CLIENT", "SDM_"))}
    run = doctor.run(environment=none)
    assert run.rc == 0
    assert {("opswat", "credentials"), ("sdm", "credentials")} <= set(checks(run, "not_checked"))
    named = doctor.run(environment=none, systems="cylance, opswat")
    assert named.rc != 0 and checks(named, "failed") == [("opswat", "credentials")]


@pytest.mark.costly
def test_without_any_credentials_it_fails(doctor: Doctor) -> None:
    names = [name for name in doctor.controller.environment if name.startswith(("OPSWAT_", "SDM_", "CYLANCE_"))]
    run = doctor.run(environment=dict.fromkeys(names, ""))
    assert run.rc != 0 and checks(run, "failed") == [("controller", "credentials")]


@pytest.mark.costly
def test_what_stops_every_write_on_the_controller_is_a_failure(doctor: Doctor) -> None:
    (doctor.state / "freeze").write_text("INC-4711\n")
    (doctor.state / "ledger.json").write_text("{")
    environment = {
        "DEVICE_ACTIONS_AUDIT_LOG": str(doctor.state / "missing" / "audit.jsonl"),
        "DEVICE_ACTIONS_PROTECTED_DEVICES": "10.0.0.0/99",
        "DEVICE_ACTIONS_MAX_CHANGES": "many",
    }
    run = doctor.run(environment=environment, systems=["sdm"])
    assert run.rc != 0
    assert set(checks(run, "failed")) == {
        ("controller", "freeze"),
        ("controller", "ledger of SDM locks"),
        ("controller", "audit trail"),
        ("controller", "protected devices"),
        ("controller", "change limit"),
    }


@pytest.mark.costly
def test_an_unusable_state_directory_does_not_hide_the_consoles(doctor: Doctor) -> None:
    run = doctor.run(environment={"DEVICE_ACTIONS_STATE_DIR": "/proc/none"}, systems=["cylance"])
    assert run.rc != 0 and checks(run, "failed") == [("controller", "state directory")]
    assert ("cylance", "read lockdowns") in checks(run, "ok")
    assert ("cylance", "notice") in checks(run, "warning")


@pytest.mark.costly
def test_warnings_are_failures_on_request(doctor: Doctor) -> None:
    connection = {"cylance": {"requests_per_second": 0}}
    assert doctor.run(systems=["cylance"], connection=connection).rc == 0
    run = doctor.run(systems=["cylance"], connection=connection, fail_on_warnings=True)
    assert run.rc != 0 and checks(run, "warning") == [("cylance", "rate limit")]
    assert doctor.run(systems=["cylance"], connection=connection, fail_on_warnings=True, tolerate_failures=True).rc == 0


def test_on_a_jump_host_the_modules_of_the_consoles_run_there(doctor: Doctor) -> None:
    here, there = doctor.run(), doctor.delegated()
    assert there.rc == 0, there.stdout
    assert set(checks(there)) - set(checks(here)) == {("controller", "delegation")}
    secrets = [value for name, value in doctor.controller.environment.items() if name.endswith(("SECRET", "PASSWORD"))]
    assert len(secrets) == 3 and not [secret for secret in secrets if secret in here.stdout + there.stdout]
