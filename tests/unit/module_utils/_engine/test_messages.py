# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices in messages: by name, grouped by their problem, in one line of limited length."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import FAILED, Device, Item
from ansible_collections.secops.device_actions.plugins.module_utils._engine.messages import (
    describe_failures,
    fitting_message,
    item_names,
)


def failed(number, message, reason="failed", hostname="ws-{}", status=None):
    name = hostname.format(number)
    item = Item(name, device=Device(f"{number:032X}", name, (name,)))
    item.finish(FAILED, DeviceActionsError(message.format(name, item.device.id), reason, status))
    return item


def test_one_device_has_its_id_and_several_have_their_names():
    items = [failed(number, "x") for number in range(3)]
    assert item_names(items[:1]) == [f"ws-0 ({0:032X})"]
    assert item_names(items) == ["ws-0", "ws-1", "ws-2"]


def test_devices_of_one_name_have_their_ids_and_duplicates_are_named_once():
    one, two, other = (failed(number, "x", hostname=name) for number, name in ((1, "ws"), (2, "ws"), (3, "pc")))
    assert item_names([one, one, two, other]) == [f"ws ({1:032X})", f"ws ({2:032X})", "pc"]


def test_errors_that_differ_only_in_the_device_are_one_group():
    message = "No device {0!r} at 2026-11-30T12:00:01Z (request 1f2e3d4c5b6a79881f2e3d4c5b6a7988)"
    texts = [failed(number, message + f" after {number} s") for number in range(12)]
    assert describe_failures(texts) == (
        "ws-0, ws-1, ws-2, ws-3, ws-4, ws-5, ws-6, ws-7, ws-8, ws-9 and 2 more, for example: No device 'ws-0' at "
        "2026-11-30T12:00:01Z (request 1f2e3d4c5b6a79881f2e3d4c5b6a7988) after 0 s."
    )


def test_each_problem_has_some_of_the_ten_names_and_the_largest_comes_first():
    items = [failed(0, "Forbidden", status=403), failed(1, "Forbidden", status=403)]
    items += [
        failed(number, "404 while reading the lockdown state (Not Found).", status=404) for number in range(2, 22)
    ]
    assert describe_failures(items) == (
        "ws-2, ws-3, ws-4, ws-5, ws-6, ws-7, ws-8, ws-9 and 12 more: 404 while reading the lockdown state (Not Found). "
        "ws-0, ws-1: Forbidden."
    )


def test_the_same_words_of_another_user_or_status_are_another_problem():
    items = [failed(0, "Locked by 'bob'"), failed(1, "Locked by 'eve'"), failed(2, "Locked by 'eve'", status=409)]
    assert describe_failures(items).count("ws-") == 3 and describe_failures(items).count(" (0") == 3


def test_many_problems_stay_one_line_of_limited_length():
    items = [failed(number, "Broken {0}\n" + chr(103 + number) * 2000) for number in range(20)]
    text = describe_failures(items)
    assert len(text) < 5 * 700 and "\n" not in text
    assert text.endswith("And 15 more devices with other errors: see devices.")
    assert describe_failures(items[:6]).endswith("And 1 more device with other errors: see devices.")


def test_a_reason_that_was_told_is_not_repeated():
    error = DeviceActionsError("The console refuses the login.")
    items = [failed(0, error.message), failed(1, error.message), failed(2, "Other")]
    assert describe_failures(items, error) == f"ws-0, ws-1. ws-2 ({2:032X}): Other."
    assert describe_failures([]) == ""


@pytest.mark.parametrize(("length", "kinds"), [(10, 5), (400, 5), (500, 4), (1000, 2), (1001, 1), (3000, 1)])
def test_a_message_describes_as_many_kinds_of_failures_as_its_length_allows(length, kinds):
    assert len(fitting_message(lambda number: "x" * (number * length))) == kinds * length
