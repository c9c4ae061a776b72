# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When containments and locks end: bars on a common time axis. Positions are percentages of its width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from statistics import median_high

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import (
    parse_timestamp,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import Machine

MOST_BARS = 20
_MOST_TICKS = 6  # as many as fit on a phone
_HOUR = 3600
_DAY = 24 * _HOUR
_STEPS = (
    *(_HOUR * hours for hours in (1, 2, 3, 6, 12)),
    *(_DAY * days for days in (1, 2, 7, 14, 30, 90, 180, 365, 10 * 365, 100 * 365, 1000 * 365)),
)
_LONGEST_OF_MEDIAN = 8  # how much longer than half of the bars the axis is, at most: one long bar would hide the others
_SHORTEST_BAR = 0.5
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in every locale


@dataclass(frozen=True)
class Bar:
    """Machines in the same state whose containment ends at the same time. goes_on: beyond the end of the axis."""

    state: str
    label: str
    start: float
    width: float
    end: str
    goes_on: bool


@dataclass(frozen=True)
class Tick:
    """A time on the axis."""

    position: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """The bars with the earliest ends. more: how many machines end later. last: when the last one does."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    now: float
    more: int
    last: str


def make_timeline(machines: Sequence[Machine], generated: str) -> Timeline | None:
    """Return the timeline of the machines that have an end, or None if there are none. generated: the time now."""
    members: dict[tuple[str, str], list[Machine]] = {}
    for machine in sorted((machine for machine in machines if machine.until), key=lambda machine: machine.until):
        members.setdefault((machine.until, machine.state), []).append(machine)
    if not members:
        return None
    groups = list(members.values())
    shown, hidden = groups[:MOST_BARS], groups[MOST_BARS:]
    axis = _Axis(shown, parse_timestamp(generated))
    return Timeline(
        bars=[_bar(group, axis) for group in shown],
        ticks=axis.ticks(),
        now=axis.position(axis.now),
        more=sum(map(len, hidden)),
        last=groups[-1][0].until,
    )


class _Axis:
    """The times that are shown, in seconds since the epoch. At most a third of them has passed."""

    def __init__(self, groups: Sequence[Sequence[Machine]], now: float) -> None:
        ends = [parse_timestamp(group[0].until) for group in groups]
        starts = [parse_timestamp(machine.since) for group in groups for machine in group if machine.since]
        horizon = now + _LONGEST_OF_MEDIAN * (median_high(ends) - now)
        self.now = now
        self.end = max(min(max(ends), horizon), now + _HOUR)
        self.start = max(min([now, *starts]), now - (self.end - now) / 2)

    def position(self, time: float) -> float:
        """Return where a time is on the axis."""
        part = (time - self.start) / (self.end - self.start)
        return round(100 * min(max(part, 0), 1), 2)

    def ticks(self) -> list[Tick]:
        """Return a few round times."""
        span = self.end - self.start
        step = next((step for step in _STEPS if span / step <= _MOST_TICKS), _STEPS[-1])
        first = -(-self.start // step)
        times = [number * step for number in range(int(first), int(first) + _MOST_TICKS + 1)]
        shown = [time for time in times if time <= self.end][:_MOST_TICKS]
        return [Tick(self.position(time), _tick_label(time, step)) for time in shown]


def _tick_label(time: float, step: float) -> str:
    """Return a short label, because the bars have their whole ends: the time, the day at midnight, or the month."""
    moment = datetime.fromtimestamp(time, timezone.utc)
    if step >= 90 * _DAY:
        return f"{moment:%Y-%m}"
    return f"{moment.day} {_MONTHS[moment.month - 1]}" if time % _DAY == 0 else f"{moment:%H:%M}"


def _bar(group: Sequence[Machine], axis: _Axis) -> Bar:
    names = [machine.name for machine in group]
    end = parse_timestamp(group[0].until)
    start = min((parse_timestamp(machine.since) for machine in group if machine.since), default=min(axis.now, end))
    left, right = axis.position(start), axis.position(end)
    left = max(0, min(left, right - _SHORTEST_BAR))
    return Bar(
        state=group[0].state,
        label=names[0] if len(names) == 1 else f"{len(names)} machines: {summarize(names)}",
        start=left,
        width=round(max(right - left, _SHORTEST_BAR), 2),
        end=group[0].until,
        goes_on=end > axis.end,
    )
