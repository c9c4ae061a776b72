# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan the group, the exemption or the ignored status of one device in OPSWAT Central Management."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.listing import same_group_name
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.goals import Goal
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.recognition import value_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import (
    CORRECT,
    PlanSettings,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import Verdict
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    EXEMPTED,
    Held,
    Observed,
)

_ACTIONS = {EXEMPTED: ("exempt", "unexempt", "exempted"), "ignored": ("ignore", "unignore", "ignored")}


def keep_group(goal: Goal, held: Held | None, seen: Observed, is_own: bool, settings: PlanSettings) -> Verdict:
    """Return what keeps a device in a group. is_own: whether reconcile has moved it there."""
    group = goal.settings["group"]
    move = {"action": "assign_to_group", "group": group}
    if seen.group is None:
        if held:
            return Verdict("nothing", f"Assigned to {group}. The console does not report the group.")
        return Verdict("move", "The console does not report its group.", settings=move)
    if same_group_name(seen.group, group):
        return Verdict("nothing", "" if is_own else f"In {group}, where reconcile did not move it.")
    if held and same_group_name(seen.group, held.settings["group"]):
        return Verdict("move", f"Its entry names another group. From {seen.group}.", settings=move)
    if held and settings.drift != CORRECT:
        note = f"Another user moved it to {seen.group}. To move it back to {group}, set reconcile_drift to correct."
        return Verdict("skip", note, True)
    note = f"Another user moved it to {seen.group}." if held else f"From {seen.group}."
    return Verdict("move", note, settings=move)


def restore_group(held: Held, seen: Observed, before: Any, why: str) -> Verdict:
    """Return how a device leaves a group. before: the group in which it was, or None. why: a sentence."""
    group = held.settings["group"]
    if seen.group is not None and not same_group_name(seen.group, group):
        return Verdict("forget", f"{why} It is in {seen.group} now, so it stays there.")
    if not isinstance(before, str) or not before:
        note = f"{why} The group in which it was before {group} is unknown. Move it in the console."
        return Verdict("skip", note, True)
    if seen.group is None:
        note = f"{why} The console does not report its group, so it stays in {group}. Move it in the console."
        return Verdict("skip", note, True)
    return Verdict("restore", why, settings={"action": "assign_to_group", "group": before})


def keep_flag(goal: Goal, held: Held | None, seen: Observed, is_own: bool, settings: PlanSettings) -> Verdict:
    """Return what keeps a device exempted or ignored."""
    aspect = goal.key[2]
    action, _opposite, word = _ACTIONS[aspect]
    value = value_of(aspect, seen)
    if value is None:
        return Verdict("skip", f"The console does not report whether it is {word}.", True)
    if value:
        return Verdict("nothing", f"Already {word}." if is_own else f"Already {word}, but not by reconcile.")
    if held and settings.drift != CORRECT:
        note = f"It is not {word} anymore. To change it again, set reconcile_drift to correct."
        return Verdict("skip", note, True)
    return Verdict(action, settings=_flag_options(action, goal.settings))


def clear_flag(held: Held, seen: Observed, why: str) -> Verdict:
    """Return how an exemption ends, or how an ignored device is shown again. why: a sentence."""
    _opposite, action, word = _ACTIONS[held.aspect]
    value = value_of(held.aspect, seen)
    if value is None:
        return Verdict("skip", f"{why} The console does not report whether it is {word}.", True)
    if not value:
        return Verdict("forget", f"{why} It is not {word} anymore.")
    return Verdict(action, why, settings={"action": action})


def _flag_options(action: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in settings.items() if value is not None}, "action": action}
