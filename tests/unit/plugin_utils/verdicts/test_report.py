# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the terminal shows about a result."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.report import report_result
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import FAILED

from .results import API, entry, info, result

UNTIL = "until 2026-01-16 12:00 UTC"


def report(of, is_ours=True, failed=False, check_mode=False, many_hosts=False, width=79):
    return report_result(of, "localhost", is_ours, failed, check_mode, many_hosts, width)


def lines(of, **options):
    return [line.text for line in report(of, **options).lines]


def test_one_device_is_one_line():
    shown = report(result(entry(1)))
    assert (shown.headline, shown.lines) == (f"ws-1.corp.example (ID1): locked {UNTIL}", ())
    same = report(result(entry(1, "unchanged"))).headline
    assert same == f"ws-1.corp.example (ID1): locked {UNTIL} (unchanged)"
    waiting = report(result(entry(1, confirmed=False))).headline
    assert waiting == f"ws-1.corp.example (ID1): locked {UNTIL}, not confirmed by the device yet"
    failed = report(result(entry(1, "failed", "broken")), failed=True).headline
    assert failed == "ws-1.corp.example (ID1): It is broken."


def test_a_list_is_a_table_that_ends_with_the_failures():
    devices = [entry(1, "failed", "broken"), entry(2), entry(3, "unchanged"), entry(4, confirmed=False)]
    devices.append(entry(5, "unknown", "lost"))
    shown = report(result(*devices), failed=True)
    assert shown.headline == ("5 devices: 1 unchanged, 1 changed, 1 waiting for the device, 1 unknown, 1 failed")
    assert [line.text for line in shown.lines] == [
        "  Unchanged (1)",
        f"    ws-3.corp.example  locked {UNTIL}",
        "  Changed (1)",
        f"    ws-2.corp.example  locked {UNTIL}",
        "  Waiting for the device (1), not confirmed by the device yet",
        f"    ws-4.corp.example  locked {UNTIL}",
        "  Unknown (1), a request was sent and its outcome is not known",
        "    It is lost.",
        "      ws-5.corp.example",
        "  Failed (1)",
        "    It is broken.",
        "      ws-1.corp.example",
    ]
    assert shown.is_whole


def test_check_mode_says_would_change():
    shown = report(result(entry(1), entry(2)), check_mode=True)
    assert shown.headline == "2 devices: 2 would change"
    assert [line.text for line in shown.lines][:2] == [
        "  Would change (2)",
        "    ws-1.corp.example  would be locked for 24 hours",
    ]


def test_a_long_list_is_short():
    devices = [entry(number) for number in range(900)]
    devices += [entry(number, "failed", "offline") for number in range(900, 999)]
    devices += [entry(999, "failed", "broken")]
    shown = lines(result(*devices), failed=True)
    assert len(shown) < 40
    assert "    and 880 more" in shown
    failures = shown[shown.index("  Failed (100)") :]
    # The rare reason comes first, so that the frequent one does not hide it.
    assert failures[1:4] == ["    It is broken.", "      ws-999.corp.example", "    It is offline."]
    assert failures[-1] == "    and 80 more: 80 offline"


def test_a_table_of_lockdowns_says_who_is_contained_and_until_when():
    later = info(1, lockdown_expiration="2026-02-01T00:00:00Z")
    endless = info(4, duration=None, remaining=None, lockdown_expiration=None)
    shown = report(result(later, endless, info(2), info(3, "unlocked")))
    assert shown.headline == "4 devices: 1 not locked, 3 locked"
    assert [line.text for line in shown.lines] == [
        "  Not locked (1)",
        "    ws-3.corp.example",
        "  Locked (3)",
        f"    ws-2.corp.example  locked {UNTIL} (5 hours left)",
        "    ws-1.corp.example  locked until 2026-02-01 00:00 UTC (5 hours left)",
        "    ws-4.corp.example  locked without an end",
    ]


def test_the_hosts_of_a_play_have_one_line_each():
    shown = report(result(entry(1), entry(2, "failed", "broken")), failed=True, many_hosts=True)
    assert shown.headline == "2 devices: 1 changed, 1 failed (ws-2.corp.example: It is broken.)"
    assert shown.lines == ()
    assert len(shown.verdicts) == 2


def test_a_stopped_task_shows_why_it_stopped_once():
    devices = [entry(number, "skipped", ("max_changes", "Not attempted: see msg.")) for number in range(60)]
    shown = lines(result(*devices, msg="60 changes planned, and max_changes is 25."), failed=True)
    assert shown[:2] == ["  Not attempted (60)", "    60 changes planned, and max_changes is 25."]
    assert shown[-1] == "    and 50 more"
    named = "60 changes planned: " + ", ".join(f"ws-{number}.corp.example" for number in range(10))
    shown = lines(result(*devices, msg=named), failed=True)
    assert "".join(shown).count("ws-0.corp.example") == 1


def test_devices_with_the_same_problem_are_shown_together_where_errors_contain_their_names():
    message = "No device is named '{0}' ({0})."
    devices = [entry(number, "failed", ("a", message.format(f"ws-{number}.corp.example"))) for number in (1, 2)]
    assert lines(result(*devices), failed=True)[-2:] == [
        "    No device is named NAME (NAME).",
        "      ws-1.corp.example, ws-2.corp.example",
    ]
    shown = lines(result(devices[0], entry(3)), failed=True)
    assert "    No device is named 'ws-1.corp.example' (ws-1.corp.example)." in shown


def test_names_are_shown_even_if_an_error_contains_one_of_them():
    devices = [entry(number, "failed", ("a", "ws-1.corp.example is broken.")) for number in (1, 2)]
    assert lines(result(*devices), failed=True)[-1] == "      ws-1.corp.example, ws-2.corp.example"


def test_a_failure_that_no_device_explains_shows_the_message():
    shown = report(result(entry(1), entry(2), msg="The log cannot be written."), failed=True)
    assert shown.lines[0].text == "  The log cannot be written."
    assert shown.lines[0].kind == FAILED
    assert report(result(entry(1), msg="Broken."), failed=True).headline == "Broken."


def test_an_execution_shows_its_message():
    shown = report(result(entry(1), entry(2), msg="'X' started on 2 of 2 devices.", execution={}))
    assert shown.lines[0].text == "  'X' started on 2 of 2 devices."


def test_a_result_without_verdicts_shows_its_message():
    shown = report(
        result({"device": "a", "device_id": "b", "hostname": "c", "error": None}, msg="1 of 1 devices read.")
    )
    assert (shown.headline, shown.verdicts) == ("1 of 1 devices read.", [])
    assert report(result(msg="No device to act on.")).headline == "No device to act on."


def test_an_input_error_is_text_and_not_json():
    shown = report({"changed": False, "failed": True, "msg": "a: must be b.\n" + "long " * 30}, failed=True)
    first, second, *rest = shown.headline.splitlines()
    assert (first, second) == ("", "    a: must be b.")
    assert len(rest) == 2 and max(map(len, rest)) <= 79
    assert shown.verdicts[0].name == "localhost"
    assert not shown.is_whole


@pytest.mark.parametrize(
    ("of", "is_ours", "failed"),
    [
        ({"msg": "x"}, False, True),
        ({"msg": "x"}, True, False),
        ({"msg": "MODULE FAILURE", "module_stdout": "x", "rc": 1}, True, True),
        ({"censored": "x"}, True, True),
        ({"msg": "x", "devices": [entry(1)], "summary": {}}, False, False),
        ({"msg": {"a": 1}, "api": API}, True, True),
    ],
)
def test_other_results_are_shown_by_ansible_core(of, is_ours, failed):
    assert report(of, is_ours=is_ours, failed=failed) is None


def test_messages_do_not_control_the_terminal():
    shown = report({"msg": "one\x1b[2J\rtwo\u202e"}, failed=True)
    assert shown.headline.replace("\n", "").isprintable()


@pytest.mark.parametrize("width", [10, 40, 79, 200])
def test_lines_fit_the_terminal(width):
    long = "word " * 50
    devices = [entry(1, "failed", ("a", long)), entry(2, "unknown", ("b", long)), entry(3, hostname="h" * 60), entry(4)]
    shown = lines(result(*devices), failed=True, width=width)
    assert max(map(len, shown)) <= max(width, 64)


def test_nothing_of_an_unlock_key_is_shown():
    shown = report(result(entry(1, unlock_key="canary"), entry(2, unlock_key="canary")))
    assert "canary" not in repr(shown)
