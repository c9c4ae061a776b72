# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulate the vendor consoles that secops.device_actions manages.

``python -m simulator`` starts the simulator; ``simulator.remote`` is the client for tests, demo and benchmark.
The modules of this package are shared by all consoles: clock, switches, faults, request log and control API.
Each console is one subpackage, independent of the others.
"""
