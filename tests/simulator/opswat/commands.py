# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands to an agent that produce a report: fetching its log and scanning for threats."""

from __future__ import annotations

from dataclasses import dataclass

AGENT_LOG = "fetch_agent_log"
SCAN = "scan_threats"
REPORTING = frozenset({AGENT_LOG, SCAN})


@dataclass(slots=True)
class Command:
    """An accepted command; ``polls`` counts the requests for its report."""

    id: str
    action: str
    device_id: str
    time: float
    polls: int = 0
