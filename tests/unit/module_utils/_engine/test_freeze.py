# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What freezes writes, and which ones."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import (
    FREEZE_VARIABLE,
    RELEASES_VARIABLE,
    freeze_check,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import STATE_VARIABLE


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in (FREEZE_VARIABLE, RELEASES_VARIABLE, STATE_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def message(folder, is_release=False):
    frozen = freeze_check(str(folder) if folder else None, is_release)()
    return frozen and frozen.message


def test_without_a_reason_nothing_is_frozen(tmp_path, monkeypatch):
    assert message(None) is None
    assert message(tmp_path) is None
    assert message(tmp_path / "missing") is None
    monkeypatch.setenv(FREEZE_VARIABLE, " ")  # a blank field of AWX
    assert message(tmp_path) is None


def test_the_variable_freezes_with_its_reason(monkeypatch):
    monkeypatch.setenv(FREEZE_VARIABLE, "Change freeze until Monday")
    assert message(None) == (
        "Writes are frozen (DEVICE_ACTIONS_FREEZE): Change freeze until Monday. To go on, unset "
        "DEVICE_ACTIONS_FREEZE, and run the task again."
    )


def test_the_file_freezes_with_its_first_line(tmp_path):
    check = freeze_check(str(tmp_path), False)
    assert check() is None
    (tmp_path / "freeze").write_text("Wrong \x1b[31mmachines\nmore\n")
    assert check().message.startswith(f"Writes are frozen ({tmp_path}/freeze): Wrong [31mmachines. To go on, remove ")
    assert (check().reason, check().fatal) == ("frozen", True)
    (tmp_path / "freeze").unlink()
    assert check() is None


def test_a_task_cannot_evade_the_file_by_another_directory(tmp_path, monkeypatch):
    (tmp_path / "freeze").write_text("Stop")
    (tmp_path / "own").mkdir()
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    assert "Stop" in message(tmp_path / "own")


def folder(path):
    path.mkdir()


def dangling_link(path):
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [folder, dangling_link, os.mkfifo, lambda path: path.touch()])
def test_anything_of_this_name_freezes(tmp_path, make):
    make(tmp_path / "freeze")
    assert "no reason is given" in message(tmp_path)


@pytest.mark.parametrize(
    ("value", "exempt"), [("false", True), ("No", True), ("0", True), ("", False), ("true", False)]
)
def test_the_variable_can_exempt_releases(tmp_path, monkeypatch, value, exempt):
    monkeypatch.setenv(RELEASES_VARIABLE, value)
    (tmp_path / "freeze").write_text("Stop")
    assert (message(tmp_path, is_release=True) is None) is exempt
    monkeypatch.setenv(FREEZE_VARIABLE, "Stop")
    assert (message(None, is_release=True) is None) is exempt
    assert message(tmp_path) and message(None)


def test_the_file_can_exempt_releases(tmp_path):
    (tmp_path / "freeze").write_text("releases: allowed\n")  # a reason
    assert message(tmp_path, is_release=True)
    (tmp_path / "freeze").write_text("Stop\nReleases: allowed \n")
    assert message(tmp_path, is_release=True) is None
    assert message(tmp_path)
