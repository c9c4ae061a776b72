# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a state that a console reports is one that reconcile has set.

A run records what it is about to write before it writes. If it dies in between, its open intent is the only trace of
what it set.
"""

from __future__ import annotations

from collections.abc import Mapping
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
)

_TOLERANCE = 120.0  # seconds by which the clocks of a console and of the record may differ
_LOCKING = ("lock", "renew")


class Ownership:
    """Compares what a console reports with a record. owner: see Held."""

    def __init__(self, record: Record, owner: str) -> None:
        self._record = record
        self._owner = owner
        self._users = {held.stamps.get("user_id") for held in record.held if held.owner == owner} - {None}

    def other_owner(self, key: Key) -> str | None:
        """Return who else has set an aspect, or None."""
        others = (held.owner for held in self._record.held if held.key == key and held.owner != self._owner)
        return next(others, None)

    def has_lockdown(self, held: Held | None, key: Key, seen: Observed) -> bool:
        """Return whether a lockdown that the console reports is the recorded one, or one of an interrupted run."""
        if held and held.stamps.get("lockdown_initiated") is not None and seen.initiated is not None:
            if abs(held.stamps["lockdown_initiated"] - seen.initiated) < 1:
                return True
        return self._interrupted_lock(key, seen) is not None

    def interrupted(self, key: Key, seen: Observed) -> Mapping[str, Any] | None:
        """Return the item of an interrupted run that explains the reported state of an aspect, or None."""
        if key[2] == LOCKDOWN:
            return self._interrupted_lock(key, seen)
        for _intent, item in self._open_items(key):
            if item["action"] == "move" and same_group_name(seen.group, item.get("value")):
                return item
            if item["action"] in ("exempt", "ignore") and value_of(key[2], seen):
                return item
        return None

    def _interrupted_lock(self, key: Key, seen: Observed) -> Mapping[str, Any] | None:
        if not seen.locked or (self._users and seen.user_id is not None and seen.user_id not in self._users):
            return None
        for intent, item in self._open_items(key):
            # A partial lockdown may report no beginning. Then the intent is the only evidence.
            begun = seen.initiated is None or (
                intent.started - _TOLERANCE <= seen.initiated <= intent.deadline + _TOLERANCE
            )
            if item["action"] in _LOCKING and begun:
                return item
        return None

    def _open_items(self, key: Key) -> list[tuple[Intent, Mapping[str, Any]]]:
        return [
            (intent, item)
            for intent in self._record.intents
            if not intent.settled and intent.owner == self._owner
            for item in intent.items
            if (item.get("system"), item.get("device_id"), item.get("aspect")) == key
        ]


def value_of(aspect: str, seen: Observed) -> bool | None:
    """Return whether the console reports a device as exempted or ignored."""
    return seen.exempted if aspect == EXEMPTED else seen.ignored


def stamps_of(aspect: str, seen: Observed) -> dict[str, Any]:
    """Return what a record keeps of an observation, to recognize the state later."""
    if aspect == LOCKDOWN:
        return {
            "lockdown_initiated": seen.initiated,
            "lockdown_expiration": seen.expiration,
            "user_id": seen.user_id,
        }
    return {"group": seen.group} if aspect == GROUP else {}
