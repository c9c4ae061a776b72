# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device identifiers are accepted or refused with the name of their option."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.identifiers import parse_device_id
from hostile.values import scalars, texts


@given(st.one_of(scalars, texts()))
def test_an_id_is_accepted_or_refused_with_its_option_name(value):
    try:
        device_id = parse_device_id(value)
    except InputError as error:
        assert error.message.startswith("device_ids: ")
        return
    assert parse_device_id(device_id) == device_id
    assert 0 < len(device_id) <= 128 and not set(device_id) & set(" \t\r\n\x00")
