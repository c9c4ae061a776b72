# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of an audit trail."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import MASK, Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit_lines import LONGEST_LINE, AuditLines
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import RunFacts

FACTS = RunFacts("9f", "Contain", "Lock", "web1", "jane", "awx_user_name", "awx", "controller", "4711", "awx_job_id")
ENTRY = {
    "device": "WS-1",
    "device_id": "ID1",
    "hostname": "ws-1.example",
    "outcome": "failed",
    "confirmed": None,
    "before": {"state": "unlocked"},
    "after": None,
    "observed": {"lockdown_expiration": "2026-03-01T08:00:00Z"},
    "error": {"reason": "forbidden", "status": 403, "message": "403: not allowed."},
    "unlock_key": "canary",
}


@pytest.fixture
def redactor():
    return Redactor()


@pytest.fixture
def lines(redactor):
    task = {"module": "cylance_lockdown", "action": "lockdown", "reason": "Malware", "ticket": None}
    return AuditLines(FACTS, task, redactor, clock=lambda: 1_772_352_000.0426)


def read(*encoded):
    """Return the objects of lines, each of which must be one line."""
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in encoded)
    assert all(line.decode().rstrip("\n").isprintable() for line in encoded)
    return [json.loads(line) for line in encoded]


def test_a_verdict_names_the_device_the_outcome_and_who_asked(lines):
    (line,) = read(lines.verdict(ENTRY))
    assert len(line.pop("task_id")) == 16
    assert line == {
        "time": "2026-03-01T08:00:00.042Z",
        "event": "verdict",
        "schema": 1,
        "run": "9f",
        "play": "Contain",
        "task": "Lock",
        "host": "web1",
        "user": "jane",
        "user_source": "awx_user_name",
        "os_user": "awx",
        "machine": "controller",
        "job": "4711",
        "job_source": "awx_job_id",
        "module": "cylance_lockdown",
        "action": "lockdown",
        "reason": "Malware",
        "device": "WS-1",
        "device_id": "ID1",
        "hostname": "ws-1.example",
        "outcome": "failed",
        "before": {"state": "unlocked"},
        "observed": {"lockdown_expiration": "2026-03-01T08:00:00Z"},
        "error_reason": "forbidden",
        "error_status": 403,
        "error_message": "403: not allowed.",
    }


def test_secrets_are_masked_and_texts_are_one_printable_line(lines, redactor):
    redactor.add("canary")
    entry = {**ENTRY, "hostname": "a\nb\u202ec\udcff canary", "error": {"message": "https://u:p@x.example/?t=1"}}
    (line,) = read(lines.verdict(entry))
    assert line["hostname"] == f"a b c {MASK}"
    assert line["error_message"] == "https://x.example/"


def test_an_intent_of_many_devices_is_split_into_lines_that_a_siem_accepts(lines):
    entries = [
        {"device": f"ws-{number}.example", "device_id": f"ID{number}", "hostname": None} for number in range(1000)
    ]
    encoded = lines.intent(entries, "planned")
    parts = read(*encoded)
    assert len(parts) == 25 and max(map(len, encoded)) <= LONGEST_LINE
    assert {part["count"] for part in parts} == {1000}
    assert [(part["part"], part["parts"]) for part in parts] == [(number, 25) for number in range(1, 26)]
    assert [device["device_id"] for part in parts for device in part["devices"]] == [f"ID{i}" for i in range(1000)]


def test_no_line_is_too_long_whatever_the_console_reports(lines):
    long = '\u6f22"' * 3000
    entry = dict.fromkeys(ENTRY, long) | {"observed": {long + str(i): [long] * 50 for i in range(50)}}
    verdict = lines.verdict({**entry, "error": {"reason": long, "status": long, "message": long}})
    encoded = [verdict, *lines.intent([entry] * 30, "requested")]
    assert max(map(len, encoded)) <= LONGEST_LINE
    first, *dummy = read(*encoded)
    assert first["shortened"] and "observed" not in first


def test_no_line_is_too_long_whatever_the_texts_and_the_values_are(redactor):
    wide = "\N{GRINNING FACE}" * 600  # four bytes each
    deep = []
    for dummy in range(2000):
        deep = [deep]
    facts = RunFacts(*["9f", wide, wide, wide, wide, wide, wide, wide, wide, wide])
    task = {"reason": wide, "ticket": wide, "action": "lock", "parameters": {"name": wide}, "console_url": wide}
    lines = AuditLines(facts, task, redactor, clock=lambda: 0.0)
    entry = {
        **ENTRY,
        "device": wide,
        "hostname": wide,
        "covers": [wide] * 30,
        "observed": {"deep": deep, "rate": 1e999},
    }
    error = {"reason": wide, "status": [deep], "message": wide}
    encoded = [lines.verdict({**entry, "error": error}), *lines.intent([entry] * 50, "planned")]
    assert max(map(len, encoded)) <= LONGEST_LINE
    verdict, *intents = read(*encoded)
    assert (verdict["outcome"], verdict["time"], verdict["shortened"]) == ("failed", "1970-01-01T00:00:00.000Z", True)
    assert sum(len(intent["devices"]) for intent in intents) == 50


def test_what_json_does_not_know_is_a_text(lines):
    (line,) = read(
        lines.verdict({**ENTRY, "observed": {"rate": float("nan"), "most": float("inf"), "deep": [[[[[1]]]]]}})
    )
    assert line["observed"] == {"rate": "nan", "most": "inf", "deep": [[[["..."]]]]}
