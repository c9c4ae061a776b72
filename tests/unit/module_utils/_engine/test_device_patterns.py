# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an entry of protected_devices matches. An entry that can match nothing is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from hostile.cleanliness import is_clean

FOCUS_ID = "45E07F34E76B4A9EB167D6D0C510D6BA"
DEVICE = Device(
    FOCUS_ID,
    names=("B\u00fcro PC 7.corp.example", "John\u2019s MacBook", "100234", "xn--bro-hoa-9"),
    macs=("00-60-26-26-D5-19",),
    ips=("10.1.2.3", "fe80::1%eth0", "2001:db8::5", "::ffff:192.0.2.7", "N/A", ""),
)
BARE = Device(FOCUS_ID, names=("DC01",))


def match(entry, device):
    return DevicePatterns([entry], "protected_devices").match(device)


MATCHING = {
    "decomposed": "Bu\u0308ro PC 7.corp.example",
    "upper case": "B\u00dcRO PC 7",
    "wildcard for a blank": "b\u00fcro*pc*7",
    "domain": "*.corp.example",
    "plain apostrophe": "john's macbook",
    "blank after an apostrophe": "John's *",
    "digits alone": "100234",
    "a number": 100234,
    "digits and a wildcard": "1002*",
    "address": "10.1.2.3",
    "network": "10.0.0.0/8",
    "network with a host": "10.1.2.99/24",
    "network with a mask": "10.1.0.0/255.255.0.0",
    "wildcard for the last number": "10.1.2.*",
    "wildcards for two numbers": "10.1.*.*",
    "one wildcard for two numbers": "10.1.*",
    "IPv6 address": "2001:DB8:0::5",
    "IPv6 network": "2001:db8::/32",
    "mapped address": "192.0.2.7",
    "entry that is mapped": "::ffff:192.0.2.7",
    "all networks": "0.0.0.0/0",
    "MAC address with blanks": "00 60 26 26 d5 19",
    "everything": "*",
}


@pytest.mark.parametrize("entry", MATCHING.values(), ids=MATCHING)
def test_an_entry_protects_a_device_in_every_form(entry):
    assert match(entry, DEVICE) == entry


@pytest.mark.parametrize(
    "entry", ["10.1.2.4", "10.2.0.0/16", "10.1.3.*", "10", "2001:db9::/32", "10023", "1002345", "buro pc 7", "john"]
)
def test_an_entry_does_not_protect_another_device(entry):
    assert match(entry, DEVICE) is None


def test_an_address_that_is_a_devices_name_protects_it():
    device = Device("ID2", names=("sbc-1", "sbc-1_2001:db8::9", "192.0.2.10"))
    for entry in ("192.0.2.10", "192.0.2.0/24", "192.0.2.*", "sbc-1_2001:DB8::9", "sbc-1_*"):
        assert match(entry, device) == entry
    assert match("10", Device("ID3", names=("10.0.0.1",))) is None
    assert match("10.0.0.1", Device("ID3", names=("10",))) is None


def test_a_set_of_patterns_knows_what_it_needs_to_compare():
    plain = DevicePatterns(["dc*", "100234", FOCUS_ID], "protected_devices")
    assert not plain.has_macs and not plain.has_addresses
    assert DevicePatterns(["10.0.0.0/8"], "protected_devices").has_addresses
    plain.add(["00:60:26:26:d5:19"], "DEVICE_ACTIONS_PROTECTED_DEVICES")
    assert plain.has_macs and plain.match(DEVICE) == "100234" and plain.match(BARE) == "dc*"


# {label: (entry, what the message says)}
USELESS = {
    "empty": ("", "an entry is empty"),
    "blanks": (" \t ", "an entry is empty"),
    "dot": (".", "no letter or digit"),
    "hyphens": ("--", "no letter or digit"),
    "null": (None, "YAML reads an empty entry"),
    "true": (True, "YAML reads yes"),
    "false": ("False", "YAML reads no"),
    "unquoted MAC address": (10 * 60**5 + 20 * 60**4 + 30 * 60**3 + 40 * 60**2 + 50 * 60 + 55, "Quote the address"),
    "very long number": ("9" * 5000, "more than 255 characters"),
    "question mark": ("dc?1", "Only * is a wildcard"),
    "set": ("dc0[12]", "Only * is a wildcard"),
    "alternatives": ("dc0{1,2}", "Only * is a wildcard"),
    "template": ("{{ name }}", "a template"),
    "regular expression": ("~dc0.*", "a regular expression"),
    "anchored expression": ("^dc0", "a regular expression"),
    "escaped dot": (r"dc01\.corp", "a regular expression"),
    "alternation": ("dc01|dc02", "a list"),
    "comma": ("dc01,dc02", "entry of its own"),
    "comma and blank": ("dc01, dc02", "entry of its own"),
    "semicolon": ("dc01;dc02", "entry of its own"),
    "line break": ("dc01\ndc02", "entry of its own"),
    "null character": ("dc01\0dc02", "entry of its own"),
    "blanks between names": ("dc01 dc02", "looks like a list"),
    "blanks between wildcards": ("srv-* dc*", "looks like a list"),
    "list item": ("- dc01", "YAML list"),
    "too long": ("a" * 256, "255 characters"),
    "slash": ("dc01/dc02", "a path"),
    "URL": ("https://dc01.corp.example", "a path, a URL"),
    "URL without a path": ("http:dc01", "neither"),
    "port": ("dc01.corp.example:22", "neither"),
    "e-mail address": ("admin@corp.example", "a user"),
    "file": ("@protected.txt", "a file"),
    "comment": ("#dc01", "a comment"),
    "account": ("CORP\\dc01", "without a domain"),
    "machine account": ("DC01$", "account of a machine"),
    "variable": ("%COMPUTERNAME%", "a variable"),
    "assignment": ("hostname=dc01", "an assignment"),
    "placeholder": ("<dc01>", "a placeholder"),
    "quotes": ('"dc01"', "second pair of quotes"),
    "single quotes": ("'dc01'", "second pair of quotes"),
    "exclusion": ("!dc01", "an exclusion"),
    "intersection": ("&servers", "an intersection"),
    "group pattern": ("servers:&prod", "neither"),
    "group of all": ("all", "Write * to protect"),
    "full-width slash": ("dc01\uff0fdc02", "a path"),
    "invisible character": ("dc\u200b01", "invisible"),
    "short MAC address": ("00:60:26:26:d5", "neither"),
    "long MAC address": ("00:60:26:26:d5:19:77", "neither"),
    "mistyped MAC address": ("00:60:26:26:d5:1g", "neither"),
    "MAC address with a wildcard": ("00:60:26:*", "neither"),
    "short MAC address, hyphens": ("00-60-26-26-d5", "all twelve digits"),
    "mistyped MAC address, hyphens": ("00-60-26-26-d5-1g", "all twelve digits"),
    "MAC address with a wildcard, hyphens": ("00-60-26-*", "all twelve digits"),
    "short MAC address, full-width": ("\uff10\uff10-60-26-26-d5", "all twelve digits"),
    "short MAC address, blanks": ("00 60 26 26 d5", "all twelve digits"),
    "short MAC address, Cisco": ("0060.2626.d5", "all twelve digits"),
    "MAC address of a group": ("01:00:5e:00:00:fb", "a group address"),
    "MAC address of zeros": ("00:00:00:00:00:00", "all zeros"),
    "part of an IP address": ("10.0.0", "an IP address"),
    "part of an IP address, dot": ("10.0.0.", "an IP address"),
    "invalid IP address": ("10.0.0.256", "an IP address"),
    "wildcard in front": ("*.0.0.5", "an IP address"),
    "wildcard in between": ("10.*.0.5", "an IP address"),
    "range of IP addresses": ("10.0.0.1-20", "an IP address"),
    "invalid network": ("10.0.0.0/33", "a network"),
    "IP address with a port": ("10.0.0.5:443", "neither"),
    "invalid IPv6 address": ("2001:db8::5::1", "neither"),
    "loopback": ("127.0.0.1", "every machine"),
    "loopback, IPv6": ("::1", "every machine"),
    "link-local": ("fe80::1", "every machine"),
    "unspecified": ("0.0.0.0", "every machine"),
    "network of loopback addresses": ("127.0.0.0/8", "every machine"),
    "part of an id": ("45e07f34-e76b-4a9e", "not complete"),
    "id with a wildcard": ("45e07f34-e76b-*", "not complete"),
    "mistyped id": ("45e07f34-e76b-4a9e-b167-d6d0c510d6bg", "not complete"),
}


@pytest.mark.parametrize(("entry", "said"), USELESS.values(), ids=USELESS)
def test_an_entry_that_can_match_no_device_is_an_error_that_says_why(entry, said):
    with pytest.raises(InputError) as error:
        DevicePatterns(["dc*", entry], "protected_devices")
    message = error.value.message
    assert message.startswith("protected_devices: ") and message.endswith(".")
    assert said in message
    assert is_clean(message)


@pytest.mark.parametrize(
    "entry",
    [
        "12345",
        "00123",
        "001234567890",
        "123456789",
        "99999999999",
        "5CD1234567",
        "DESKTOP-ABCDEF-",
        "de-be-01",
        "de-be-01-*",
        "ab-cd-12",
        "AT&T-1",
        "Kiosk #3",
        "PC (old)",
        "O'Brien",
        "web~1",
        "No",
        "none",
        "*.*",
        "cafe.babe.corp",
        "10-20",
        "srv*",
        "*-dc-*",
        "ID2",
        "sbc-1_192.0.2.10",
        "ws_1",
        "localhost",
    ],
)
def test_a_name_that_a_device_can_have_is_accepted(entry):
    assert match(entry, Device("x", names=(entry.replace("*", "9"),))) == entry


@given(st.one_of(st.text(max_size=12), st.text(st.sampled_from("0a:.-*/_ \u00fc"), max_size=12)))
def test_any_entry_is_compared_or_refused(entry):
    try:
        patterns = DevicePatterns([entry], "protected_devices")
    except InputError as error:
        assert error.message.startswith("protected_devices: ")
        assert is_clean(error.message)
        return
    patterns.match(DEVICE)
