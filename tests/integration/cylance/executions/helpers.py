# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Constants and helpers for tests of package executions."""

from __future__ import annotations

NAME = "Incident 4711"
PATH = "/packages/v2/executions"
SECRET = "hunter2-of%2fthe-d%C3%A9stination"
DESTINATION = f"sftp://collector:{SECRET}@files.example/incident"


def started_executions(console):
    """Return the executions in the console, oldest first, as they were requested."""
    return console.cylance.executions()


def start_requests(console):
    """Return the requests to start an execution that reached the console."""
    return [call for call in console.simulator.requests(method="POST") if call["path"].endswith("/executions")]
