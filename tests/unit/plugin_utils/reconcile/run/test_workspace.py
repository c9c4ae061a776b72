# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder that the phases of a run share."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.workspace import Workspace


def test_the_folder_with_the_copy_of_the_repository_is_private_and_goes_away() -> None:
    work = Workspace.create()
    assert stat.S_IMODE(os.stat(work.path).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(work.git).st_mode) == 0o700
    Path(work.git, "x").mkdir()
    work.remove()
    assert not os.path.exists(work.path)


def test_a_folder_that_others_can_read_is_refused() -> None:
    work = Workspace.create()
    try:
        work.path.chmod(0o755)
        with pytest.raises(InputError, match="is not a folder that the phase open has created"):
            Workspace(str(work.path))
    finally:
        work.remove()
