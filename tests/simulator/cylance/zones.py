# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A zone: a group of devices in the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..clock import iso_seconds


@dataclass(slots=True)
class Zone:
    """A zone with its settings."""

    id: str
    name: str
    criticality: str
    policy_id: str | None
    created: float


def record(zone: Zone) -> dict[str, Any]:
    """Return the API's record of a zone."""
    created = iso_seconds(int(zone.created))
    return {
        "id": zone.id,
        "name": zone.name,
        "criticality": zone.criticality,
        "zone_rule_id": None,
        "policy_id": zone.policy_id,
        "update_type": "Production",
        "date_created": created,
        "date_modified": created,
    }
