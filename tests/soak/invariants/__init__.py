# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants: what must hold for the evidence of every scenario.

An invariant is a generator function that yields a message for each violation. Its name states what must hold.
"""

from __future__ import annotations

from ..evidence import Evidence
from .behavior import BEHAVIOR
from .outcomes import OUTCOMES
from .sequence import SEQUENCE


def violations(evidence: Evidence) -> list[str]:
    """Return all violations, each with the name of the invariant."""
    found = []
    for number, run in enumerate(evidence.runs, 1):
        title = f"run {number} of {len(evidence.runs)}{', check mode' if run.check else ''}"
        for invariant in (*BEHAVIOR, *OUTCOMES):
            found += [f"{invariant.__name__} ({title}): {message}" for message in invariant(run)]
    for invariant in SEQUENCE:
        found += [f"{invariant.__name__}: {message}" for message in invariant(evidence)]
    return found
