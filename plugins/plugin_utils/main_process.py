# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exists once a run: made in the main process, which loads the action plugins, and inherited by every fork."""

from __future__ import annotations

import codecs
import multiprocessing
import os

from ansible import constants
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import local_identifiers
from ansible_collections.secops.device_actions.plugins.module_utils._engine.shutdown import ParentProcess
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_marks import MarkKeeper
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState

COLLECTION = "secops.device_actions"


def _ansible_home() -> str | None:
    """Return the home directory that ansible-core uses, or None where it would be a directory named ~."""
    home = str(constants.config.get_config_value("ANSIBLE_HOME"))
    return None if "~" in home.split(os.sep) else home


RUN_STATE = RunState(os.getpid(), _ansible_home())
RUN_STATE.keeper = MarkKeeper(RUN_STATE.run)
RUN_STATE.keeper.start()
MAIN_PROCESS = ParentProcess()


def is_shared() -> bool:
    """Return whether all workers of this run share RUN_STATE.

    They do not if a worker loaded this module, which ansible-core does if the main process cannot resolve the name of
    the action: each worker then has a state of its own. A process that runs tasks without being a worker has one state.
    """
    if os.getpid() != RUN_STATE.main_pid:
        return True  # inherited
    # A worker of ansible-core is a multiprocessing.Process, and its Display sends lines to the main process.
    return multiprocessing.parent_process() is None and getattr(Display(), "_final_q", None) is None


# Both are cached for the forks, each of which would otherwise load them.
local_identifiers()
codecs.lookup("idna")  # used for the host name of every connection
