# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the list of detections, as events."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.record import parse_detection
from hostile.cleanliness import is_clean, unclean_texts
from hostile.device_records import PROTECT_ID
from hostile.values import json_values, spoiled, texts

from .tenant import NOW, Entry

ID = PROTECT_ID
FOCUS_ID = ID.replace("-", "").upper()


def entry(**fields):
    """Return an entry of the list."""
    return Entry(ID, NOW - 5_000_000, NOW, NOW, fields).as_json()


def test_an_event_has_what_the_list_shows():
    event = parse_detection(entry(PhoneticId="BIDA-1", TenantId="T", Unknown={"x": 1})).event()
    assert (event.key, event.kind, event.change, event.severity, event.url) == (ID, "detection", "raised", "high", None)
    assert event.reason == "Something ran" and event.occurred_at == "2026-01-15T11:59:55.000Z"
    assert [(one.id, one.hostname) for one in event.devices] == [(FOCUS_ID, "PC-1")]
    assert event.record == {
        "Id": ID,
        "DetectionDescription": "Something ran",
        "Device": {"CylanceId": ID, "Name": "PC-1"},
        "OccurrenceTime": "2026-01-15T11:59:55.000Z",
        "PhoneticId": "BIDA-1",
        "ReceivedTime": "2026-01-15T12:00:00.000Z",
        "Severity": "High",
        "Status": "New",
        "TenantId": "T",
    }


@pytest.mark.parametrize("text", [ID, ID.upper(), FOCUS_ID, FOCUS_ID.lower()])
def test_ids_are_the_same_in_every_form(text):
    found = parse_detection(entry(Id=text, Device={"CylanceId": text, "Name": None}))
    assert found.key == ID and found.device.id == FOCUS_ID and found.device.hostname is None


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("High", "high"),
        ("HIGH", "high"),
        ("Info", "informational"),
        ("Critical", "critical"),
        (None, None),
        ("9", None),
    ],
)
def test_severities(text, severity):
    assert parse_detection(entry(Severity=text)).severity == severity


def test_an_unknown_severity_passes_every_threshold():
    assert [
        parse_detection(entry(Severity=text)).is_at_least("high") for text in ("Critical", None, "Medium", "High")
    ] == [
        True,
        True,
        False,
        True,
    ]


def test_a_detection_without_a_usable_device_is_an_event_without_devices():
    for device in ({"CylanceId": "../x", "Name": "PC"}, None, [], {"Name": "PC"}):
        assert parse_detection(entry(Device=device)).event().devices == ()


def test_a_missing_description_is_replaced():
    detection = parse_detection(entry(DetectionDescription=None, PhoneticId="BIDA-1"))
    assert detection.event().reason == "BIDA-1"
    assert detection.event({"Name": "From the details"}).reason == "From the details"
    assert parse_detection(entry(DetectionDescription="")).event().reason == "a detection without a description"


@pytest.mark.parametrize("value", [None, [], "x", entry(Id=None), entry(Id="a/b"), entry(Id=" ")])
def test_an_entry_without_an_id_is_refused(value):
    with pytest.raises(BadResponse):
        parse_detection(value)


def test_one_of_the_times_is_enough():
    assert parse_detection(entry(ReceivedTime="soon")).received is None
    assert parse_detection(entry(OccurrenceTime=None)).event().occurred_at == "2026-01-15T12:00:00.000Z"
    with pytest.raises(BadResponse, match="without a time"):
        parse_detection(entry(ReceivedTime=None, OccurrenceTime=7))


FIELDS = ("Id", "Device", "DetectionDescription", "PhoneticId", "ReceivedTime", "OccurrenceTime", "Severity", "Status")
DEVICE = st.fixed_dictionaries({}, optional={"CylanceId": st.one_of(st.just(ID), spoiled), "Name": texts()})


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.one_of(json_values(), texts(), spoiled, DEVICE), max_size=4), texts()
)
def test_any_entry_is_a_clean_event_or_one_error(fields, name):
    try:
        detection = parse_detection({**entry(), **fields})
    except BadResponse as error:
        assert is_clean(error.message)
        return
    event = detection.event({"Name": name}, Details=None)
    json.dumps(event.record, allow_nan=False)
    assert event.reason and len(event.reason) <= 500
    assert unclean_texts([event.record, event.reason, event.severity or "", event.key, event.occurred_at]) == []
    assert unclean_texts([[one.id, one.hostname or ""] for one in event.devices]) == []
    assert parse_detection(dict(detection.facts)).order == detection.order
