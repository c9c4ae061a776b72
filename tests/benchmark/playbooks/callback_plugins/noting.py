# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output that users have by default, and notes of what ansible-playbook alone can tell the benchmark."""

from __future__ import annotations

import json
import os
import time
from collections import Counter

from ansible.plugins.callback.default import CallbackModule as DefaultCallback

DOCUMENTATION = """
name: noting
type: stdout
short_description: The default output, and notes in a file
description:
  - Writes when each task began, and the sum of C(api) over all results.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
author: secops.device_actions contributors (@secops)
"""

# The file that is written.
NOTES = os.environ["BENCHMARK_NOTES"]


class CallbackModule(DefaultCallback):
    """A callback of its own beside the default one would make core convert each result a second time."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "noting"

    def __init__(self):
        super().__init__()
        self._tasks_began = []
        self._api = Counter()

    def v2_playbook_on_task_start(self, task, is_conditional):
        """Note the time, in seconds since the epoch."""
        self._tasks_began.append(time.time())
        super().v2_playbook_on_task_start(task, is_conditional)

    def v2_runner_on_ok(self, result):
        """Add the result's own figures, if it has any."""
        self._api.update(result._result.get("api", {}))
        super().v2_runner_on_ok(result)

    def v2_playbook_on_stats(self, stats):
        """Write the notes."""
        super().v2_playbook_on_stats(stats)
        with open(NOTES, "w", encoding="utf-8") as file:
            json.dump({"tasks_began": self._tasks_began, "api": self._api}, file)
