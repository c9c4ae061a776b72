# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The default output, plus a record of what only ansible-playbook can measure."""

from __future__ import annotations

import json
import os
import time
from collections import Counter

from ansible.plugins.callback.default import CallbackModule as DefaultCallback

DOCUMENTATION = """
name: recorder
type: stdout
short_description: The default output and a file with measurements
description:
  - Writes the start time of each task and the sum of C(api) over all results.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
author: secops.device_actions contributors (@secops)
"""

RECORD_FILE = os.environ["BENCHMARK_RECORD"]


class CallbackModule(DefaultCallback):
    """Extends the default callback. With a second callback, ansible-core would convert each result twice."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "recorder"

    def __init__(self):
        super().__init__()
        self._task_starts = []
        self._api = Counter()

    def v2_playbook_on_task_start(self, task, is_conditional):
        """Record the time in seconds since the epoch."""
        self._task_starts.append(time.time())
        super().v2_playbook_on_task_start(task, is_conditional)

    def v2_runner_on_ok(self, result):
        """Add the statistics of the result."""
        self._api.update(result._result.get("api", {}))
        super().v2_runner_on_ok(result)

    def v2_playbook_on_stats(self, stats):
        """Write the record."""
        super().v2_playbook_on_stats(stats)
        with open(RECORD_FILE, "w", encoding="utf-8") as file:
            json.dump({"task_starts": self._task_starts, "api": self._api}, file)
