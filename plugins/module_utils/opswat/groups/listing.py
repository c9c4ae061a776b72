# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The device groups of a console (page "Get Groups")."""

from __future__ import annotations

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import is_whole_number, text_or_none
from ..._common.text import summarize

_WHAT = "listing the console's groups"
_PAGE = 50


def all_groups(endpoints):
    """Every group once, in the order of the names, as group_facts() gives them."""
    groups = {}
    for records in endpoints.numbered_pages("groups", _WHAT, "groups", _PAGE):
        news = {group["id"]: group for group in map(group_facts, records) if group["id"] not in groups}
        if not news:
            raise BadResponse(f"The console repeats itself while {_WHAT}: the list has no end.")
        groups.update(news)
    return sorted(groups.values(), key=lambda group: ((group["name"] or "").lower(), group["id"]))


def group_facts(record):
    """What a record of a group says, as a dict: id, name, domain, policy_id, policy, devices (their number), auto_join,
    description. What it does not tell is None. Raises BadResponse where it is no group.
    """
    group_id = _text(record.get("group_id")) if isinstance(record, dict) else None
    if not group_id:
        raise BadResponse(f"The answer while {_WHAT} holds something that is no group.")
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


def find_group(groups, name=None, group_id=None):
    """The one group of this name or of this id, or an InputError.

    A device's record names its group and does not tell the group's id, so that a name must mean one group alone.
    """
    if group_id is not None:
        option, asked = "group_id", group_id
        found = [group for group in groups if group["id"] == group_id]
    else:
        option, asked = "group", name
        found = [group for group in groups if group["name"] == name]
        found = found or [group for group in groups if same_group_name(group["name"], name)]
    if not found:
        known = summarize([group["name"] or group["id"] for group in groups])
        raise InputError(f"{option}: the console has no group {asked!r}. It has {known or 'none'}.")
    namesakes = [group for group in groups if same_group_name(group["name"], found[0]["name"])]
    if len(namesakes) > 1:
        labels = [f"{group['id']} (domain {group['domain'] or 'none'})" for group in namesakes]
        raise InputError(
            f"{option}: {len(namesakes)} groups are called {found[0]['name']!r}: {', '.join(labels)}. "
            "Of a device's group the console tells the name alone, so that nobody could see in which it is. Rename one."
        )
    if not found[0]["name"]:
        raise InputError(f"{option}: the group {asked!r} has no name, by which a device's group could be recognised.")
    return found[0]


def same_group_name(one, other):
    """Whether two names mean one group."""
    return bool(one and other) and one.strip().lower() == other.strip().lower()


def _text(value):
    # Ids of groups are said to be texts, and some are numbers.
    return text_or_none(str(value) if is_whole_number(value) else value)
