# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of targets: duplicates, empty lists and conflicting options."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from integration.tasks import outcomes

MAC = "00-60-26-26-D5-19"


@pytest.mark.parametrize("check", [True, False], ids=["check mode", "run"])
def test_duplicate_identifiers_are_read_and_written_once(console, check):
    ids = console.seed(2)
    identifiers = [ids[0], ids[1], ids[0].upper(), ids[0].replace("-", "")]
    result = console.run(*identifiers, check=check)
    assert outcomes(result) == ["changed", "changed", "unchanged", "unchanged"]
    assert [entry["device"] for entry in result["devices"]] == identifiers
    assert len(result["diff"]) == 2
    assert result["devices"][2]["after"]["state"] == "locked"
    assert console.write_count() == (0 if check else 2)
    assert console.simulator.summary(method="GET")["total"] == 2


def test_duplicate_identifiers_fail_together(console):
    (device_id,) = console.seed(1)
    console.fault("PUT", "status", status=400)
    result = console.run(device_id, device_id.upper())
    assert outcomes(result) == ["failed", "failed"]
    assert console.write_count() == 1
    assert result["retry"] == [device_id, device_id.upper()]


def test_two_mac_addresses_of_one_device_are_one_change(console):
    device_id = console.cylance.add_device(mac_addresses=[MAC, "00-11-22-33-44-55"])["id"]
    result = console.run(mac_addresses=[MAC, "00:11:22:33:44:55"], max_changes="1")
    assert outcomes(result) == ["changed", "unchanged"]
    assert console.writes(device_id) == console.writes()
    assert console.write_count() == 1


@pytest.mark.parametrize("kind", ["device_ids", "hostnames", "mac_addresses"])
@pytest.mark.parametrize("empty", [[], None, ""], ids=["list", "null", "text"])
def test_an_empty_list_is_rejected(console, kind, empty):
    console.seed(1)
    with pytest.raises(InputError) as error:
        console.run(**{kind: empty})
    assert "allow_empty" in error.value.message
    assert console.simulator.requests() == []


@pytest.mark.parametrize("kind", ["device_ids", "hostnames", "mac_addresses"])
def test_a_list_with_a_null_entry_is_rejected(console, kind):
    console.seed(1)
    # New versions of ansible-core turn null into an empty text. Old ones reject it with their own message.
    with pytest.raises(InputError, match=f"allow_empty|'{kind}' is of type"):
        console.run(**{kind: [None]})
    assert console.simulator.requests() == []


@pytest.mark.parametrize("empty", [[], None], ids=["list", "null"])
def test_allow_empty_accepts_an_empty_list_without_a_request(console, empty):
    console.seed(1)
    result = console.run(device_ids=empty, allow_empty=True)
    assert (result["changed"], result["failed"], result["devices"]) == (False, False, [])
    assert result["summary"]["requested"] == 0
    assert console.simulator.requests() == []


@pytest.mark.parametrize("hostnames", [["ws-0001.corp.example"], []], ids=["one name", "empty list"])
def test_target_options_are_mutually_exclusive(console, hostnames):
    (device_id,) = console.seed(1)
    with pytest.raises(InputError, match="mutually exclusive"):
        console.run(device_id, hostnames=hostnames)
    assert console.simulator.requests() == []


def test_one_target_option_is_required(console):
    console.seed(1)
    with pytest.raises(InputError, match="one of the following is required: device_ids, hostnames, mac_addresses"):
        console.run()
    assert console.simulator.requests() == []


def test_devices_that_do_not_exist_do_not_stop_a_list(console):
    """As with host names: a stale list contains many of them in a row, and they say nothing about the others."""
    stale = [f"{number:032x}" for number in range(25)]
    result = console.run(*stale, *console.seed(3), max_changes="50")
    assert outcomes(result) == ["failed"] * 25 + ["changed"] * 3
