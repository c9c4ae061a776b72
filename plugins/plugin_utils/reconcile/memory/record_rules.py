# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the values of a record mean to the planner: which of them belong together, and of which types they are.

A record that breaks these rules is damaged or forged. The planner never sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.json_checks import (
    moment,
    optional,
    text,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    CYLANCE,
    EXEMPTED,
    GROUP,
    IGNORED,
    LOCKDOWN,
    OPSWAT,
    Record,
)

_ASPECTS = {LOCKDOWN: CYLANCE, GROUP: OPSWAT, EXEMPTED: OPSWAT, IGNORED: OPSWAT}
_ITEM = ("action", "system", "device_id", "aspect", "before", "targets", "wanted")
_text = optional(text())
_STAMPS: Mapping[str, Callable[[Any], Any]] = {
    "lockdown_initiated": optional(moment),
    "lockdown_expiration": optional(moment),
    "user_id": _text,
    "group_before": _text,
}


def check_meaning(record: Record) -> None:
    """Raise ValueError for a record that no run writes."""
    for held in record.held:
        _check_aspect(held.system, held.aspect, held.settings, held.stamps)
        if not held.targets:
            raise ValueError("a device is held for no entry")
    for intent in record.intents:
        for item in intent.items:
            _check_item(item)


def _check_item(item: Mapping[str, Any]) -> None:
    if item.get("action") == "execute":
        if not item.get("entry_id"):
            raise ValueError("an execution has no entry")
        return
    if any(item.get(name) is None for name in _ITEM):
        raise ValueError("an item is incomplete")
    _check_aspect(item["system"], item["aspect"], item["wanted"], item["before"])


def _check_aspect(system: Any, aspect: Any, settings: Mapping[str, Any], stamps: Mapping[str, Any]) -> None:
    if _ASPECTS.get(aspect) != system:
        raise ValueError("a console has no such property of a device")
    for name, check in _STAMPS.items():
        check(stamps.get(name))
    if aspect == LOCKDOWN:
        try:
            parse_duration(text()(settings.get("expires", "1:00:00")), "expires")
        except InputError:
            raise ValueError("not a length of a lockdown") from None
    if aspect == GROUP and not text()(settings.get("group")):
        raise ValueError("a group has no name")
    hours = settings.get("exempt_time")
    if isinstance(hours, (bool, str)):
        raise ValueError("not a number of hours")
