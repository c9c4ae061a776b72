# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run M(secops.device_actions.role_variables), which works on the controller only."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.role_variables import RoleVariables


class ActionModule(RoleVariables):
    """See the module's documentation."""
