# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters of devices that the info module and the inventory share."""

from __future__ import annotations

from ..._engine.filters import Filters
from ..groups.listing import same_group_name
from .record import normalize_status

FILTERS: Filters = {
    "statuses": lambda facts, status: facts["status"] == normalize_status(status),
    "groups": lambda facts, group: same_group_name(facts["group"], group),
}
