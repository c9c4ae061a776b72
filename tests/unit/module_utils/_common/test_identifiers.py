# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spellings of host names and MAC addresses, and their comparison."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import (
    normalize_mac,
    parse_hostname,
    parse_mac,
    same_hostname,
)


@pytest.mark.parametrize(
    "text",
    [
        "00:60:26:26:d5:19",
        "00-60-26-26-D5-19",
        "0060.2626.d519",
        "00602626D519",
        "00 60 26 26 d5 19",
        " 00:60:26:26:d5:19\n",
    ],
)
def test_all_spellings_of_a_mac_address_are_equal(text):
    assert parse_mac(text) == normalize_mac(text) == "00602626d519"


@pytest.mark.parametrize("text", ["", "00:60:26:26:d5", "00:60:26:26:d5:19:77", "0g:60:26:26:d5:19", "ws-0001", None])
def test_an_invalid_mac_address_is_an_input_error(text):
    assert normalize_mac(text) is None
    with pytest.raises(InputError, match="mac_addresses: .* is not a MAC address"):
        parse_mac(text)


def test_a_number_as_mac_address_is_an_error_that_suggests_quotes():
    with pytest.raises(InputError, match="quote it"):
        parse_mac(44372891)
    with pytest.raises(InputError) as error:
        parse_mac("nonsense")
    assert "quote" not in error.value.message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ws-0001", "ws-0001"),
        (" ws-0001.corp.example. ", "ws-0001.corp.example"),
        ("WS_1", "WS_1"),
        ("1", "1"),
        ("B\u00fcro PC 7", "B\u00fcro PC 7"),
        ("John's MacBook", "John's MacBook"),
        ("John\u2019s MacBook (2)", "John\u2019s MacBook (2)"),
        ("DESKTOP-ABCDEF-", "DESKTOP-ABCDEF-"),
        ("Kiosk #3 & more", "Kiosk #3 & more"),
        ("\u0432\u0435\u0431-1", "\u0432\u0435\u0431-1"),
        ("\u4e1c\u4eac-01", "\u4e1c\u4eac-01"),
        ("a" * 255, "a" * 255),
    ],
)
def test_a_name_that_consoles_have_loses_only_the_dot_of_the_root(text, name):
    assert parse_hostname(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "..",
        "-",
        "a/b",
        "a\\b",
        "a\uff0fb",
        "../x",
        "a%2fb",
        "a?b",
        "{{ x }}",
        "{% x %}",
        "00:60:26:26:d5:19",
        "a" * 256,
        "a\nb",
        "a\0b",
        "a\u200bb",
        "a\u202eb",
        "a\ud800b",
        "*",
        "a*",
    ],
)
def test_a_host_name_that_would_change_a_requests_path_or_names_no_device_is_an_input_error(text):
    with pytest.raises(InputError, match="hostnames: .* is not a host name: ") as error:
        parse_hostname(text)
    assert error.value.message.isprintable()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ws-1", "WS-1", True),
        ("ws-1.corp.example.", "WS-1.corp.example", True),
        ("ws-1", "ws-1.corp.example", True),
        ("ws-1.corp.example", "ws-1", True),
        ("ws-1.corp.example", "ws-1.other.example", False),
        ("ws-1", "ws-10", False),
        ("ws-1", "ws-1x.corp.example", False),
        ("", "", False),
        ("", "ws-1", False),
        (".", ".", False),
        ("", ".corp.example", False),
    ],
)
def test_a_short_name_equals_a_full_name_but_two_domains_differ(one, other, same):
    assert same_hostname(one, other) is same
    assert same_hostname(*reversed((one, other))) is same
