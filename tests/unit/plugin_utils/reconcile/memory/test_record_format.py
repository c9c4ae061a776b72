# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a record, which later releases have to read and which others may forge."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import DamagedRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import (
    is_own_path,
    is_report,
    is_run,
    read_files,
    write_files,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent, Record

from .origin import COMMIT, ITEM, NOW, held, record

INTENT = Intent(
    "run-2", "soc", "AWX 4711 on host", COMMIT, NOW, NOW + 900, (ITEM, {"action": "execute", "entry_id": "inc-9"})
)
FULL = record(intents=(INTENT,))


def files() -> dict[str, bytes]:
    return write_files(FULL, "place")


def test_a_record_is_read_as_it_was_written() -> None:
    assert read_files(files(), "place") == FULL
    assert read_files(write_files(Record(), "place"), "place") == Record()


def test_files_of_the_first_release_are_read() -> None:
    first_release = {
        "record.json": (
            b'{"commit":"0123456789abcdef0123456789abcdef01234567","executed":[{"at":1767225600.0,"device_ids":["ID1","ID2"],'
            b'"entry_id":"inc-9","execution_id":"execution-1","owner":"desired-state.git","run":"run-1"}],'
            b'"held":[{"aspect":"lockdown","device_id":"ID1","hostname":"ws-1.corp.example","owner":"soc",'
            b'"removed_since":null,"run":"run-1","settings":{"expires":"1:00:00"},'
            b'"stamps":{"lockdown_expiration":null,"lockdown_initiated":1767225600.0,"user_id":"u-1"},"started":1767225600.0,'
            b'"system":"cylance","targets":{"inc-1":"ws-1"},"until":1767229200.5}],"starts":{"inc-1":1767225600.0},"version":1}'
        )
    }
    expected = record(1, held=(held(settings={"expires": "1:00:00"}),))
    assert read_files(first_release, "place") == expected


def test_each_item_has_a_line_and_the_order_is_fixed() -> None:
    shuffled = replace(FULL, held=tuple(reversed(FULL.held)), starts={"inc-2": NOW, "inc-1": NOW})
    sorted_ones = replace(FULL, starts={"inc-1": NOW, "inc-2": NOW})
    assert write_files(shuffled, "place") == write_files(sorted_ones, "place")
    lines = files()["record.json"].decode().splitlines()
    assert len([line for line in lines if '"device_id"' in line]) == 2
    assert files()["intents/run-2.json"].count(b"\n") > 8


def test_secrets_of_settings_and_items_are_not_recorded() -> None:
    secret = {"unlock_key": "s3cret", "arguments": ["s3cret"], "destination": "s3cret", "token": "s3cret"}
    one = held(settings={"expires": "1:00:00", **secret}, stamps={"user_id": "u-1", **secret})
    item = {**ITEM, **secret, "before": secret, "wanted": {"group": "Quarantine", **secret}}
    written = write_files(record(held=(one,), intents=(replace(INTENT, items=(item,)),)), "place")
    assert b"s3cret" not in b"".join(written.values())
    assert b"Quarantine" in written["intents/run-2.json"]


def test_texts_that_cannot_be_printed_are_escaped_and_cut() -> None:
    hostile = "\x1b]0;x\x07\u202e{{ x }}<script>\ud800"
    changed = record(1, held=(held(hostname=hostile, targets={"inc-1": "n" * 5000}),))
    read = read_files(write_files(changed, "place"), "place").held[0]
    assert read.hostname and read.hostname.isprintable() and "{{ x }}<script>" in read.hostname
    assert read.targets["inc-1"].startswith("nnn")


def test_what_could_not_be_read_again_is_not_written() -> None:
    for changes in (
        {"held": (held(), held())},
        {"held": (held(started=float("nan")),)},
        {"held": (held(settings={"parameters": "x" * 100_000}),)},
        {"intents": (replace(INTENT, deadline=NOW - 1),)},
        {"commit": "main"},
    ):
        with pytest.raises(DamagedRecord):
            write_files(record(**changes), "place")


def changed_record(change: Callable[[dict[str, Any]], object], path: str = "record.json") -> dict[str, bytes]:
    """Return the files with a change of the JSON in one of them."""
    changed = files()
    values = json.loads(changed[path])
    change(values)
    return {**changed, path: json.dumps(values).encode()}


def set_in_held(**values: object) -> Callable[[dict[str, Any]], object]:
    return lambda whole: whole["held"][0].update(values)


FORGED = [
    lambda whole: whole.update(version=2),
    lambda whole: whole.update(version=True),
    lambda whole: whole.pop("version"),
    lambda whole: whole.pop("held"),
    lambda whole: whole.update(extra=1),
    lambda whole: whole.update(held={}),
    lambda whole: whole.update(held=[None]),
    lambda whole: whole.update(commit="main"),
    lambda whole: whole.update(commit="--upload-pack=id" + "0" * 24),
    lambda whole: whole["held"].append(whole["held"][0]),
    lambda whole: whole.update(held=[0] * 50_001),
    lambda whole: whole["held"][0].pop("owner"),
    set_in_held(extra=1),
    set_in_held(device_id=1),
    set_in_held(device_id=None),
    set_in_held(hostname="a\nb"),
    set_in_held(hostname="a\u202eb"),
    set_in_held(hostname="a" * 301),
    set_in_held(started=-1),
    set_in_held(started=1e30),
    set_in_held(started=True),
    set_in_held(started="2026-01-01"),
    set_in_held(run="../../x"),
    set_in_held(settings={"unlock_key": "x"}),
    set_in_held(settings={"expires": ["1:00:00"]}),
    set_in_held(settings={"parameters": ["x" * 100_000]}),
    set_in_held(stamps={"user_id": {}}),
    set_in_held(targets=["inc-1"]),
]


@pytest.mark.parametrize("change", FORGED)
def test_forged_records_are_refused(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(DamagedRecord, match=r"^place is damaged, .*record\.json: .*Nothing is released") as caught:
        read_files(changed_record(change), "place")
    assert caught.value.message.isprintable()


FORGED_INTENTS = [
    lambda whole: whole.update(run="run-3"),
    lambda whole: whole.update(deadline=NOW + 10 * 86_400),
    lambda whole: whole.update(deadline=NOW - 1),
    lambda whole: whole.update(settled=None),
    lambda whole: whole.update(job="a\nb"),
    lambda whole: whole["items"].append({"arguments": "x"}),
    lambda whole: whole["items"][0].update(before={"x": 1}),
]


@pytest.mark.parametrize("change", FORGED_INTENTS)
def test_forged_intents_are_refused(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(DamagedRecord, match=r"intents/run-2\.json"):
        read_files(changed_record(change, "intents/run-2.json"), "place")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff",
        b'{"version": 1, "version": 1}',
        b'{"version": NaN}',
        b"[" * 100_000,
        b'{"version": ' + b"9" * 10_000 + b"}",
        b"<<<<<<< HEAD",
    ],
)
def test_files_that_are_no_record_are_refused(content: bytes) -> None:
    with pytest.raises(DamagedRecord):
        read_files({"record.json": content}, "place")


def test_a_branch_of_something_else_is_named() -> None:
    with pytest.raises(DamagedRecord, match=r"place has no record\.json"):
        read_files({}, "place")


def test_too_many_intents_are_refused() -> None:
    many = {
        f"intents/r{number}.json": files()["intents/run-2.json"].replace(b"run-2", b"r%d" % number)
        for number in range(201)
    }
    with pytest.raises(DamagedRecord):
        read_files({**files(), **many}, "place")


def test_names_of_runs_and_files() -> None:
    assert is_run("0a1b.c-d_e") and is_report("run-1.json", {"run-1"}) and is_own_path("reports/run-1.html")
    for name in ("", ".", "..", "a/b", "-a", "a" * 65, "a b", "\u00e4", "a..b"):
        assert not is_run(name)
    for path in ("reports/../x.json", "reports/a\nb.json", "intents/a.md", "record.json", "reports/a/b.json"):
        assert not is_own_path(path)
    for name in ("run-2.json", "run-1.txt", "run-1", "../run-1.json", ".json"):
        assert not is_report(name, {"run-1"})
