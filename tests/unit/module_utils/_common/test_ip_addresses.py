# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ipaddress import ip_address

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.ip_addresses import parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" 10.1.2.3 ", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("fe80::1%eth0", "fe80::1"),
        ("2001:DB8::9", "2001:db8::9"),
    ],
)
def test_addresses_in_any_spelling_are_parsed(text, address):
    assert parse_address(text) == ip_address(address)


@pytest.mark.parametrize("text", [None, "", "ws-1", "10.1.2", "10.0.0.0/8", 167772161])
def test_other_texts_are_no_addresses(text):
    assert parse_address(text) is None
