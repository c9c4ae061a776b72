# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the vendor leaves open, one switch of the simulator each: under every value the operations tell the same.

One story is told under each value: devices are exempted, moved, read, sent commands and deleted. DIFFERENT says what
must differ from what is told with every switch as it is from the start.
"""

from __future__ import annotations

import os

import pytest

from integration.opswat.console import QUARANTINE, UNKNOWN_ID
from integration.tasks import outcomes, reasons
from simulator.opswat.switches import SWITCHES
from simulator.switches import Choice, Flag

KINDS = {
    "non_compliant": [1],
    "unknown": [2],
    "ignored": [3],
    "exempted": [4],
    "domain_controller": [5],
    "private": [6],
    "old_agent": [7],
}
NUMBERS = {
    "token_lifetime": (5,),
    "rate_limit": (0, 5, 100),
    "rate_window": (20,),
    "shown_after_reads": (1,),
    "shown_after_seconds": (20,),
    "enrols_again_after": (100_000,),
    "report_polls": (0, 3),
}
NOT_HERE = ("rate_clock",)  # on real time a test would have to wait


def other_values(switch):
    """The values that a switch does not have from the start."""
    if isinstance(switch, Choice):
        return [value for value in switch.values if value != switch.default]
    return [not switch.default] if isinstance(switch, Flag) else NUMBERS[switch.name]


SETTINGS = [
    (switch.name, value) for switch in SWITCHES if switch.name not in NOT_HERE for value in other_values(switch)
]


def verdicts(result):
    """What became of each device, and why."""
    return list(zip(outcomes(result), reasons(result), strict=True))


def facts(result):
    """All that is told of each device but when it was seen."""
    return [{key: fact for key, fact in entry.items() if key != "last_seen"} for entry in result["devices"]]


def suffixes(result):
    """What kinds of reports were stored."""
    return [entry["report"] and os.path.splitext(entry["report"])[1] for entry in result["devices"]]


def story(console, dest):
    """{part: what is told}"""
    ids = console.seed(10, kinds=KINDS)
    macs = [device["macs"][-1].upper().replace(":", "-") for device in console.opswat.devices()]
    names = [device["host_name"] for device in console.opswat.devices()]
    wait = {"wait": True, "dest": str(dest), "max_wait": 3000, "wait_timeout": 3000}
    told = {
        "list": facts(console.info(all_devices=True)),
        "details": facts(console.info(*ids, UNKNOWN_ID, details=["infection"])),
        "groups": console.groups()["groups"],
        "exempt": verdicts(console.act("exempt", *ids[:7], UNKNOWN_ID, exempt_time=24)),
        "exempt again": verdicts(console.act("exempt", *ids[:2], exempt_time=24)),
        "renew": verdicts(console.act("exempt", ids[4], exempt_time=24, force=True)),
        "unexempt": verdicts(console.act("unexempt", *ids[:4])),
        "ignore": verdicts(console.act("ignore", ids[0], ids[2], ids[3])),
        "unignore": verdicts(console.act("unignore", ids[3])),
        "by MAC": verdicts(console.assign(mac_addresses=[macs[0], macs[4], "02:00:5e:00:00:01"])),
        "by name": verdicts(console.assign(hostnames=[names[1], names[5], "nobody.corp.example"])),
        "again": verdicts(console.assign(ids[0], ids[1])),
    }
    logs = console.act("fetch_agent_log", ids[0], ids[8], ids[7], **wait)
    scans = console.act("scan_threats", ids[0], ids[8], full_scan=True, **wait)
    return {
        **told,
        "logs": verdicts(logs),
        "log files": suffixes(logs),
        "scans": verdicts(scans),
        "scan files": suffixes(scans),
        "delete": verdicts(console.act("delete", *ids[8:], UNKNOWN_ID)),
        "delete again": verdicts(console.act("delete", *ids[8:])),
        "truth": {device["id"]: (device["status"], device["group"]) for device in console.opswat.devices()},
    }


def changed(part, key, value, *places):
    """A copy of a part in which some devices' entries have another value."""
    return [{**entry, key: value} if place in places else entry for place, entry in enumerate(part)]


def different(usual):
    """{(switch, value): {part: what it then is}}, from what is usual."""
    shown = {
        part: [
            {**entry, "hostname": "ws-0007.corp.example", "names": ["ws-0007.corp.example"]} if place == 6 else entry
            for place, entry in enumerate(usual[part])
        ]
        for part in ("list", "details")
    }
    in_grace = {part: changed(usual[part], "status", "in_grace", 1) for part in ("list", "details")}
    default = {**usual["groups"][0], "id": "1000000"}
    return {
        ("private_host_name", False): shown,
        **{("in_grace", spelling): in_grace for spelling in ("in_grace", "in-grace", "In Grace")},
        ("default_group_id", "number"): {"groups": [default, *usual["groups"][1:]]},
        ("exempt_again", "failed"): {"renew": [("failed", "refused")]},
        ("agent_log_rule", "none"): {"logs": [("changed", None)] * 3, "log files": [".zip"] * 3},
        ("scan_report_format", "zip"): {"scan files": [".zip"] * 2},
        ("scan_report_format", "json"): {"scan files": [".json"] * 2},
    }


@pytest.fixture(scope="module")
def usual():
    """What is told with every switch as it is from the start; filled by whoever needs it first."""
    return {}


@pytest.fixture
def told_usually(console, usual, tmp_path):
    if not usual:
        usual.update(story(console, tmp_path / "usual"))
        console.simulator.reset()
        console.simulator.set_clock("now")
    return usual


def test_default_settings_give_the_documented_results(told_usually):
    not_found, not_for = ("failed", "not_found"), ("failed", "not_applicable")
    done, left = ("changed", None), ("unchanged", None)
    assert told_usually["exempt"] == [done, done, not_for, not_for, left, not_for, done, not_found]
    assert told_usually["exempt again"] == [left, left]
    assert told_usually["renew"] == [done]
    assert told_usually["unexempt"] == [done, done, left, left]
    assert told_usually["ignore"] == [not_for, done, left]
    assert told_usually["unignore"] == [done]
    assert told_usually["by MAC"] == [done, done, not_found]
    assert told_usually["by name"] == [done, not_for, not_found]
    assert told_usually["again"] == [left, left]
    assert told_usually["logs"] == [done, done, ("failed", "refused")]
    assert told_usually["log files"] == [".zip", ".zip", None]
    assert told_usually["scan files"] == [".csv", ".csv"]
    assert told_usually["delete"] == [done, done, left]
    assert told_usually["delete again"] == [left, left]
    assert len(told_usually["truth"]) == 8
    assert sum(group == QUARANTINE for _status, group in told_usually["truth"].values()) == 3
    assert told_usually["details"][1]["status"] == told_usually["list"][1]["status"] == "non_compliant"
    assert told_usually["details"][1]["issues"] == {"total": 1, "critical": 1, "warning": 0}
    assert told_usually["details"][6]["hostname"] is None


@pytest.mark.parametrize(("switch", "value"), SETTINGS)
def test_every_api_variant_gives_the_same_results(console, told_usually, tmp_path, switch, value):
    console.opswat.switch(switch, value)
    told = story(console, tmp_path / "reports")
    if (switch, value) == ("token_scope_counts", True):
        reading = ("list", "details", "groups")
        assert {part: told[part] for part in reading} == {part: told_usually[part] for part in reading}
        assert ("changed", None) not in [
            verdict for part in ("exempt", "by MAC", "logs", "delete") for verdict in told[part]
        ]
        assert ("failed", "forbidden") in told["exempt"]
        return
    expected = {**told_usually, **different(told_usually).get((switch, value), {})}
    for part, what in expected.items():
        assert told[part] == what, part
    assert "429" not in console.simulator.summary()["by_status"] or switch in (
        "rate_limit",
        "rate_scope",
        "rate_counts_tokens",
        "rate_headers",
        "rate_headers_on_success",
    )
