# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any response of the console, a lookup returns matching devices or raises one error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import parse_hostname, parse_mac
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.lookup import (
    CylanceDevices,
    DeviceFinder,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.record import device_from
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.identifiers import (
    as_uuid,
    parse_device_id,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.operation import CylanceOperation
from hostile.cleanliness import is_clean, unclean_texts
from hostile.device_records import HOSTNAME, MAC, counts, device_lists, device_records
from hostile.lockdown_records import FOCUS_ID
from hostile.values import scalars, spoiled, texts

MAC_DIGITS = "00602626d519"


class Session:
    """A session that responds to every request with the same body."""

    def __init__(self, body):
        self._body = body
        self.paths = []

    def request(self, method, path, what):
        self.paths.append(path)
        return ApiResponse(200, self._body, 0.0)


def result_of(look_up, body):
    """Return the result of a lookup that receives the body, or None after an error."""
    try:
        return look_up(CylanceDevices(Session(body)))
    except DeviceActionsError as error:
        assert is_clean(error.message) and error.reason
        return None


def check_facts(facts):
    json.dumps(facts)
    device = device_from(facts)
    assert parse_device_id(device.id) == device.id
    assert unclean_texts([device.id, device.hostname, device.names, device.macs, device.label()]) == []
    assert device.online in (True, False, None)
    # The guard rails can compare any name.
    assert DevicePatterns(["dc*", "*.corp.example"], "protected_devices").match(device) in (None, "*.corp.example")


@given(st.one_of(device_records(), spoiled))
def test_a_lookup_by_id_returns_the_device_with_that_id(record):
    facts = result_of(lambda devices: devices.by_id(FOCUS_ID), record)
    if facts is not None:
        check_facts(facts)
        assert record["id"].strip().replace("-", "").upper() == FOCUS_ID == facts["id"]


@given(device_lists)
def test_a_lookup_by_host_name_returns_devices_with_that_name(records):
    found = result_of(lambda devices: devices.by_hostname(HOSTNAME), records) or []
    for facts in found:
        check_facts(facts)
        assert device_from(facts).hostname.lower() in (HOSTNAME, "ws-0042")


@given(device_lists)
def test_a_lookup_by_mac_address_returns_devices_with_that_address(records):
    found = result_of(lambda devices: devices.by_mac(MAC_DIGITS), records) or []
    for facts in found:
        check_facts(facts)
        assert any(mac.replace(":", "-").upper() == MAC for mac in facts["macs"])


@given(device_lists, st.sampled_from((("hostnames", HOSTNAME), ("mac_addresses", MAC))))
def test_a_finder_returns_each_device_once_or_raises_an_error(records, sought):
    kind, identifier = sought
    devices = result_of(lambda devices: DeviceFinder(devices, kind).find(identifier), records)
    if devices is not None:
        ids = [device.id for device in devices]
        assert ids and len(set(ids)) == len(ids)


@given(counts)
def test_the_device_count_is_a_non_negative_integer(body):
    total = result_of(lambda devices: devices.count(), body)
    if total is not None:
        assert isinstance(total, int) and not isinstance(total, bool) and total >= 0
        assert body["total_number_of_items"] == total


@given(st.one_of(scalars, texts()))
def test_an_identifier_is_normalized_or_rejected_with_its_option_name(value):
    for option in ("device_ids", "hostnames", "mac_addresses"):
        try:
            normalized = CylanceOperation.normalize(option, value)
        except InputError as error:
            assert error.message.startswith(f"{option}: ")
            continue
        assert normalized == CylanceOperation.normalize(option, normalized)


@given(st.text(st.sampled_from("aB9-_./%?#@: \n\x00\xe9\u0301\uff0f"), max_size=12))
def test_a_host_name_never_leaves_its_segment_of_the_path(name):
    session = Session([])
    try:
        CylanceDevices(session).by_hostname(parse_hostname(name))
    except InputError:
        return
    for path in session.paths:
        segment = path.removeprefix("/devices/v2/hostname/")
        assert segment and not set(segment) & set("/?#@: \n\x00")
        assert segment not in (".", "..")


@pytest.mark.parametrize(
    "name",
    [".", "..", "a/../b", "%2e%2e", "a?b", "-", ""],
    ids=["dot", "two dots", "path", "encoded dots", "query", "dash", "empty"],
)
def test_an_invalid_host_name_is_rejected(name):
    with pytest.raises(InputError):
        parse_hostname(name)


def test_mac_addresses_and_ids_have_one_form_in_paths():
    session = Session([])
    CylanceDevices(session).by_mac(parse_mac("0060.2626.D519"))
    assert session.paths == [f"/devices/v2/macaddress/{MAC.lower()}"]
    assert as_uuid(parse_device_id(" 45E07F34E76B4A9EB167D6D0C510D6BA ")) == "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"
