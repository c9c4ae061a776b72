# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variants of the API that the vendor leaves open: the modules return the same results with all of them.

Each variant is a value of a simulator switch. One workflow runs with each: it reads, exempts and moves devices, sends
commands and deletes. different() lists the results that must differ from those with the default values.
"""

from __future__ import annotations

import os
from itertools import chain, zip_longest

import pytest

from integration.opswat.console import QUARANTINE, UNKNOWN_ID
from integration.tasks import outcomes, reasons
from simulator.opswat.switches import (
    ACTIONS,
    CHANGES,
    DETAILS,
    LISTS,
    LOGS,
    RATE,
    REPORTS,
    RESPONSES,
    SWITCHES,
    TOKENS,
    WEBHOOK,
)
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
EXCLUDED = ("rate_clock",)  # the real clock would make a test wait
READ_ONLY = ("token_scope_counts", True)
DIFFERENT = (
    ("private_host_name", False),
    *(("in_grace", spelling) for spelling in ("in_grace", "in-grace", "In Grace")),
    ("default_group_id", "number"),
    ("exempt_again", "failed"),
    ("agent_log_rule", "none"),
    ("scan_report_format", "zip"),
    ("scan_report_format", "json"),
)
MAY_CAUSE_429 = ("rate_limit", "rate_scope", "rate_counts_tokens", "rate_headers", "rate_headers_on_success")


def other_values(switch):
    """Return the values of a switch that are not its default."""
    if isinstance(switch, Choice):
        return [value for value in switch.values if value != switch.default]
    return [not switch.default] if isinstance(switch, Flag) else NUMBERS[switch.name]


def settings(switches):
    """Return every (name, value) of these switches that is not a default."""
    return [
        (switch.name, value) for switch in switches if switch.name not in EXCLUDED for value in other_values(switch)
    ]


def combinations():
    """Return lists of settings to test together.

    A setting with its own results is tested alone. The others are combined, one of each area of the API.
    """
    areas = [
        [setting for setting in settings(area) if setting not in (*DIFFERENT, READ_ONLY)]
        for area in (TOKENS, RATE, RESPONSES, LISTS, DETAILS, ACTIONS, REPORTS)
    ]
    return [[setting] for setting in DIFFERENT] + [list(filter(None, row)) for row in zip_longest(*areas)]


def label(combination):
    """Return a test's name for a combination."""
    return ", ".join(f"{name}={value}" for name, value in combination)


def results(result):
    """Return the outcome of each device and the reason of its error."""
    return list(zip(outcomes(result), reasons(result), strict=True))


def facts(result):
    """Return all fields of each device except when it was last seen."""
    return [{key: fact for key, fact in entry.items() if key != "last_seen"} for entry in result["devices"]]


def suffixes(result):
    """Return the extensions of the stored reports."""
    return [entry["report"] and os.path.splitext(entry["report"])[1] for entry in result["devices"]]


def workflow(console, dest):
    """Return {step: its result} of the workflow."""
    ids = console.seed(10, kinds=KINDS)
    macs = [device["macs"][-1].upper().replace(":", "-") for device in console.opswat.devices()]
    names = [device["host_name"] for device in console.opswat.devices()]
    wait = {"wait": True, "dest": str(dest), "max_wait": 3000, "wait_timeout": 3000}
    steps = {
        "list": facts(console.info(all_devices=True)),
        "details": facts(console.info(*ids, UNKNOWN_ID, details=["infection"])),
        "groups": console.groups()["groups"],
        "exempt": results(console.act("exempt", *ids[:7], UNKNOWN_ID, exempt_time=24)),
        "exempt again": results(console.act("exempt", *ids[:2], exempt_time=24)),
        "renew": results(console.act("exempt", ids[4], exempt_time=24, force=True)),
        "unexempt": results(console.act("unexempt", *ids[:4])),
        "ignore": results(console.act("ignore", ids[0], ids[2], ids[3])),
        "unignore": results(console.act("unignore", ids[3])),
        "by MAC": results(console.assign(mac_addresses=[macs[0], macs[4], "02:00:5e:00:00:01"])),
        "by name": results(console.assign(hostnames=[names[1], names[5], "unknown.corp.example"])),
        "again": results(console.assign(ids[0], ids[1])),
    }
    logs = console.act("fetch_agent_log", ids[0], ids[8], ids[7], **wait)
    scans = console.act("scan_threats", ids[0], ids[8], full_scan=True, **wait)
    return {
        **steps,
        "logs": results(logs),
        "log files": suffixes(logs),
        "scans": results(scans),
        "scan files": suffixes(scans),
        "delete": results(console.act("delete", *ids[8:], UNKNOWN_ID)),
        "delete again": results(console.act("delete", *ids[8:])),
        "truth": {device["id"]: (device["status"], device["group"]) for device in console.opswat.devices()},
    }


def changed(entries, key, value, changed_index):
    """Return a copy of entries, of which one has another value."""
    return [{**entry, key: value} if index == changed_index else entry for index, entry in enumerate(entries)]


def different(usual):
    """Return {(switch, value): {step: its result}} for DIFFERENT, made from the usual results."""
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
def usual_of_module():
    """The results with default values; empty until a test needs them."""
    return {}


@pytest.fixture
def usual(console, usual_of_module, tmp_path):
    """The results with default values."""
    if not usual_of_module:
        usual_of_module.update(workflow(console, tmp_path / "usual"))
        console.simulator.reset()
        console.simulator.set_clock("now")
    return usual_of_module


def test_every_setting_is_part_of_a_combination():
    of_modules = [
        switch for switch in SWITCHES if switch not in (*CHANGES, *LOGS, *WEBHOOK)
    ]  # others: of event sources
    assert {READ_ONLY, *chain.from_iterable(combinations())} == set(settings(of_modules))


def test_settings_with_different_results_are_complete(usual):
    assert set(different(usual)) == set(DIFFERENT)


def test_default_settings_give_the_documented_results(usual):
    not_found, not_for = ("failed", "not_found"), ("failed", "not_applicable")
    done, left = ("changed", None), ("unchanged", None)
    assert usual["exempt"] == [done, done, not_for, not_for, left, not_for, done, not_found]
    assert usual["exempt again"] == [left, left]
    assert usual["renew"] == [done]
    assert usual["unexempt"] == [done, done, left, left]
    assert usual["ignore"] == [not_for, done, left]
    assert usual["unignore"] == [done]
    assert usual["by MAC"] == [done, done, not_found]
    assert usual["by name"] == [done, not_for, not_found]
    assert usual["again"] == [left, left]
    assert usual["logs"] == [done, done, ("failed", "refused")]
    assert usual["log files"] == [".zip", ".zip", None]
    assert usual["scan files"] == [".csv", ".csv"]
    assert usual["delete"] == [done, done, left]
    assert usual["delete again"] == [left, left]
    assert len(usual["truth"]) == 8
    assert sum(group == QUARANTINE for _status, group in usual["truth"].values()) == 3
    assert usual["details"][1]["status"] == usual["list"][1]["status"] == "non_compliant"
    assert usual["details"][1]["issues"] == {"total": 1, "critical": 1, "warning": 0}
    assert usual["details"][6]["hostname"] is None


@pytest.mark.parametrize("combination", combinations(), ids=label)
def test_every_api_variant_gives_the_same_results(console, usual, tmp_path, combination):
    for switch, value in combination:
        console.opswat.switch(switch, value)
    steps = workflow(console, tmp_path / "reports")
    expected = {**usual, **different(usual).get(combination[0], {})}
    for step, result in expected.items():
        assert steps[step] == result, step
    if not any(switch in MAY_CAUSE_429 for switch, _value in combination):
        assert "429" not in console.simulator.summary()["by_status"]


def test_a_read_only_application_can_read_but_not_act(console, usual, tmp_path):
    console.opswat.switch(*READ_ONLY)
    steps = workflow(console, tmp_path / "reports")
    for step in ("list", "details", "groups"):
        assert steps[step] == usual[step]
    assert ("changed", None) not in chain.from_iterable(steps[step] for step in ("exempt", "by MAC", "logs", "delete"))
    assert ("failed", "forbidden") in steps["exempt"]
