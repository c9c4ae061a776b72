# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that people type, and texts that are required."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import (
    entries_of,
    one_line,
    parsed_identifiers,
)


@pytest.mark.parametrize(
    "value",
    [["a", "b"], "a,b", "a\nb", " a \r\n\r\n b,\n", '["a", "b"]', ["a,b"], ["a", "b", "a"], ("a", "b")],
)
def test_a_list_may_be_a_text(value):
    assert entries_of(value, "hostnames") == ["a", "b"]


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], [None], True, 1.5])
def test_other_types_are_refused(value):
    with pytest.raises(InputError, match="hostnames: must be a list of texts"):
        entries_of(value, "hostnames")


def test_identifiers_are_checked_under_the_name_of_their_option():
    assert parsed_identifiers("00:60:26:26:d5:19", "macs") == ["00:60:26:26:d5:19"]
    with pytest.raises(InputError, match="^macs: 'x' is not a MAC address"):
        parsed_identifiers("x", "macs")


def test_a_required_text_is_not_blank():
    assert one_line(" a\n b ", "reason") == "a b" and one_line(" ", "reason") is None
    with pytest.raises(InputError, match="reason: is required"):
        one_line("\t", "reason", required=True)
