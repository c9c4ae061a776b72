# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's table: failures first, within a hundred columns, and text from outside is harmless."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import (
    FAILED,
    NOT_CHECKED,
    OK,
    WARNING,
    Check,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.report import (
    Row,
    headline,
    in_order,
    summary,
    table,
)

LONG = "The certificate is not verified, so an attacker on the network path can read the credentials. " * 5


def rows(*statuses, console="cylance"):
    """Return rows with these statuses."""
    return [Row.of(console, Check(f"check {number}", status, "Found.")) for number, status in enumerate(statuses)]


def test_failures_come_first_within_each_console_and_the_order_of_the_consoles_stays():
    mixed = [*rows(OK, FAILED, console="controller"), *rows(OK, NOT_CHECKED, WARNING, FAILED, console="cylance")]
    ordered = [(row.console, row.status) for row in in_order(mixed)]
    assert ordered == [
        *(("controller", status) for status in (FAILED, OK)),
        *(("cylance", status) for status in (FAILED, WARNING, NOT_CHECKED, OK)),
    ]


def test_the_headline_says_whether_something_will_not_work():
    assert headline(rows(OK, FAILED, WARNING, WARNING)) == "Something will not work: 1 failed, 2 warnings, 1 ok."
    assert headline(rows(OK, NOT_CHECKED)) == "Nothing that was checked has failed: 1 not checked, 1 ok."


def test_long_texts_are_wrapped_within_a_hundred_columns():
    text = table([Row.of("controller", Check("two sessions of sdm-node-17.corp.example:8443", OK, LONG, LONG))])
    assert max(map(len, text.splitlines())) <= 100
    assert "-> The certificate" in text
    assert " ".join(text.split()).count("certificate is not verified") > 5


def test_a_command_is_never_broken():
    command = "ansible-playbook -e unlock_keys_device_ids=45E07F34E76B4A9EB167D6D0C510D6BA-and-more-text"
    text = table([Row.of("cylance", Check("state", WARNING, "Locked.", command))])
    assert "unlock_keys_device_ids=45E07F34E76B4A9EB167D6D0C510D6BA-and-more-text\n" in f"{text}\n"


def test_text_of_a_console_is_one_printable_line():
    (row,) = [Row.of("sdm", Check("login", FAILED, "\x1b[31mred\nnext\u202e", "a\tb"))]
    assert row.finding == "[31mred next." and row.remedy == "a b"
    assert "\x1b" not in table([row])


def test_the_summary_holds_what_is_not_in_order_and_has_a_limit():
    found = summary(rows(*[FAILED] * 60, OK))
    assert found["counts"] == {FAILED: 60, WARNING: 0, NOT_CHECKED: 0, OK: 1}
    assert len(found["checks"]) == 50 and found["checks"][0]["status"] == FAILED
