# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The difference of two readings: nothing is lost, nothing is the same event twice, and both ends agree afterwards."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.alarms.alarm import alarms_in
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.alarms.snapshot import Snapshot
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.payloads import decode


def rows(*alarms):
    """Return alarms: (id, severity, time of the change) or (id, severity, time, acknowledged by)."""
    names = ("objectId", "severity", "modifiedTime", "acknowledgedBy", "annotation", "failedResource", "trapName")
    body = json.dumps([dict(zip(names, alarm, strict=False)) for alarm in alarms]).encode()
    return alarms_in(decode(body))[0]


class Reader:
    """Reads lists one after the other, with the state as JSON in between."""

    def __init__(self, *alarms):
        self.state = {}
        Snapshot(self.state).learn(rows(*alarms))

    def compare(self, *alarms, is_complete=True):
        """Return the changes as (what, id, severity)."""
        return [
            (change.change, change.row["id"], change.severity)
            for change in self.changes(*alarms, is_complete=is_complete)
        ]

    def changes(self, *alarms, is_complete=True):
        """Return the changes."""
        self.state = json.loads(json.dumps(self.state))
        return Snapshot(self.state).compare(rows(*alarms), is_complete)


MAJOR = ("1", "Major", "t1")


def test_a_new_alarm_is_raised_once():
    reader = Reader()
    assert reader.compare(MAJOR) == [("raised", "1", "major")]
    assert reader.compare(MAJOR) == []


def test_a_known_alarm_is_no_change():
    assert Reader(MAJOR).compare(MAJOR) == []


@pytest.mark.parametrize("now", [("1", "Critical", "t2"), ("1", "Critical", "t1"), ("1", "Major", "t2")])
def test_another_severity_or_time_is_a_change(now):
    assert Reader(MAJOR).compare(now) == [("changed", "1", now[1].lower())]


def test_a_row_that_turns_clear_is_cleared_once_and_can_be_raised_again():
    reader = Reader(MAJOR)
    assert reader.compare(("1", "Clear", "t2")) == [("cleared", "1", "clear")]
    assert reader.compare(("1", "Clear", "t2")) == []
    assert reader.compare() == []
    assert reader.compare() == []
    assert reader.compare(("1", "Minor", "t3")) == [("raised", "1", "minor")]


def test_only_the_second_absence_clears_an_alarm():
    reader = Reader(MAJOR)
    assert reader.compare() == []
    assert reader.compare(MAJOR) == []
    assert reader.compare() == []
    assert reader.compare() == [("cleared", "1", "clear")]
    assert reader.compare() == []


def test_an_incomplete_list_clears_nothing():
    reader = Reader(MAJOR)
    for _reading in range(5):
        assert reader.compare(is_complete=False) == []


def test_a_new_row_of_the_same_resource_replaces_the_old_one():
    reader = Reader((*MAJOR, "", "", "sbc-1", "linkDown"))
    new = ("2", "Major", "t2", "", "", "sbc-1", "linkDown")
    assert reader.compare(new) == [("raised", "2", "major")]
    assert reader.compare(new) == []
    assert reader.compare() == []
    assert reader.compare() == [("cleared", "2", "clear")]


def test_notes_are_an_acknowledgement_even_if_they_set_the_time():
    reader = Reader(MAJOR)
    assert reader.compare(("1", "Major", "t2", "admin")) == [("acknowledged", "1", "major")]
    assert reader.compare(("1", "Major", "t2", "admin", "on it")) == [("acknowledged", "1", "major")]
    assert reader.compare(("1", "Major", "t3")) == [("changed", "1", "major")]


def test_changes_without_a_time_have_keys_of_their_own():
    reader = Reader()
    lists = [
        [("1", "Major", "")],
        [("1", "Minor", "")],
        [("1", "Major", "")],
        [("1", "Minor", "")],
        [],
        [],
        [("1", "Minor", "")],
    ]
    keys = [change.key for alarms in lists for change in reader.changes(*alarms)]
    assert len(keys) == len(set(keys)) == 6


def test_an_alarm_that_returns_with_the_same_time_is_a_new_event():
    reader = Reader()
    keys = [change.key for alarms in ([MAJOR], [], [], [MAJOR], [], [], [MAJOR]) for change in reader.changes(*alarms)]
    assert len(keys) == len(set(keys)) == 5


LISTS = st.lists(
    st.dictionaries(
        st.sampled_from("123"),
        st.tuples(st.sampled_from(["Clear", "Minor", "Major"]), st.sampled_from(["", "t1", "t2"])),
        max_size=3,
    ),
    max_size=8,
)


@given(LISTS)
def test_the_events_add_up_to_the_present_alarms(lists):
    """The last list is read twice more, because an absence counts from the second time."""
    state, known, keys = {}, {}, set()
    for alarms in [*lists, *lists[-1:] * 2]:
        listed = rows(*((alarm_id, *alarm) for alarm_id, alarm in alarms.items()))
        again = copy.deepcopy(state)
        changes = Snapshot(state).compare(listed, is_complete=True)
        assert [change.key for change in Snapshot(again).compare(listed, is_complete=True)] == [
            change.key for change in changes
        ]
        for change in changes:
            assert change.key not in keys
            keys.add(change.key)
            known[change.row["id"]] = change.severity
    actual = {alarm_id: severity.lower() for alarm_id, (severity, _time) in (lists or [{}])[-1].items()}
    assert {i: s for i, s in known.items() if s != "clear"} == {i: s for i, s in actual.items() if s != "clear"}
