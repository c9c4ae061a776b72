# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline of ends."""

from __future__ import annotations

import pytest
from hypothesis import given

from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.timeline import MOST_BARS, make_timeline
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import read_report
from hostile.report_documents import documents
from samples.report_documents import GENERATED, at, console, document, fleet, machine


def timeline(*machines):
    return make_timeline(read_report(document(machines)).machines, GENERATED)


def locked(name, end, start=0.0, **values):
    return machine(name, consoles=[console(since=at(start), until=at(end))], **values)


def test_machines_without_an_end_have_no_timeline():
    assert timeline() is None
    assert timeline(machine(consoles=[console(until=None)])) is None


def test_the_earliest_end_comes_first():
    made = timeline(locked("b", 6), locked("a", 12), locked("c", 3))
    assert [(line.label, line.start, line.width, line.end) for line in made.bars] == [
        ("c", 0, 25, at(3)),
        ("b", 0, 50, at(6)),
        ("a", 0, 100, at(12)),
    ]
    assert made.now == 0


def test_the_first_end_of_several_consoles_counts():
    both = machine("a", consoles=[console(until=at(6)), console("sdm", until=at(2))])
    assert [line.end for line in timeline(both).bars] == [at(2)]


def test_machines_that_end_together_share_a_bar():
    waiting = locked("late", 6, state="waiting")
    made = timeline(*[locked(f"ws-{n}", 6) for n in range(12)], waiting)
    assert [(line.label, line.state) for line in made.bars] == [
        ("late", "waiting"),
        ("12 machines: ws-0, ws-1, ws-2, ws-3, ws-4, ws-5, ws-6, ws-7, ws-8, ws-9 and 2 more", "contained"),
    ]


def test_the_past_takes_a_third_at_most():
    made = timeline(locked("a", 10, -100))
    assert made.now == pytest.approx(33.33)
    assert made.bars[0].start == 0 and made.bars[0].width == 100


def test_what_has_ended_is_shown_before_now():
    made = timeline(locked("a", -1, -3), locked("b", 2, -1))
    assert made.bars[0].start + made.bars[0].width <= made.now
    assert made.bars[1].start + made.bars[1].width == 100


def test_one_long_bar_does_not_hide_the_others():
    made = timeline(*[locked(f"ws-{n}", 1 + n) for n in range(4)], locked("far", 50_000))
    assert [line.goes_on for line in made.bars] == [False] * 4 + [True]
    assert made.bars[0].width > 4
    assert made.bars[4].start + made.bars[4].width == 100


def test_ends_in_the_past_do_not_hide_those_in_the_future():
    made = timeline(*[locked(f"ws-{n}", -24, -48) for n in range(4)], locked("next", 30))
    assert made.bars[-1].start + made.bars[-1].width == 100 and not made.bars[-1].goes_on


def test_a_thousand_machines_have_few_bars_and_the_rest_is_counted():
    machines = read_report(fleet(1000)).machines
    made = make_timeline(machines, GENERATED)
    assert len(made.bars) == MOST_BARS
    shown = sum(int(line.label.split()[0]) for line in made.bars)
    assert shown + made.more == sum(bool(machine.until) for machine in machines)
    assert made.last == max(machine.until for machine in machines)


@pytest.mark.parametrize(
    ("hours", "labels"),
    [
        (4, ["12:00", "13:00", "14:00", "15:00", "16:00"]),
        (24, ["12:00", "18:00", "16 Jan", "06:00", "12:00"]),
        (24 * 7, ["17 Jan", "19 Jan", "21 Jan"]),
        (24 * 365, ["8 Mar", "6 Jun", "4 Sep", "3 Dec"]),
        (24 * 365 * 5, ["Dec 2026", "Dec 2027", "Dec 2028", "Dec 2029", "Dec 2030"]),
    ],
)
def test_the_axis_has_a_few_round_times(hours, labels):
    assert [tick.label for tick in timeline(locked("a", hours)).ticks] == labels


@given(documents)
def test_everything_is_on_the_axis(of):
    made = make_timeline(read_report(of).machines, of["generated"])
    if made:
        assert 0 <= made.now <= 100
        assert all(0 <= line.start and 0 < line.width and line.start + line.width <= 100.5 for line in made.bars)
        assert all(0 <= tick.position <= 100 for tick in made.ticks)
