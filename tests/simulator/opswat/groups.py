# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A group of devices. Names may occur twice, for example in two domains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..clock import iso_moment

DEFAULT = "default"
"""The id by which actions name the default group in any case, and under which it is kept."""

DEFAULT_NUMBER = "1000000"
"""The id that the default group shows where the switch ``default_group_id`` demands a number."""


@dataclass(slots=True)
class Group:
    """A group and the policy of its devices. ``domain_name`` is empty unless it is synchronised from a domain."""

    id: str
    name: str
    created: float
    domain_name: str = ""
    policy_id: str = "1"
    policy_name: str = "Default policy"
    description: str = ""


def record(group: Group, shown_id: str, devices: int) -> dict[str, Any]:
    """What the API shows of a group."""
    created = iso_moment(group.created)
    return {
        "group_id": shown_id,
        "group_name": group.name,
        "domain_name": group.domain_name,
        "auto_join": False,
        "policy_id": group.policy_id,
        "policy_name": group.policy_name,
        "number_of_devices": devices,
        "description": group.description,
        "created_date": created,
        "last_modified": created,
    }
