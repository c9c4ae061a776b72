# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that action plugins show: where they go, and when a single device is shown."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils import terminal
from ansible_collections.secops.device_actions.plugins.plugin_utils.terminal import (
    announce,
    show_failure_first,
    show_verdict,
)

DEVICE = {
    "device": "ws-0042.corp.example",
    "device_id": "45E0",
    "hostname": "ws-0042.corp.example",
    "outcome": "changed",
    "after": {"state": "locked", "duration": "1:00:00"},
    "observed": {"lockdown_expiration": "2026-01-16T12:00:00Z"},
}
RESULT = {"changed": True, "failed": False, "devices": [DEVICE], "summary": {"requested": 1}}
LINE = "localhost: ws-0042.corp.example (45E0): locked until 2026-01-16 12:00 UTC"


@pytest.fixture
def shown(monkeypatch):
    """The lines that were displayed, each with whether it went to standard error."""
    lines = []
    display = SimpleNamespace(display=lambda text, stderr=False: lines.append((text, stderr)), verbosity=0)
    monkeypatch.setattr(terminal, "display", display)
    monkeypatch.delenv("ORIGINAL_STDOUT_CALLBACK", raising=False)
    return lines


@pytest.fixture
def callback(monkeypatch):
    """A function that sets the stdout callback."""
    return lambda name: monkeypatch.setattr(terminal.C, "DEFAULT_STDOUT_CALLBACK", name)


@pytest.mark.parametrize(
    ("name", "is_text"),
    [
        ("default", True),
        ("ansible.builtin.default", True),
        ("minimal", True),
        ("awx_display", True),
        ("secops.device_actions.verdicts", True),
        ("json", False),
        ("ansible.posix.json", False),
        ("ansible.posix.jsonl", False),
        ("somebody.else.callback", False),
    ],
)
def test_standard_output_stays_readable_for_programs(shown, callback, name, is_text):
    callback(name)
    announce("waiting 60 s")
    assert shown == [("waiting 60 s", not is_text)]


@pytest.mark.parametrize("name", ["default", "ansible.builtin.default", "ansible.legacy.default", "awx_display"])
def test_the_default_callback_gets_a_line_with_the_device(shown, callback, name):
    callback(name)
    show_verdict(RESULT, "localhost", False, 1)
    assert shown == [(LINE, False)]


def test_the_default_callback_gets_the_message_of_a_list(shown, callback):
    callback("default")
    show_verdict(
        {**RESULT, "devices": [DEVICE] * 60, "msg": "49 locked,\x1b 11 already locked."}, "localhost", False, 1
    )
    ((line, to_stderr),) = shown
    assert line.startswith("localhost: 49 locked,") and line.endswith(" 11 already locked.") and line.isprintable()
    assert not to_stderr


@pytest.mark.parametrize("name", ["json", "ansible.posix.jsonl", "minimal", "yaml", "secops.device_actions.verdicts"])
def test_other_callbacks_get_none(shown, callback, name):
    callback(name)
    show_verdict(RESULT, "localhost", False, 1)
    assert shown == []


def test_what_ansible_runner_shows_is_that_of_the_original_callback(shown, callback, monkeypatch):
    callback("awx_display")
    monkeypatch.setenv("ORIGINAL_STDOUT_CALLBACK", "ansible.posix.json")
    show_verdict(RESULT, "localhost", False, 1)
    announce("waiting 60 s")
    assert shown == [("waiting 60 s", True)]


@pytest.mark.parametrize(
    ("changed", "hosts"),
    [
        ({"failed": True}, 1),
        ({"devices": [DEVICE, DEVICE]}, 1),
        ({"devices": []}, 1),
        ({"devices": ["text"]}, 1),
        ({"devices": None}, 1),
        ({}, 11),
    ],
)
def test_results_that_are_shown_otherwise_or_are_too_many_get_none(shown, callback, changed, hosts):
    callback("default")
    show_verdict({**RESULT, **changed}, "localhost", False, hosts)
    assert shown == []


def test_results_of_modules_that_only_read_get_none(shown, callback):
    callback("default")
    show_verdict({"devices": [DEVICE], "failed": False}, "localhost", False, 1)
    assert shown == []


def test_with_v_the_whole_result_is_enough(shown, callback, monkeypatch):
    callback("default")
    monkeypatch.setattr(terminal.display, "verbosity", 1)
    show_verdict(RESULT, "localhost", False, 1)
    assert shown == []


FAILED_LIST = {"failed": True, "msg": "1 locked, 1 failed.\nBecause.", "devices": [DEVICE, DEVICE]}


@pytest.mark.parametrize(
    ("changes", "name", "shows_message_first", "is_shown"),
    [
        ({}, "default", False, True),
        ({}, "awx_display", False, True),
        ({}, "default", True, False),  # ansible-core shows it
        ({}, "secops.device_actions.verdicts", False, False),  # and so does this callback
        ({"failed": False}, "default", False, False),
        ({"devices": [DEVICE]}, "default", False, False),
        ({"devices": None}, "default", False, False),
    ],
)
def test_the_message_of_a_failed_list_comes_before_its_result(
    shown, callback, monkeypatch, changes, name, shows_message_first, is_shown
):
    callback(name)
    monkeypatch.setattr(terminal, "_SHOWS_MESSAGE_FIRST", shows_message_first)
    show_failure_first({**FAILED_LIST, **changes}, "localhost")
    assert shown == ([("localhost: 1 locked, 1 failed. Because.", False)] if is_shown else [])
