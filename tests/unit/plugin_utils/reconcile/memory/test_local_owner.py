# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories in folders of other users: who is trusted, and what must be shared."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import user_state
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory import git_program
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.local_owner import (
    shared_settings,
    trusting_config,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import RecordBranch

ROOT, ME, OTHER = 0, 1234, 4321


@pytest.fixture
def owned(tmp_path, monkeypatch):
    """A function that gives a folder to a user, with a mode, and returns its path. This process is of the user ME."""
    owners = {}
    real_stat = os.stat

    def stat(path, *args, **options):
        status = real_stat(path, *args, **options)
        owner = owners.get(str(path))
        return status if owner is None else os.stat_result((*status[:4], owner, *status[5:]))

    def owned(owner, mode, name="repository"):
        path = tmp_path / name
        path.mkdir()
        path.chmod(mode)
        owners[str(path)] = owner
        return str(path)

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(os, "geteuid", lambda: ME)
    monkeypatch.setattr(user_state.grp, "getgrgid", lambda gid: SimpleNamespace(gr_mem=[]))
    return owned


@pytest.mark.parametrize(
    ("owner", "mode", "is_trusted", "is_shared"),
    [
        (ME, 0o700, False, False),  # Git accepts it
        (ROOT, 0o755, True, False),
        (ROOT, 0o2770, True, True),
        (OTHER, 0o755, False, False),
        (OTHER, 0o2770, True, True),
        (OTHER, 0o2777, False, False),
        (ROOT, 0o1777, False, False),
    ],
)
def test_root_and_the_group_of_a_volume_are_trusted(tmp_path, owned, owner, mode, is_trusted, is_shared):
    repository = owned(owner, mode)
    config = trusting_config(repository, str(tmp_path))
    assert (config is not None) is is_trusted
    assert shared_settings(repository) == (f"{repository}/config" if is_shared else None)
    if config:
        with open(config, encoding="ascii") as file:
            assert file.read() == "[safe]\n\tdirectory = *\n"


def test_a_repository_that_is_not_bare_must_be_trusted_itself(tmp_path, owned):
    repository = owned(ROOT, 0o755)
    owned(OTHER, 0o755, "repository/.git")
    assert trusting_config(repository, str(tmp_path)) is None


def test_a_link_to_a_repository_elsewhere_is_not_trusted(tmp_path, owned):
    repository = owned(ROOT, 0o755)
    with open(f"{repository}/.git", "w", encoding="ascii") as file:
        file.write("gitdir: /elsewhere\n")
    assert trusting_config(repository, str(tmp_path)) is None


@pytest.mark.parametrize(("value", "is_refused"), [(None, True), ("false", True), ("group", False), ("0660", False)])
def test_a_push_that_the_group_cannot_read_is_refused(origin, copies, monkeypatch, value, is_refused):
    monkeypatch.setattr(git_program, "shared_settings", lambda repository: f"{repository}/config")
    if value:
        origin.at_server("config", "core.sharedRepository", value)
    branch = RecordBranch(copies())
    branch.read()
    if is_refused:
        with pytest.raises(InputError, match="could not read what this user pushes.* core.sharedRepository group"):
            branch.check_push()
    else:
        branch.check_push()
