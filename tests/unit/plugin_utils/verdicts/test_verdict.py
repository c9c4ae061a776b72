# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts on the devices of a result."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import (
    CHANGED,
    FAILED,
    LOCKED,
    NOT_LOCKED,
    SKIPPED,
    UNCHANGED,
    UNKNOWN,
    WAITING,
    is_result_of_collection,
    verdicts_of,
)

from .results import API, entry, info, result


def verdict(one, check_mode=False):
    (found,) = verdicts_of(result(one), check_mode)
    return found


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (entry(1), CHANGED),
        (entry(1, "unchanged"), UNCHANGED),
        (entry(1, confirmed=None), CHANGED),
        (entry(1, confirmed=False), WAITING),
        (entry(1, "unchanged", confirmed=False), WAITING),
        (entry(1, "failed", "broken"), FAILED),
        (entry(1, "failed", "not_confirmed", confirmed=False), WAITING),
        (entry(1, "failed", "not_confirmed", after={"group": "Quarantine"}), FAILED),
        (entry(1, "skipped", "interrupted"), SKIPPED),
        (entry(1, "unknown", "answer_lost"), UNKNOWN),
        (entry(1, "anything else"), UNKNOWN),
        (entry(1, None), UNKNOWN),
        (info(1), LOCKED),
        (info(1, confirmed=False), WAITING),
        (info(1, "unlocked"), NOT_LOCKED),
        (info(1, None, error={"message": "Broken."}), FAILED),
    ],
)
def test_the_kind_of_a_verdict(one, kind):
    assert verdict(one).kind == kind


@pytest.mark.parametrize(
    ("one", "detail"),
    [
        (entry(1), "locked until 2026-01-16 12:00 UTC"),
        (entry(1, observed={"lockdown_expiration": "tomorrow"}), "locked until tomorrow"),
        (entry(1, observed=None), "locked"),
        (entry(1, observed={}, after={"state": "locked", "duration": None}), "locked without an end"),
        (entry(1, after={"state": "unlocked"}), "unlocked"),
        (entry(1, after={"state": "partly_locked"}), "partly locked"),
        (entry(1, before={"group": "A"}, after={"group": "B"}), "group: A -> B"),
        (entry(1, before={"exempted": False}, after={"exempted": True}), "exempted: no -> yes"),
        (entry(1, before={"execution": None}, after={"execution": "X"}), "execution: none -> X"),
        (entry(1, "unchanged", before={"group": "B"}, after={"group": "B"}), "group: B"),
        (entry(1, after=None), ""),
        (entry(1, "failed", ("broken", "It broke.")), "It broke."),
        (entry(1, "failed", ("broken", None)), "broken"),
        (entry(1, "failed"), "The result does not say why."),
        (info(1), "locked until 2026-01-16 12:00 UTC (5 hours left)"),
        (info(1, duration=None, remaining=None, lockdown_expiration=None), "locked without an end"),
    ],
)
def test_the_detail_of_a_verdict(one, detail):
    assert verdict(one).detail == detail


@pytest.mark.parametrize(
    ("one", "detail"),
    [
        (entry(1, after={"state": "locked", "duration": "0:02:30"}), "would be locked for 2 hours"),
        (entry(1, after={"state": "locked", "duration": "1:00:00"}), "would be locked for 24 hours"),
        (entry(1, after={"state": "unlocked"}, certain=False), "would be unlocked (not certain)"),
        (entry(1, before={"group": "A"}, after={"group": "B"}), "would set group: A -> B"),
        (entry(1, "unchanged"), "locked until 2026-01-16 12:00 UTC"),
    ],
)
def test_check_mode_says_what_would_be(one, detail):
    assert verdict(one, check_mode=True).detail == detail


def test_names_are_host_names_with_an_id_where_they_are_not_unique():
    twins = [entry(1), entry(2, hostname="ws-1.corp.example"), entry(3), entry(4, hostname=None)]
    names = [found.name for found in verdicts_of(result(*twins, entry(5, hostname=None, device_id=None)))]
    assert names == ["ws-1.corp.example (ID1)", "ws-1.corp.example (ID2)", "ws-3.corp.example", "ID4", "id-5"]


def test_a_single_device_has_its_id():
    assert verdict(entry(1)).name == "ws-1.corp.example (ID1)"


def test_devices_that_were_not_attempted_have_the_reason_of_the_stop():
    stopped = entry(
        1, "skipped", ("max_changes", "Not attempted, because the task was stopped (max_changes): see msg.")
    )
    offline = entry(2, "skipped", ("offline", "The device is offline."))
    for message in ("Too many changes.", "2 failed, 1 not attempted: Too many changes. Failed: ws-3: Broken."):
        details = [found.detail for found in verdicts_of(result(stopped, offline, msg=message))]
        assert details == ["Too many changes.", "The device is offline."]


def test_what_to_do_next_is_not_cut_off():
    message = f"Locked by another user. {'Why. ' * 100}Set wait: true to wait for the lock."
    assert verdict(entry(1, "failed", ("locked_by_other", message))).detail == message


def test_no_text_controls_the_terminal():
    evil = "\x1b[2J\r\n\u202egood\x07"
    one = entry(1, hostname=evil, after={"state": evil, evil: evil}, observed={"lockdown_expiration": evil})
    two = entry(2, "failed", (evil, evil), device=evil, device_id=evil, hostname=None)
    three = entry(3, before={}, after={evil: evil})
    for found in verdicts_of(result(one, two, three, info(4, lockdown_expiration=evil), msg=evil)):
        assert all(text.isprintable() for text in (found.name, found.detail, found.reason, found.end))


@pytest.mark.parametrize("devices", [None, "text", {"a": 1}, [None, 1, "text"], []])
def test_a_result_of_another_form_has_no_verdicts(devices):
    assert verdicts_of({"devices": devices}) == []


@pytest.mark.parametrize("error", ["text", 1, [], {"message": {"a": 1}}])
def test_an_error_of_another_form_is_shown(error):
    assert verdict({"outcome": "failed", "error": error}).kind == FAILED


@pytest.mark.parametrize(
    ("fields", "is_ours"),
    [
        ({"api": API, "msg": ""}, True),
        ({"api": API}, False),
        ({"api": {**API, "more": 1}, "msg": ""}, False),
        ({"api": "text", "msg": ""}, False),
        ({"msg": "", "devices": [], "summary": {}}, False),
    ],
)
def test_results_of_this_collection_are_known_by_their_figures(fields, is_ours):
    assert is_result_of_collection(fields) == is_ours
