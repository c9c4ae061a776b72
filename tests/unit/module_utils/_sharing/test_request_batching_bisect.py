# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches that a console refuses because of some entries are bisected until these are alone."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    Interrupted,
    UntrustedServer,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_batching import bisect


def console(bad, asked, status=400):
    """Return a send() that refuses requests with bad entries."""

    def send(entries):
        asked.append(entries)
        if set(entries) & bad:
            raise ApiError(f"{status} while sending", status)
        return dict.fromkeys(entries, "done")

    return send


def test_a_refused_batch_is_bisected_until_each_refused_entry_is_alone():
    entries, asked = [f"device {number}" for number in range(50)], []
    bad = {"device 17", "device 42"}
    results = bisect(entries, console(bad, asked), {400}, give_up_after=3)
    assert {entry for entry, result in results.items() if result == "done"} == set(entries) - bad
    assert {entry for entry, result in results.items() if isinstance(result, ApiError)} == bad
    assert len(asked) <= 2 * 2 * 6
    assert all(len(set(part)) == len(part) for part in asked)


def test_an_invalid_request_is_not_sent_for_each_entry():
    entries, asked = [f"device {number}" for number in range(50)], []
    results = bisect(entries, console(set(entries), asked), {400}, give_up_after=3)
    assert all(result.status == 400 for result in results.values())
    assert results.keys() == set(entries)
    assert len(asked) < 20


def test_adjacent_bad_entries_do_not_fail_the_others():
    entries, asked = [f"device {number}" for number in range(50)], []
    bad = set(entries[:5])
    results = bisect(entries, console(bad, asked), {400}, give_up_after=3)
    assert {entry for entry, result in results.items() if result == "done"} == set(entries) - bad


def test_results_before_another_error_are_kept():
    asked = []

    def send(entries):
        asked.append(entries)
        if len(asked) == 2:
            raise ApiError("500 while sending", 500, uncertain=True)
        return dict.fromkeys(entries, "done")

    results = bisect(["a", "b", "c", "d"], send, {400})
    assert [results[entry] for entry in "ab"] == ["done", "done"]
    assert [results[entry].uncertain for entry in "cd"] == [True, True]


def test_unsent_entries_after_a_fatal_error_are_certain():
    def send(entries):
        raise UntrustedServer("302 while sending", status=302, uncertain=True)

    results = bisect(["a", "b", "c", "d"], send, {400})
    assert [results[entry].uncertain for entry in "abcd"] == [True, True, False, False]
    assert all(result.fatal for result in results.values())


def test_unsent_entries_after_a_stop_have_no_result():
    def send(entries):
        if "c" in entries:
            raise Interrupted("stopped")
        return dict.fromkeys(entries, "done")

    assert bisect(["a", "b", "c", "d"], send, {400}) == {"a": "done", "b": "done"}
