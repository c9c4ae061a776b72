# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The device groups of a console (page "Get Groups")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import is_whole_number, text_or_none
from ..._engine.filters import same_word
from ..._engine.find_one import RecordFinder
from ..endpoints import Endpoints

GroupFacts = dict[str, Any]  # see group_facts

_ACTION = "listing the console's groups"
_PAGE = 50  # groups
_NO_VERIFICATION = "Devices report only the name of their group, so the assignment could not be verified."


def all_groups(endpoints: Endpoints) -> list[GroupFacts]:
    """Return the facts of every group, each once, sorted by name. Raise BadResponse for a list that does not end."""
    groups: dict[str, GroupFacts] = {}
    for records in endpoints.numbered_pages("groups", _ACTION, "groups", _PAGE):
        new = {group["id"]: group for group in map(group_facts, records) if group["id"] not in groups}
        if not new:
            raise BadResponse(f"The console sent the same records again while {_ACTION}: the list does not end.")
        groups.update(new)
    return sorted(groups.values(), key=lambda group: ((group["name"] or "").lower(), group["id"]))


def group_facts(record: Any) -> GroupFacts:
    """Return what a record of a group reports. Raise BadResponse if it is not a group.

    id, name, domain, policy_id, policy, devices (their number), auto_join, description. Missing values are None.
    """
    group_id = _text(record.get("group_id")) if isinstance(record, dict) else None
    if not group_id:
        raise BadResponse(f"The response while {_ACTION} contains a record that is not a group.")
    devices, auto_join = record.get("number_of_devices"), record.get("auto_join")
    return {
        "id": group_id,
        "name": _text(record.get("group_name")),
        "domain": _text(record.get("domain_name")),
        "policy_id": _text(record.get("policy_id")),
        "policy": _text(record.get("policy_name")),
        "devices": devices if is_whole_number(devices) else None,
        "auto_join": auto_join if isinstance(auto_join, bool) else None,
        "description": _text(record.get("description")),
    }


def find_group(groups: Sequence[GroupFacts], name: str | None = None, group_id: str | None = None) -> GroupFacts:
    """Return the group with this id or name. Raise an InputError unless its name belongs to it alone.

    The record of a device contains the name of its group, but not the group's id.
    """
    finder, wanted = (_BY_NAME, name or "") if group_id is None else (_BY_ID, group_id)
    group = finder.find_one(groups, wanted)
    if not group["name"]:
        raise InputError(f"{finder.option}: the group {wanted!r} has no name. {_NO_VERIFICATION}")
    same_name = [other for other in groups if same_group_name(other["name"], group["name"])]
    if len(same_name) > 1:
        labels = ", ".join(_label(other) for other in same_name)
        raise InputError(f"{finder.option}: {group['name']!r} matches {len(same_name)} groups: {labels}. {finder.hint}")
    return group


def same_group_name(one: str | None, other: str | None) -> bool:
    """Return whether two names mean one group. Empty names match nothing."""
    return bool(one and other and same_word(one, other))


def _label(group: Any) -> str:
    return f"{group['id']} (domain {group['domain'] or 'none'})"


_RENAME = f"{_NO_VERIFICATION} Rename one of them."
_BY_NAME = RecordFinder("group", "group", label=_label, hint=_RENAME)
_BY_ID = RecordFinder("group_id", "group", parse_id=str, by_name=False, label=_label, hint=_RENAME)


def _text(value: Any) -> str | None:
    # The vendor documents ids of groups as strings, but some are numbers.
    return text_or_none(str(value) if is_whole_number(value) else value)
