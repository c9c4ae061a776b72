# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any body becomes alarms with printable texts, or one error. Nothing but an empty list means that there are none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.alarms.alarm import (
    SEVERITIES,
    alarms_in,
    is_below,
)
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.payloads import decode
from hostile.cleanliness import unclean_texts
from hostile.values import as_json, json_values, spoiled, texts

ALARM = {"objectId": "1001", "severity": "Major", "modifiedTime": "2026-12-01 10:00:00", "source": "sbc-1"}
OTHER = {**ALARM, "objectId": "1002"}


def read(body):
    """Return the ids of the alarms in a body, and the number of unusable entries."""
    content = body if isinstance(body, bytes) else as_json(body)
    alarms, unusable = alarms_in(decode(content))
    return list(alarms), unusable


def xml(content):
    """Return an XML document."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{content}'.encode()


ROW = "<objectId>1001</objectId><severity>Major</severity>"


@pytest.mark.parametrize(
    "body",
    [
        [ALARM, OTHER],
        {"alarmDetails": [ALARM, OTHER]},
        {"alarmDetail": [ALARM, OTHER]},
        {"alarms": [ALARM, OTHER]},
        {"alarmDetails": {"alarmDetail": [ALARM, OTHER]}},
        {"total": 2, "AlarmDetails": {"alarmDetail": [ALARM, OTHER]}},
        {"items": [ALARM, OTHER]},
        xml(
            f"<alarmDetails><alarmDetail>{ROW}</alarmDetail><alarmDetail><objectId>1002</objectId></alarmDetail></alarmDetails>"
        ),
        xml(
            f"<alarmDetails><alarmDetails>{ROW}</alarmDetails><alarmDetails><objectId>1002</objectId></alarmDetails></alarmDetails>"
        ),
        xml(
            "<a:alarms xmlns:a='urn:x'><a:alarm><a:objectId>1001</a:objectId></a:alarm>"
            "<a:alarm><a:objectId>1002</a:objectId></a:alarm></a:alarms>"
        ),
    ],
    ids=range(10),
)
def test_alarms_are_found_in_every_form(body):
    assert read(body) == (["1001", "1002"], 0)


@pytest.mark.parametrize(
    "body",
    [
        ALARM,
        [ALARM],
        {"alarmDetail": ALARM},
        {"alarmDetails": {"alarmDetail": ALARM}},
        [{**ALARM, "objectId": 1001}],
        xml(f"<alarmDetails><alarmDetail>{ROW}</alarmDetail></alarmDetails>"),
        xml(f"<alarmDetail>{ROW}</alarmDetail>"),
    ],
    ids=range(7),
)
def test_one_alarm_needs_no_list(body):
    assert read(body) == (["1001"], 0)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"alarmDetails": []},
        {"alarmDetail": None},
        {"alarms": ""},
        xml("<alarmDetails/>"),
        xml("<alarms></alarms>"),
    ],
    ids=range(7),
)
def test_an_empty_list_has_no_alarms(body):
    assert read(body) == ([], 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<alarmDetails><alarmDetail>",
        b"<html><body>Log in</body></html>",
        b"[",
        "an error",
        {"httpStatusCode": 500, "message": "database"},
        [1, 2],
        [{"severity": "Major"}],
        {"alarmDetails": "an error"},
        xml("<errorResponse><message>database</message></errorResponse>"),
        xml("<session/>"),
        xml("<alarmDetails>an error</alarmDetails>"),
    ],
    ids=range(12),
)
def test_anything_else_never_means_that_there_are_no_alarms(body):
    with pytest.raises(ValueError, match="^it "):
        read(body)


def test_an_unusable_entry_does_not_hide_the_others():
    assert read([{"severity": "Major"}, ALARM, 7, {**OTHER, "objectId": ["x"]}]) == (["1001"], 3)


@given(
    st.one_of(
        json_values(), st.lists(st.dictionaries(st.sampled_from([*ALARM, "description"]), st.one_of(spoiled, texts())))
    )
)
def test_hostile_bodies(body):
    content = as_json(body)
    try:
        alarms, unusable = alarms_in(decode(content))
    except ValueError:
        return
    for alarm in alarms.values():
        assert unclean_texts([alarm.id, alarm.severity, alarm.description, alarm.source, alarm.record]) == []
        json.dumps(alarm.record, allow_nan=False)
    assert unusable >= 0


@pytest.mark.parametrize("word", ["Clear", "CLEARED", "clear"])
def test_clear_has_several_spellings(word):
    alarms, _unusable = alarms_in(decode(as_json([{**ALARM, "severity": word}])))
    assert alarms["1001"].is_cleared


def test_an_unknown_severity_passes_every_threshold():
    assert not is_below("indeterminate", SEVERITIES[-1])
    assert not is_below("", SEVERITIES[-1])
    assert is_below("clear", SEVERITIES[0])
    assert [is_below(severity, "major") for severity in SEVERITIES] == [True, True, False, False, False]
