# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the role as AWX passes them: texts of a survey, blank fields, and a token in the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.playbooks.controller import Controller, play
from integration.reconcile.git_ops import CLOSE, GitOps, entry
from simulator.remote import Simulator


@pytest.mark.extended
def test_lists_may_be_texts_and_blank_variables_mean_the_default(simulator: Simulator, tmp_path: Path) -> None:
    git_ops = GitOps(simulator, tmp_path)
    git_ops.commit("contain", [entry("inc-1", "ws-0001", "ws-0002", opswat_device_action=None)])
    blank = dict.fromkeys(("max_changes", "max_releases", "removal_grace", "warn_before", "run_timeout"), "")
    run = git_ops.run(**blank, protected_devices="dc*.corp.example\nws-0002.corp.example", report_formats="md, json")
    assert run.rc != 0
    assert "ws-0002.corp.example: It is protected (by ws-0002.corp.example)." in run.result(CLOSE)["msg"]
    assert git_ops.locked() == ["ws-0001"]
    assert {path.suffix for path in (tmp_path / "reports").iterdir()} == {".md", ".json"}


def test_a_token_is_never_shown_and_that_of_the_environment_is_ignored_where_none_is_taken(tmp_path: Path) -> None:
    opening = {"phase": "open", "repo": str(tmp_path), "state_dir": str(tmp_path)}
    environment = {"environment": {"DEVICE_ACTIONS_GIT_TOKEN": "canary"}, "ignore_errors": True}
    tasks = [
        {"name": "act", "secops.device_actions.reconcile": opening, **environment},
        {"name": "explicit", "secops.device_actions.reconcile": {**opening, "token": "canary"}},
    ]
    run = Controller(tmp_path, {}).play(play("localhost", *tasks), options="-vvv")
    assert "DEVICE_ACTIONS_GIT_TOKEN is ignored" in run.stdout and "https:// only" not in run.result("act")["msg"]
    assert run.result("explicit")["msg"].startswith("token: is for https:// only.")
    assert "canary" not in run.stdout
