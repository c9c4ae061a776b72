# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of alarms, by address, name and NF."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.alarms.sources import _Index

DEVICES = [
    {"id": "ID1", "name": "sbc-1", "key": "sbc-1_192.0.2.1", "ip": "192.0.2.1", "nf_name": "pair"},
    {"id": "ID2", "name": "sbc-2", "key": "sbc-2_192.0.2.2", "ip": "192.0.2.2", "nf_name": "pair"},
    {"id": "ID3", "name": "sbc-1", "key": "sbc-1_2001:db8::1", "ip": "2001:0db8::1", "nf_name": "other"},
    {"id": "ID4", "name": None, "key": None, "ip": None, "nf_name": None},
]


@pytest.mark.parametrize(
    ("source_ip", "source", "nf_name", "expected"),
    [
        ("192.0.2.1", "anything", "", ["ID1"]),
        ("2001:DB8::1", "", "", ["ID3"]),
        ("", "SBC-2", "", ["ID2"]),
        ("", "sbc-1_192.0.2.1", "", ["ID1"]),
        ("", "sbc-1", "other", ["ID3"]),
        ("", "sbc-1", "", []),  # two devices: neither is certain
        ("198.51.100.9", "virtual", "pair", ["ID1", "ID2"]),
        ("", "", "pair", ["ID1", "ID2"]),
        ("198.51.100.9", "SDM", "", []),
    ],
)
def test_devices_of_an_alarm(source_ip, source, nf_name, expected):
    assert [facts["id"] for facts in _Index(DEVICES).match(source_ip, source, nf_name)] == expected
