# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run on this machine under another name: stands in for the SSH connection to a jump host."""

from __future__ import annotations

import os
import shlex

from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: jump
short_description: Run on this machine as if it were another one
description:
  - For delegated tasks.
author: secops.device_actions contributors (@secops)
"""


class Connection(LocalConnection):
    """See DOCUMENTATION."""

    transport = "jump"

    def exec_command(self, cmd, in_data=None, sudoable=True):
        """Run a command without the variables of the controller, which another machine does not have."""
        home = os.environ["HOME"]
        variables = {"HOME": home, "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": home}
        given = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
        return super().exec_command(f"env -i {given} {cmd}", in_data=in_data, sudoable=sudoable)
