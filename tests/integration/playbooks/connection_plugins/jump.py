# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that is not local by name and runs everything here: stands in for the SSH connection to a jump host."""

from __future__ import annotations

from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: jump
short_description: Run on this machine, as if it were another
description:
  - For tests of what happens on a delegated host.
author: secops.device_actions contributors (@secops)
"""


class Connection(LocalConnection):
    """See DOCUMENTATION."""

    transport = "jump"
