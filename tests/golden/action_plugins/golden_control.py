# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make control calls to the simulator."""

from __future__ import annotations

import json
import os
import urllib.request

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """The option ``calls`` is a list of method, path (what follows ``/control``) and body."""

    def run(self, tmp=None, task_vars=None):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for method, path, body in self._task.args["calls"]:
            request = urllib.request.Request(
                os.environ["GOLDEN_CONTROL"] + path,
                data=None if body is None else json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
                method=method,
            )
            with opener.open(request, timeout=60):
                pass
        return {"changed": False}
