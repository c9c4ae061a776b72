# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action M(secops.device_actions.reconcile_check): are the files of a directory a valid desired state?"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.paths import expand_user
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    counted,
    escape_unprintable,
    printable_line,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.reader import read_desired
from ansible_collections.secops.device_actions.plugins.plugin_utils.terminal import announce

RECONCILE_CHECK = ArgumentSpec(options={"directory": {"type": "path", "required": True}})


class ReconcileCheck(ControllerAction):
    """params: see the module's documentation."""

    name = "reconcile_check"
    arguments = RECONCILE_CHECK

    def perform(self, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Read the files, show a line for each problem, and return all of them."""
        folder = expand_user(params["directory"], "directory")
        if not os.path.isdir(folder):
            raise InputError(f"directory: {escape_unprintable(folder)}: there is no such directory.")
        desired = read_desired(Path(folder), None, time.time())
        problems = [printable_line(problem) for problem in desired.problems]
        message = f"Entries without a problem: {len(desired.entries)}."
        for line in problems or [message]:
            announce(line)
        if problems:
            message = f"{counted(len(problems), 'problem')} in the files. The lines above name file, line and key."
        return {
            "changed": False,
            "failed": bool(problems),
            "msg": message,
            "problems": problems,
            "entries": len(desired.entries),
        }
