# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A group of devices. Names need not be unique, for example across domains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..clock import iso_moment

DEFAULT = "default"
"""The internal id of the default group, which actions always accept."""

DEFAULT_NUMBER = "1000000"
"""The id of the default group in responses if the switch ``default_group_id`` is ``number``."""


@dataclass(slots=True)
class Group:
    """A group with its policy. ``domain_name`` is empty unless the group is synchronised from a domain."""

    id: str
    name: str
    created: float
    domain_name: str = ""
    policy_id: str = "1"
    policy_name: str = "Default policy"
    description: str = ""


def record(group: Group, shown_id: str, devices: int) -> dict[str, Any]:
    """Return the API's record of a group."""
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
