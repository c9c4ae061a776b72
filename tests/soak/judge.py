# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All invariants over the evidence of a scenario."""

from __future__ import annotations

from .conduct import CONDUCT
from .evidence import Evidence
from .sequence import SEQUENCE
from .verdicts import VERDICTS


def violations(evidence: Evidence) -> list[str]:
    """What is false or forbidden, each with the name of the invariant that it breaks."""
    found = []
    for number, run in enumerate(evidence.runs, 1):
        which = f"run {number} of {len(evidence.runs)}{', check mode' if run.check else ''}"
        for invariant in (*CONDUCT, *VERDICTS):
            found += [f"{invariant.__name__} ({which}): {words}" for words in invariant(run)]
    for sequel in SEQUENCE:
        found += [f"{sequel.__name__}: {words}" for words in sequel(evidence)]
    return found
