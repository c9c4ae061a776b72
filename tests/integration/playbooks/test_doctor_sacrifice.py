# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The trial of the role doctor on one device: what it reports of the tenant, and how it leaves the device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import Controller, Run, play
from integration.playbooks.test_doctor import TASK
from simulator.remote import Simulator

pytestmark = pytest.mark.costly

PARTIAL = {"lockdown_type": "Partial", "lockdown_config_id": 2}


class Trial:
    """A controller, and two devices in Cylance. The trial is on the first one."""

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.simulator = simulator
        simulator.cylance.seed(2)
        self.device = simulator.cylance.devices()[0]
        self.audit = home / "audit.jsonl"
        environment = {**simulator.cylance.environment(), "DEVICE_ACTIONS_AUDIT_LOG": str(self.audit)}
        self.controller = Controller(home, environment)

    def run(
        self,
        *,
        options: str = "",
        environment: dict[str, str] | None = None,
        lockdown: dict[str, Any] | None = None,
        **variables: Any,
    ) -> Run:
        """Run the trial. variables: options of the module. lockdown: the user's defaults of cylance_lockdown.

        Waiting for a release that never comes takes no time.
        """
        given = {"systems": ["cylance"], "sacrifice": self.device["host_name"], "sacrifice_confirm": True}
        defaults = {
            "group/secops.device_actions.cylance": {"requests_per_second": 20},
            "secops.device_actions.cylance_lockdown": {"release_timeout": 0, **(lockdown or {})},
        }
        task = {"name": TASK, "secops.device_actions.doctor": {**given, **variables}}
        return self.controller.play(
            play("localhost", task, module_defaults=defaults), options=options, environment=environment
        )

    def run_role(self) -> Run:
        """Run the playbook for the trial."""
        named = {"doctor_sacrifice": self.device["host_name"], "doctor_sacrifice_confirm": True}
        return self.controller.play({"import_playbook": "secops.device_actions.doctor", "vars": named})

    def device_id(self) -> str:
        """Return the id in the form of the Focus API."""
        return str(self.device["id"]).replace("-", "").upper()

    def is_locked(self) -> bool:
        """Return whether the console has locked the device."""
        return bool(self.simulator.cylance.device(self.device["id"])["console"]["locked"])


@pytest.fixture
def trial(simulator: Simulator, tmp_path: Path) -> Trial:
    """Two devices, and a console whose clock moves."""
    return Trial(simulator, tmp_path)


def found(run: Run) -> dict[str, dict[str, str]]:
    """Return {what is checked: check} of Cylance."""
    return {one["check"]: one for one in run.result(TASK)["checks"] if one["console"] == "cylance"}


def statuses(run: Run, *names: str) -> dict[str, str]:
    """Return {what is checked: status} of some checks, which may be missing."""
    checks = found(run)
    return {name: checks[name]["status"] for name in names if name in checks}


STEPS = ("full lock", "renewal", "unlock key", "full release", "state at the end", "lock and release")


def test_a_tenant_that_does_all_of_it(trial: Trial) -> None:
    trial.simulator.cylance.switch("full_lock_release", "accepted")
    trial.simulator.cylance.switch("new_key_on_relock", False)
    run = trial.run(**PARTIAL)
    assert run.rc == 0, run.stdout
    names = ("partial lock", "partial release", *STEPS)
    assert statuses(run, *names) == dict.fromkeys(names, "ok")
    assert run.result(TASK)["changed"] and not trial.is_locked()
    assert len(trial.simulator.requests(write=True, path="/lockdown")) == 5
    lines = [json.loads(line) for line in trial.audit.read_text().splitlines()]
    assert {line["event"] for line in lines} >= {"intent", "verdict"} and "Doctor" in lines[0]["reason"]


def test_a_tenant_with_new_keys_that_releases_no_full_lock(trial: Trial) -> None:
    run = trial.run()
    assert run.rc == 0, run.stdout
    assert statuses(run, *STEPS) == {
        **dict.fromkeys(("full lock", "renewal", "lock and release"), "ok"),
        **dict.fromkeys(("unlock key", "full release", "state at the end"), "warning"),
    }
    end = found(run)["state at the end"]
    assert trial.is_locked() and "still locked, until 20" in end["finding"]
    assert "secops.device_actions.unlock_keys" in end["remedy"] and end["remedy"].endswith(trial.device_id())
    key = trial.simulator.cylance.device(trial.device["id"])["console"]["unlock_key"]
    assert key and key not in run.stdout and key not in trial.audit.read_text()


def test_the_defaults_of_the_user_do_not_change_the_trial(trial: Trial) -> None:
    trial.simulator.cylance.switch("new_key_on_relock", False)
    run = trial.run(lockdown={**PARTIAL, "renew_before": "0:12:00", "tolerate_failures": True, "state": "unlocked"})
    assert statuses(run, *STEPS)["renewal"] == "ok"
    assert statuses(run, *STEPS)["full release"] == "warning"
    assert trial.is_locked()


def test_a_tenant_that_renews_nothing(trial: Trial) -> None:
    trial.simulator.cylance.switch("relock", "conflict")
    trial.simulator.cylance.switch("full_lock_release", "accepted")
    run = trial.run()
    assert statuses(run, *STEPS)["renewal"] == "warning" and "409" in found(run)["renewal"]["finding"]
    assert not trial.is_locked()


def test_a_partial_lock_that_cannot_be_released_ends_the_trial(trial: Trial) -> None:
    trial.simulator.cylance.switch("partial_release", "ignored")
    run = trial.run(**PARTIAL)
    assert run.result(TASK)["has_problems"]
    assert statuses(run, "partial release", "state at the end") == dict.fromkeys(
        ("partial release", "state at the end"), "failed"
    )
    assert "full lock" not in found(run)


def test_the_role_passes_the_trial_on(trial: Trial) -> None:
    trial.simulator.cylance.switch("full_lock_release", "accepted")
    run = trial.run_role()
    assert run.rc == 0 and statuses(run, "state at the end") == {"state at the end": "ok"}


def test_check_mode_sends_nothing(trial: Trial) -> None:
    run = trial.run(options="--check", sacrifice_confirm=False)
    assert run.rc == 0 and statuses(run, "full lock") == {"full lock": "not_checked"}
    assert trial.simulator.summary()["writes"] == 0


@pytest.mark.parametrize("reason", ["unconfirmed", "unknown", "offline", "locked", "protected", "frozen"])
def test_a_trial_that_must_not_begin_sends_nothing(trial: Trial, reason: str) -> None:
    variables: dict[str, Any] = {}
    environment = {}
    if reason == "unconfirmed":
        variables["sacrifice_confirm"] = False
    elif reason == "unknown":
        variables["sacrifice"] = "no-such-machine"
    elif reason == "offline":
        trial.simulator.cylance.change_device(trial.device["id"], state="Offline")
    elif reason == "locked":
        trial.simulator.cylance.change_device(trial.device["id"], lock={"expires": "1:00:00"})
    elif reason == "protected":
        environment["DEVICE_ACTIONS_PROTECTED_DEVICES"] = trial.device["host_name"]
    else:
        environment["DEVICE_ACTIONS_FREEZE"] = "INC-4711"
    run = trial.run(environment=environment, **variables)
    assert run.rc != 0 or run.result(TASK)["has_problems"]
    assert "Unsupported parameters" not in run.stdout
    assert trial.simulator.summary()["writes"] == 0
    assert "Traceback" not in run.stdout
