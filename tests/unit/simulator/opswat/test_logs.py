# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get Logs: categories, requested times, tokens, pages, and what the documentation leaves open."""

from __future__ import annotations

import pytest

NOON = 1_768_478_400_000  # 2026-01-15T12:00:00Z in milliseconds


@pytest.fixture
def logs(api):
    """A function that requests log entries of devices and returns the response."""
    return lambda version="v3.3", **body: api.post("logs", {"event_category": "device", **body}, version)


@pytest.fixture
def events(logs):
    """A function that returns the events in a response."""
    return lambda version="v3.3", **body: [entry["event"] for entry in logs(version, **body).json()["logs"]]


@pytest.fixture
def walk(logs):
    """A function that follows the tokens and returns the events of each page."""

    def follow(**body):
        pages, token = [], None
        while token is None or token:
            reply = logs(**body, **({"token": token} if token else {})).json()
            pages.append([entry["event"] for entry in reply["logs"]])
            token = reply["next_token"]
        return pages

    return follow


@pytest.fixture
def numbered(simulator, opswat):
    """A function that adds entries with the events 0, 1, ..., one a second."""

    def add(count, first=0):
        for number in range(first, first + count):
            simulator.advance(1)
            opswat.add_log_entry(str(number))

    return add


def test_an_entry_contains_the_documented_fields(logs, opswat):
    device = opswat.add_device(host_name="ws-1.corp.example", macs=["02:00:00:00:00:01"])
    assert logs().json() == {
        "next_token": "",
        "logs": [
            {
                "timestamp": NOON,
                "event": "added",
                "device_id": device["id"],
                "device_name": "WS-1",
                "mac_addresses": ["02:00:00:00:00:01"],
                "details": "",
            }
        ],
    }


def test_the_name_of_a_private_device_is_hidden(logs, opswat):
    opswat.add_device(private=True)
    assert logs().json()["logs"][0]["device_name"] == "<private>"


@pytest.mark.parametrize(
    ("form", "shown"),
    [("number", NOON + 500), ("text", str(NOON + 500)), ("iso", "2026-01-15T12:00:00.500Z")],
    ids=str,
)
def test_timestamps_have_several_forms(simulator, switch, opswat, logs, form, shown):
    switch("log_timestamp", form)
    simulator.advance(0.5)
    opswat.add_log_entry("x")
    assert logs().json()["logs"][0]["timestamp"] == shown


@pytest.mark.parametrize("category", ["device", "admin", "webhook", "device_report"])
def test_each_category_has_its_own_entries(api, opswat, category):
    opswat.add_log_entry("x", category=category)
    for asked in ("device", "admin", "webhook", "device_report"):
        found = api.post("logs", {"event_category": asked}, "v3.3").json()["logs"]
        assert len(found) == (asked == category)


def test_age_selects_new_entries_and_defaults_to_an_hour(simulator, numbered, events):
    numbered(1)
    simulator.advance(3600)
    numbered(1, first=1)
    assert events() == ["1"]
    assert events(age=3601) == ["1", "0"]
    assert events(age=0) == ["1"]
    simulator.advance(1)
    assert events(age=0) == []


def test_times_select_entries_whatever_their_age(simulator, switch, numbered, events):
    numbered(4)
    simulator.advance(40_000)
    times = {"start_time": NOON + 2000, "end_time": NOON + 3000}
    assert events(**times) == ["2", "1"]
    assert events(start_time=NOON + 2000, age=5) == ["3", "2", "1"]
    assert events(end_time=NOON + 1000) == ["0"]
    switch("log_end_time", "exclusive")
    assert events(**times) == ["1"]


def test_the_order_is_a_switch(switch, numbered, events):
    numbered(3)
    assert events() == ["2", "1", "0"]
    switch("log_order", "ascending")
    assert events() == ["0", "1", "2"]


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_tokens_lead_through_all_entries(simulator, switch, opswat, walk, order):
    switch("log_order", order)
    for number in range(5):
        opswat.add_log_entry(str(number))
    pages = walk(limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    events = [event for page in pages for event in page]
    assert events == ["0", "1", "2", "3", "4"][:: 1 if order == "ascending" else -1]


def test_new_entries_do_not_move_a_walk(opswat, numbered, logs):
    numbered(4)
    reply = logs(limit=2).json()
    numbered(3, first=4)
    rest = logs(limit=50, token=reply["next_token"]).json()
    assert [entry["event"] for entry in reply["logs"] + rest["logs"]] == ["3", "2", "1", "0"]


@pytest.mark.parametrize(("keeps", "found"), [(True, ["0"]), (False, [])])
def test_a_token_can_lack_the_requested_time(simulator, switch, numbered, logs, keeps, found):
    switch("log_token_keeps_window", keeps)
    numbered(2)
    simulator.advance(5000)
    token = logs(start_time=NOON, limit=1).json()["next_token"]
    assert [entry["event"] for entry in logs(token=token).json()["logs"]] == found
    assert [entry["event"] for entry in logs(token=token, start_time=NOON).json()["logs"]] == ["0"]


def test_a_token_expires_if_a_switch_says_so(simulator, switch, numbered, logs):
    numbered(2)
    token = logs(limit=1).json()["next_token"]
    simulator.advance(3000)
    assert logs(token=token).status_code == 200
    switch("log_token_lifetime", 60)
    assert logs(token=token).status_code == 400
    token = logs(limit=1).json()["next_token"]
    simulator.advance(59)
    assert logs(token=token).status_code == 200


@pytest.mark.parametrize("token", ["x", "bnVsbA==", "W10="])
def test_an_invalid_token_is_refused(logs, token):
    assert logs(token=token).status_code == 400


@pytest.mark.parametrize(
    ("form", "expected"), [("empty", {"next_token": ""}), ("null", {"next_token": None}), ("absent", {})], ids=str
)
def test_the_end_of_the_list_has_several_forms(switch, logs, form, expected):
    switch("next_token_at_end", form)
    assert logs().json() == {"logs": [], **expected}


def test_the_last_token_can_repeat_or_lead_to_an_empty_page(switch, numbered, logs):
    numbered(2)
    token = logs(limit=1).json()["next_token"]
    switch("next_token_at_end", "repeats")
    assert logs(limit=1, token=token).json()["next_token"] == token
    switch("next_token_at_end", "empty_page")
    last = logs(limit=1, token=token).json()["next_token"]
    assert logs(token=last).json()["logs"] == []


def test_events_can_be_selected(opswat, api, events, device):
    opswat.change_device(device["id"], status="non_compliant")
    api.act("delete", [device["id"]])
    for version, name in (("v3.3", "deleted_api"), ("v3.2", "deleted"), ("v3.1", "deleted")):
        assert events(version) == [name, "noncompliant", "added"]
        assert events(version, filter={"events": name}) == [name]
        assert events(version, filter={"events": "added, noncompliant"}) == ["noncompliant", "added"]


def test_v3_1_has_numbered_pages_that_new_entries_shift(simulator, numbered, logs, events):
    numbered(3)
    assert events("v3.1", limit=2) == ["2", "1"]
    numbered(1, first=3)
    assert events("v3.1", limit=2, page=2) == ["1", "0"]
    assert logs("v3.1", limit=2, page=3).status_code == 413
    simulator.advance(40_000)
    assert len(events("v3.1")) == 4
    assert logs("v3.1", age=60).json()["logs"] == []


@pytest.mark.parametrize(("version", "maximum"), [("v3.3", 100), ("v3.2", 100), ("v3.1", 50)])
def test_the_limit_has_a_maximum(switch, logs, version, maximum):
    assert logs(version, limit=maximum).status_code == 200
    assert logs(version, limit=maximum + 1).status_code == 406
    switch("limit_above_50", 400)
    assert logs(version, limit=maximum + 1).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"event_category": None},
        {"event_category": "devices"},
        {"age": 86_401},
        {"age": -1},
        {"limit": 0},
        {"start_time": "2026"},
        {"start_time": 2, "end_time": 1},
        {"filter": {"events": ["added"]}},
        {"filter": "added"},
    ],
    ids=str,
)
def test_invalid_requests_are_refused(logs, body):
    assert logs(**body).status_code == 400


def test_v3_1_has_no_device_reports(logs):
    assert logs("v3.1", event_category="device_report").status_code == 400


@pytest.mark.parametrize("status", [404, 403])
def test_older_releases_lack_versions(switch, logs, status):
    switch("log_missing_status", status)
    versions = ("v3.3", "v3.2", "v3.1")
    for newest, expected in (("v3.2", [status, 200, 200]), ("v3.1", [status, status, 200]), ("none", [status] * 3)):
        switch("log_newest_version", newest)
        assert [logs(version).status_code for version in versions] == expected


def test_entries_can_become_visible_late(simulator, switch, numbered, events):
    switch("log_visible_after", 30)
    numbered(1)
    simulator.advance(29)
    assert events() == []
    simulator.advance(1)
    assert events() == ["0"]


def test_old_entries_are_gone(simulator, switch, numbered, events):
    numbered(2)
    switch("log_retention", 100)
    simulator.advance(100)
    assert events(start_time=0) == ["1"]


def test_reading_the_log_is_no_write(simulator, logs):
    logs()
    assert simulator.summary()["writes"] == 0
