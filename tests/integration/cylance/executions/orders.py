# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of executions have executed, and what truly became of it."""

from __future__ import annotations

NAME = "Incident 4711"
PATH = "/packages/v2/executions"
SECRET = "hunter2-of%2fthe-d%C3%A9stination"
DESTINATION = f"sftp://collector:{SECRET}@files.example/incident"


def focus(device_id):
    return device_id.replace("-", "").upper()


def begun(console):
    """The executions that there truly are, the oldest first, as they were asked for."""
    return console.cylance.executions()


def posts(console):
    return [call for call in console.simulator.requests(method="POST") if call["path"].endswith("/executions")]
