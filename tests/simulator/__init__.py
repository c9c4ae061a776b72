# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local stand-in for the vendor consoles that secops.device_actions talks to.

``python -m simulator`` starts it; ``simulator.remote`` is the client for tests, demo and benchmark.
What every console shares (clock, switches, faults, request log, control API) lies at the top; each console is one
folder that knows nothing of the others.
"""
