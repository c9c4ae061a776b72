# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The device groups of a console (page "Get Groups")."""

from __future__ import annotations

from ..errors import ApiError, BadAnswer, InputError
from ..guard_rails import some
from ..redaction import tidy

_WHAT = "listing the console's groups"
_PAGE = 50
_BEYOND_THE_END = 413


def all_groups(endpoints):
    """Every group once, in the order of the names, as group_facts() gives them."""
    groups, page = {}, 1
    while True:
        try:
            records = endpoints.post("groups", _WHAT, {"limit": _PAGE, "page": page}).body
        except ApiError as error:
            if error.status != _BEYOND_THE_END:
                raise
            records = []
        if not isinstance(records, list):
            raise BadAnswer(f"The answer while {_WHAT} is no list of groups.")
        news = {group["id"]: group for group in map(group_facts, records) if group["id"] not in groups}
        if not records:
            return sorted(groups.values(), key=lambda group: ((group["name"] or "").lower(), group["id"]))
        if not news:
            raise BadAnswer(f"The console repeats itself while {_WHAT}: the list has no end.")
        groups.update(news)
        page += 1


def group_facts(record):
    """What a record of a group says, as a dict: id, name, domain, policy_id, policy, devices (their number), auto_join,
    description. What it does not tell is None. Raises BadAnswer where it is no group.
    """
    group_id = _text(record.get("group_id")) if isinstance(record, dict) else None
    if not group_id:
        raise BadAnswer(f"The answer while {_WHAT} holds something that is no group.")
    devices, auto_join = record.get("number_of_devices"), record.get("auto_join")
    return {
        "id": group_id,
        "name": _text(record.get("group_name")),
        "domain": _text(record.get("domain_name")),
        "policy_id": _text(record.get("policy_id")),
        "policy": _text(record.get("policy_name")),
        "devices": devices if isinstance(devices, int) and not isinstance(devices, bool) else None,
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
        known = some([group["name"] or group["id"] for group in groups])
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
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # ids of groups are said to be texts, and some are numbers
    return tidy(value) or None if isinstance(value, str) else None
