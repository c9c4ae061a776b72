# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unlock keys in results."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Item, State
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.state import (
    add_unlock_keys,
    check_no_log,
)


@pytest.mark.parametrize("no_log", [True, False])
def test_a_key_is_returned_only_where_the_result_is_not_logged(no_log):
    check_no_log({"return_unlock_key": False}, Context(no_log=no_log))
    if no_log:
        check_no_log({"return_unlock_key": True}, Context(no_log=True))
    else:
        with pytest.raises(InputError, match="requires 'no_log: true'"):
            check_no_log({"return_unlock_key": True}, Context())


def test_only_a_locked_device_that_was_read_has_a_key():
    items = [Item(name) for name in ("locked", "unlocked", "unread")]
    for item, locked in zip(items, (True, False), strict=False):
        item.record_state(State({}, detail=SimpleNamespace(locked=locked, key="amber-basalt-0042")))
    add_unlock_keys(items)
    assert [item.extra["unlock_key"] for item in items] == ["amber-basalt-0042", None, None]
