# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List all scenarios."""

from __future__ import annotations

from . import (
    cylance_lockdown,
    cylance_packages,
    cylance_reads,
    cylance_targets,
    delegated,
    documents,
    faults,
    inventory,
    opswat,
    opswat_reads,
    plays,
    roles,
    sdm,
)

MODULES = (
    cylance_lockdown,
    cylance_targets,
    cylance_reads,
    cylance_packages,
    faults,
    opswat,
    opswat_reads,
    sdm,
    plays,
    delegated,
    roles,
    inventory,
    documents,
)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]
