# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognize in the consoles what was recorded, and what an interrupted run wrote without recording it.

A run records what it is about to write before it writes. If it dies in between, its open intent is the only trace of
what it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.listing import same_group_name
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.goals import Key
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    EXEMPTED,
    GROUP,
    LOCKDOWN,
    Held,
    Intent,
    Observed,
    Record,
    scoped,
)

_TOLERANCE = 120.0  # seconds by which the clocks of a console and of the record may differ

Observations = Mapping[tuple[str, str], Observed]
"""What the consoles report, by (system, device id)."""


def fold_interrupted(record: Record, observed: Observations, owner: str) -> Record:
    """Return the record with what interrupted runs of this owner have written, as far as the consoles report it.

    The intents keep the items of devices that could not be read, and of executions.
    """
    held = {one.key: one for one in record.held}
    users = {one.stamps.get("user_id") for one in record.held if one.owner == owner} - {None}
    starts = dict(record.starts)
    intents = []
    for intent in record.intents:
        if intent.owner != owner:
            intents.append(intent)
            continue
        left = []
        for item in intent.items:
            seen = observed.get((item.get("system", ""), item.get("device_id", "")))
            if seen is None or seen.error:
                left.append(item)
                continue
            key = (item["system"], item["device_id"], item["aspect"])
            before = held.pop(key, None)
            if after := _explained(intent, item, seen, before, users):
                held[key] = after
                if after.run == intent.run:
                    for entry_id in after.targets:
                        starts.setdefault(scoped(owner, entry_id), intent.started)
        if left:
            intents.append(replace(intent, items=tuple(left)))
    return replace(record, starts=starts, held=tuple(held[key] for key in sorted(held)), intents=tuple(intents))


def unsettled_devices(record: Record, owner: str) -> list[tuple[str, str]]:
    """Return the (system, device id) that fold_interrupted() has to see: what interrupted runs were about to write."""
    return [
        (item["system"], item["device_id"])
        for intent in record.intents
        if intent.owner == owner
        for item in intent.items
        if item.get("system") and item.get("device_id")
    ]


def other_owner(record: Record, key: Key, owner: str) -> str | None:
    """Return who else has set an aspect, or None."""
    return next((held.owner for held in record.held if held.key == key and held.owner != owner), None)


def is_recorded(held: Held | None, seen: Observed) -> bool:
    """Return whether the state that a console reports is the recorded one."""
    if held is None:
        return False
    if held.aspect == LOCKDOWN:
        recorded = held.stamps.get("lockdown_initiated")
        if recorded is None or seen.initiated is None:  # a partial lockdown may report no beginning
            return bool(seen.locked) and recorded == seen.initiated
        return bool(seen.locked) and abs(recorded - seen.initiated) < 1
    if held.aspect == GROUP:
        return seen.group is None or same_group_name(seen.group, held.settings["group"])
    return value_of(held.aspect, seen) is True


def value_of(aspect: str, seen: Observed) -> bool | None:
    """Return whether the console reports a device as exempted or ignored."""
    return seen.exempted if aspect == EXEMPTED else seen.ignored


def lockdown_stamps(seen: Observed) -> dict[str, Any]:
    """Return what a record keeps of a lockdown, to recognize it later."""
    return {
        "lockdown_initiated": seen.initiated,
        "lockdown_expiration": seen.expiration,
        "user_id": seen.user_id,
    }


def _explained(
    intent: Intent, item: Mapping[str, Any], seen: Observed, held: Held | None, users: set[Any]
) -> Held | None:
    """Return what is held of an aspect, if the interrupted run did what the item says. Otherwise what was recorded."""
    action, aspect = item["action"], item["aspect"]
    if action == "release":
        return held if seen.locked is not False else None
    if action == "restore":
        return None if same_group_name(seen.group, item.get("value")) else held
    if action in ("unexempt", "unignore"):
        return None if value_of(aspect, seen) is False else held
    if action in ("lock", "renew"):
        is_done = bool(seen.locked) and _is_of(intent, seen, users)
        stamps = lockdown_stamps(seen)
    elif action == "move":
        is_done, stamps = same_group_name(seen.group, item.get("value")), dict(item["before"])
    else:
        is_done, stamps = value_of(aspect, seen) is True, {}
    if not is_done:
        return held
    return Held(
        seen.system,
        seen.device_id,
        seen.hostname,
        aspect,
        intent.owner,
        dict(item["targets"]),
        dict(item["wanted"]),
        held.started if held else intent.started,
        intent.run,
        item.get("until"),
        stamps,
        held.removed_since if held else None,
    )


def _is_of(intent: Intent, seen: Observed, users: set[Any]) -> bool:
    """Return whether a lockdown may be the one that a run has started."""
    if users and seen.user_id is not None and seen.user_id not in users:
        return False
    # A partial lockdown may report no beginning. Then the intent is the only evidence.
    return seen.initiated is None or (intent.started - _TOLERANCE <= seen.initiated <= intent.deadline + _TOLERANCE)
