# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log and comparisons together: nothing is lost, and nothing that the log shows late is an event twice."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.device_log import LogEntry
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.device_table import DeviceTable
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.status_changes import FoundStatus


def entry(milliseconds, change, device="D1"):
    """Return an entry of the log."""
    return LogEntry(milliseconds, change, change, device, None, "", {})


def found(change, device="D1"):
    """Return a status of a call."""
    return FoundStatus(device, change, change, None, {})


class Table:
    """A table whose state is stored as JSON after each step. shown: the changes of all events so far."""

    def __init__(self):
        self._state = {}
        self.shown = []
        self.keys = []

    @property
    def table(self):
        """The table, as it is read from the store."""
        self._state = json.loads(json.dumps(self._state))
        return DeviceTable(self._state)

    def log(self, *entries):
        """Read entries of the log."""
        self.shown += [one.change for one in self.table.add_entries(entries)]

    def check(self, milliseconds, *statuses, has_changed=True):
        """Compare statuses."""
        self.table.compare(statuses, milliseconds, has_changed)

    def settle(self, before):
        """Show what the log has not explained."""
        settled = self.table.settle(before)
        self.shown += [f"resync {one.change}" for one in settled]
        self.keys += [one.key for one in settled]


def test_a_change_that_the_log_shows_is_no_other_event():
    table = Table()
    table.check(100, found("non_compliant"))
    table.log(entry(90, "non_compliant"))
    table.settle(200)
    assert table.shown == ["non_compliant"]


def test_a_change_that_the_log_lacks_is_an_event_once():
    table = Table()
    table.log(entry(10, "compliant"))
    table.check(100, found("exempted"))
    table.settle(100)
    assert table.shown == ["compliant"]
    for milliseconds in (200, 300):
        table.settle(milliseconds)
        table.check(milliseconds, found("exempted"))
        table.log(entry(10, "compliant"))
    assert table.shown == ["compliant", "resync exempted", "compliant", "compliant"]  # the engine knows the last two


def test_a_change_that_the_log_shows_too_late_is_not_shown_again():
    table = Table()
    table.check(100, found("non_compliant"))
    table.settle(200)
    table.log(entry(90, "non_compliant"))
    table.log(entry(90, "non_compliant"), entry(300, "compliant"))
    assert table.shown == ["resync non_compliant", "compliant"]


def test_a_late_entry_is_not_shown_again_although_older_ones_differ():
    table = Table()
    table.log(entry(10, "compliant"))
    table.check(100, found("non_compliant"))
    table.settle(200)
    table.log(entry(10, "compliant"), entry(90, "non_compliant"))
    assert table.shown == ["compliant", "resync non_compliant", "compliant"]  # the engine knows the last one


def test_late_entries_end_with_the_latest_status():
    table = Table()
    table.check(100, found("non_compliant"))
    table.settle(200)
    table.log(entry(70, "non_compliant"), entry(80, "compliant"), entry(90, "non_compliant"))
    table.settle(300)
    assert table.shown == ["resync non_compliant", "non_compliant", "compliant", "non_compliant"]


def test_late_entries_in_parts_end_with_the_latest_status():
    table = Table()
    table.check(100, found("non_compliant"))
    table.settle(200)
    table.log(entry(70, "added"))
    table.log(entry(90, "non_compliant"))
    table.settle(300)
    assert table.shown == ["resync non_compliant", "added", "non_compliant"]


def test_a_status_that_the_log_never_shows_follows_late_entries_again():
    table = Table()
    table.check(100, found("exempted"))
    table.settle(200)
    table.log(entry(90, "non_compliant"))
    table.settle(300)
    table.log(entry(90, "non_compliant"))
    table.settle(400)
    assert table.shown == ["resync exempted", "non_compliant", "resync exempted", "non_compliant"]
    assert len(set(table.keys)) == 2  # of the two comparisons


def test_a_status_that_is_back_before_it_settles_is_no_event():
    table = Table()
    table.log(entry(10, "compliant"))
    table.check(100, found("exempted"))
    table.check(150, found("compliant"))
    table.settle(200)
    assert table.shown == ["compliant"]


def test_a_listed_status_is_silent_until_the_console_says_that_it_has_changed():
    table = Table()
    table.table.learn([found("non_compliant")])
    table.check(100, found("non_compliant"), has_changed=False)
    table.settle(200)
    assert table.shown == []
    table.check(300, found("non_compliant"))
    table.settle(400)
    table.check(500, found("non_compliant"))
    table.settle(600)
    assert table.shown == ["resync non_compliant"]


def test_deleted_and_unseen_devices_are_gone_both():
    table = Table()
    table.log(entry(10, "unseen"))
    table.check(100, found("deleted"))
    table.settle(200)
    assert table.shown == ["unseen"]
    assert table.table.existing() == []
    table.table.forget_gone(10 + 8 * 86_400_000)
    table.check(300, found("deleted"))
    table.settle(400)
    assert table.shown == ["unseen", "resync deleted"]


def test_an_added_device_gets_an_event_for_its_first_status_only():
    table = Table()
    table.log(entry(10, "added"))
    table.check(100, found("pending"))
    table.settle(200)
    assert table.shown == ["added"]
    table.check(300, found("non_compliant"))
    table.settle(400)
    assert table.shown == ["added", "resync non_compliant"]


STATUSES = ("compliant", "non_compliant", "exempted")


@given(
    st.lists(st.tuples(st.sampled_from(STATUSES), st.sampled_from(("logged", "late", "hidden"))), max_size=12),
    st.integers(1, 4),
)
def test_whoever_follows_the_events_knows_the_status(changes, check_every):
    """One change each minute. Each poll reads the log again from the beginning, as an overlap does."""
    table, log, actual, known = Table(), [], None, set()
    last = None
    for number, (change, kind) in enumerate(changes, start=1):
        milliseconds = number * 60_000
        if change == actual:
            continue
        actual = change
        if kind == "logged":
            log.append(entry(milliseconds, change))
        late = entry(milliseconds, change) if kind == "late" else None
        last = poll(table, log, milliseconds + 1000, actual if number % check_every == 0 else None, known) or last
        if late:
            log.append(late)
    for extra in (1, 2, 3):
        moment = (len(changes) + extra) * 60_000 + 1000
        last = poll(table, log, moment, actual, known) or last
    assert last == actual
    shown = {one.milliseconds for one in log}
    assert all(any(str(milliseconds) == key or key.startswith("resync") for key in known) for milliseconds in shown)


def poll(table, log, now, status, known):
    """Poll like the feed, and drop what the engine knows. Return the last change that went out, or None."""
    last = None
    for one in table.table.add_entries(sorted(log, key=lambda one: one.milliseconds)):
        if str(one.milliseconds) not in known:
            known.add(str(one.milliseconds))
            last = one.change
    for suspect in table.table.settle(now):
        if suspect.key not in known:
            known.add(suspect.key)
            last = suspect.change
    if status:
        table.table.compare([found(status)], now, has_changed=True)
    return last
