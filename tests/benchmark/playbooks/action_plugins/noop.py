# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An action plugin that does nothing. It shows what ansible-core itself needs for a task on a host."""

from __future__ import annotations

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Takes no arguments."""

    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        """Return an empty result."""
        return {"changed": False}
