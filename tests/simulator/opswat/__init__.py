# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OPSWAT Central Management console: OAuth, devices, groups, actions and reports of its REST API (``/o/api``).

``console`` puts the parts together for the server; ``remote`` is the client of the console's control calls. Threats,
CVEs and logs are not simulated yet: their handlers would stand beside ``reports_api``.
"""
