# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state directory: where it is, and when it is refused."""

from __future__ import annotations

import stat
from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import state_dir
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import (
    STATE_VARIABLE,
    state_folder,
    unmounted_warnings,
)


@pytest.fixture(autouse=True)
def no_variable(monkeypatch):
    monkeypatch.delenv(STATE_VARIABLE, raising=False)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_without_an_option_and_a_variable_there_is_none(monkeypatch, value):
    if value is not None:
        monkeypatch.setenv(STATE_VARIABLE, value)  # AWX sets blank fields as empty variables
    assert state_folder() is None
    assert state_folder("") is None


def test_the_option_comes_before_the_variable(monkeypatch, tmp_path):
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "variable"))
    assert state_folder() == str(tmp_path / "variable")
    assert state_folder(str(tmp_path / "option" / "deep")) == str(tmp_path / "option" / "deep")
    assert stat.S_IMODE((tmp_path / "option" / "deep").stat().st_mode) == 0o700


def test_the_home_and_relative_paths_become_absolute(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert state_folder("~/state") == state_folder("state") == str(tmp_path / "state")


def test_a_file_is_refused(tmp_path):
    (tmp_path / "state").write_text("")
    with pytest.raises(InputError, match=r"^state_dir: must be a directory, got the file .*state\. Set"):
        state_folder(str(tmp_path / "state"))


def test_a_directory_in_which_others_can_write_is_refused(monkeypatch, tmp_path):
    tmp_path.chmod(0o777)
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    with pytest.raises(InputError, match=r"^DEVICE_ACTIONS_STATE_DIR: .*chmod go-w"):
        state_folder()


def test_a_directory_that_cannot_be_created_or_written_is_refused(monkeypatch, tmp_path):
    with pytest.raises(InputError, match=r"^state_dir: /proc/.*Give the user"):
        state_folder("/proc/state")
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root can write anywhere
    with pytest.raises(InputError, match=r"^state_dir: .*this user cannot write in it"):
        state_folder(str(tmp_path))


@pytest.mark.parametrize(
    ("variable", "root", "warns"), [("AWX_HOST", 1, True), ("AWX_HOST", 2, False), ("NO_CONTAINER", 1, False)]
)
def test_a_directory_on_the_root_of_a_jobs_container_is_lost(monkeypatch, tmp_path, variable, root, warns):
    for name in state_dir._CONTAINER_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "https://awx.corp.example")
    devices = {str(tmp_path): 1, "/": root}
    monkeypatch.setattr(state_dir.os, "stat", lambda path: SimpleNamespace(st_dev=devices[path]))
    warnings = unmounted_warnings(str(tmp_path))
    assert [f"The state directory {tmp_path} is not mounted" in text for text in warnings] == [True] * warns
    assert unmounted_warnings(None) == []


def test_a_directory_that_cannot_be_read_is_no_warning(monkeypatch, tmp_path):
    monkeypatch.setenv("AWX_HOST", "https://awx.corp.example")
    assert unmounted_warnings(str(tmp_path / "nowhere")) == []
