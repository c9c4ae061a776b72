# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is locked down, and until when: the sentences of M(secops.device_actions.cylance_lockdown_info)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ..._common.text import summarize
from ..._engine.devices import Item, State


def by_end(items: Iterable[Item]) -> list[Item]:
    """Return the items in the order in which their lockdowns end. Those without an end, or unlocked, are last."""

    def end(item: Item) -> float:
        lockdown = item.state.detail if item.state else None
        return lockdown.expiration if lockdown and lockdown.locked and lockdown.expiration is not None else math.inf

    return sorted(items, key=end)


def lockdown_answer(read: Sequence[Item], selected: Sequence[Item], state: str | None, within: str | None) -> str:
    """Return who is locked down until when or, where the task asks for unlocked devices, who is not.

    read: the items whose lockdowns were read. selected: those that pass the filters. state, within: the values of
    C(state) and C(expires_within).
    """
    read, selected = _distinct(read), _distinct(selected)
    locked = [item for item in read if item.state and item.state.detail.locked]
    if len(read) == 1:
        return f"{_name(read[0])} is locked {_end(read[0])}." if locked else f"{_name(read[0])} is not locked."
    if state == "unlocked":
        sentence, names = _count(len(selected), len(read), "not locked"), [_name(item) for item in selected]
    else:
        sentence = _count(len(locked), len(read), "locked")
        if within is not None and locked:
            ends = "end" if len(selected) > 1 else "ends"
            sentence += f", and {len(selected) or 'none'} of these lockdowns {ends} within {within} (d:hh:mm)"
            locked = selected
        names = [f"{_name(item)} {_end(item)}" for item in by_end(locked)]
    return f"{sentence}: {summarize(names)}." if names else f"{sentence}."


def _count(number: int, total: int, state: str) -> str:
    return f"{number or 'None'} of {total} devices {'are' if number > 1 else 'is'} {state}"


def _distinct(items: Sequence[Item]) -> list[Item]:
    """Return one item for each device, which a task may name twice."""
    return list({item.found().id: item for item in items}.values())


def _name(item: Item) -> str:
    device, state = item.found(), item.state
    return (state.hostname if state else None) or device.hostname or device.id


def _end(item: Item) -> str:
    """Return when the lockdown of a locked device ends."""
    state = item.state or State({})
    end = state.observed["lockdown_expiration"]
    unconfirmed = " (not confirmed by the device yet)" if state.confirmed is False else ""
    return f"{f'until {end}' if end else 'without an end'}{unconfirmed}"
