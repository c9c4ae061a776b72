# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters of devices that the info module and the inventory share."""

from __future__ import annotations

from ..._engine.filters import Filters, matches
from .catalog import is_below

FILTERS: Filters = {
    "nfs": lambda facts, nf: matches((facts["nf_name"], facts["nf_id"]), [nf]),
    "groups": lambda facts, group: is_below(facts["group_path"], group),
}
