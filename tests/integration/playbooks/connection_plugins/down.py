# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection to a machine that cannot be reached."""

from __future__ import annotations

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: down
short_description: Reach nothing
description:
  - For tests of what happens when a host is unreachable.
author: secops.device_actions contributors (@secops)
"""


class Connection(LocalConnection):
    """See DOCUMENTATION."""

    transport = "down"

    def exec_command(self, cmd, in_data=None, sudoable=True):
        """Fail as a connection does."""
        raise AnsibleConnectionFailure("No route to host")
