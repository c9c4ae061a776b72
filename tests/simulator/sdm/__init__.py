# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Oracle Communications Session Delivery Manager (SDM): sessions, devices, network functions and locks of its REST API.

``console`` puts the parts together for the server; ``remote`` is the client of the console's control calls. Changing
NFs and folders, the elements of a configuration, and trap receivers are not simulated.
"""
