# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan the lockdown of one device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import format_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.settings import FULL_LOCKDOWN
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.goals import (
    Goal,
    length_of,
    same_state,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import (
    CORRECT,
    PlanSettings,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import Verdict
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import LOCKDOWN, Held, Observed

_SHORTEST = 300.0  # seconds: the shortest lockdown that the console takes
_KEY = "To get its unlock key, run the playbook secops.device_actions.unlock_keys."


def keep_lockdown(goal: Goal, held: Held | None, seen: Observed, is_own: bool, settings: PlanSettings) -> Verdict:
    """Return what keeps a device locked down. held: what was recorded. is_own: whether reconcile locked it."""
    now = settings.now
    length = length_of(goal.settings)
    if goal.until is not None:
        length = min(length, goal.until - now)
    if seen.locked and not is_own:
        note = f"Locked by another user{_until(seen.expiration)}. It will not be released or renewed."
        return Verdict("nothing", note, held is not None or _ends_early(goal, seen, settings))
    if held and not same_state(LOCKDOWN, held.settings, goal.settings):
        note = "The entry asks for another kind of lockdown than the device has. Release the device first."
        return Verdict("skip", note, True)
    if seen.locked:
        return _renewal(goal, seen, length, settings)
    if length < _SHORTEST:
        return Verdict("nothing", f"It ends{_at(goal.until)}, within five minutes.")
    if held and not _has_run_out(held, now):
        if settings.drift != CORRECT:
            return Verdict("skip", "Released by another user. To lock it again, set reconcile_drift to correct.", True)
        return _lock("lock", goal, length, "Released by another user.")
    return _lock("lock", goal, length, "The lockdown had ended." if held else "")


def renew_recorded(held: Held, seen: Observed, is_own: bool, settings: PlanSettings) -> Verdict:
    """Return what keeps a recorded lockdown until its recorded end, whatever the files say."""
    if not (seen.locked and is_own):
        return Verdict("nothing", "Not locked by reconcile at the moment.")
    goal = Goal(held.key, "cylance_lockdown", held.hostname, dict(held.settings), until=held.until)
    length = length_of(held.settings)
    if held.until is not None:
        length = min(length, held.until - settings.now)
    return _renewal(goal, seen, length, settings)


def release_lockdown(held: Held, seen: Observed, is_own: bool, why: str) -> Verdict:
    """Return how a lockdown ends. why: a sentence."""
    if not seen.locked:
        return Verdict("forget", f"{why} It is not locked anymore.")
    if not is_own:
        return Verdict(
            "skip", f"{why} Another user has locked it since{_until(seen.expiration)}, so it is not released.", True
        )
    if is_full(held.settings):
        return Verdict(
            "nothing",
            f"{why} The console cannot release a full lockdown early. It is not renewed, and ends"
            f"{_at(seen.expiration)}. {_KEY}",
        )
    return Verdict("release", why)


def is_full(settings: Mapping[str, Any]) -> bool:
    """Return whether settings describe an ordinary, full lockdown."""
    return all(settings.get(name) in (None, usual) for name, usual in FULL_LOCKDOWN.items())


def _renewal(goal: Goal, seen: Observed, length: float, settings: PlanSettings) -> Verdict:
    now = settings.now
    if seen.expiration is None:
        return Verdict("nothing", "Locked without an end.")
    left = seen.expiration - now
    threshold = min(settings.renew_before or length_of(goal.settings) / 2, length - 60)
    is_last = goal.until is not None and seen.expiration >= goal.until - 60
    if not is_last and left <= threshold and length >= _SHORTEST and length > left + 60:
        return _lock("renew", goal, length, f"It ends{_at(seen.expiration)}.", renew_before=threshold)
    if not is_last and left < settings.warn_before and length > left + 60:
        note = f"It ends{_at(seen.expiration)}, and is renewed {format_duration(threshold // 60)} (d:hh:mm) before."
        return Verdict("nothing", note, True)
    return Verdict("nothing")


def _lock(action: str, goal: Goal, length: float, note: str, renew_before: float | None = None) -> Verdict:
    options = {key: value for key, value in goal.settings.items() if key != "state"}
    options.update(state="locked", expires=format_duration(length // 60))
    if renew_before is not None:
        # The module renews what ends sooner than this, and the plan also what ends exactly then.
        options["renew_before"] = format_duration(min(renew_before // 60 + 1, length // 60 - 1))
    return Verdict(action, note, settings=options)


def _has_run_out(held: Held, now: float) -> bool:
    """Return whether the recorded lockdown has ended by itself."""
    end = held.stamps.get("lockdown_expiration")
    return end is not None and end <= now + 1


def _ends_early(goal: Goal, seen: Observed, settings: PlanSettings) -> bool:
    """Return whether a lockdown of another user ends soon, and before the entries that ask for one."""
    end = seen.expiration
    if end is None or end - settings.now >= settings.warn_before:
        return False
    return goal.until is None or end < goal.until - 60


def _until(end: float | None) -> str:
    return "" if end is None else f" until {format_timestamp(end)}"


def _at(end: float | None) -> str:
    return " at an unknown time" if end is None else f" at {format_timestamp(end)}"
