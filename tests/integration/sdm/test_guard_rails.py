# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: protected devices, the maximum of changes, and what an NF lock covers."""

from __future__ import annotations

import pytest

from integration.sdm.console import ME
from integration.tasks import outcomes, reasons


@pytest.mark.parametrize("entry", ["ID2", "id2", "SBC-A", "sbc-*", "sbc-a_192.0.2.10", "192.0.2.10", "192.0.2.0/28"])
def test_protected_devices_stop_the_task(console, entry):
    console.sdm.add_device(id="ID2", name="sbc-a", ip="192.0.2.10")
    console.sdm.add_device(id="ID3", name="other")
    result = console.lock("ID3", "ID2", protected_devices=[entry])
    assert outcomes(result) == ["skipped", "skipped"]
    assert "these are protected" in result["msg"]
    assert console.sent() == []


def test_an_nf_with_a_protected_device_is_protected(console):
    pair = console.sdm.add_pair("edge")
    for entry in ("edge-b", pair[1]["ip"]):
        result = console.lock(pair[0]["id"], scope="nf_group", protected_devices=[entry])
        assert outcomes(result) == ["skipped"]
        assert "these are protected" in result["msg"] and entry in result["msg"]
    assert console.sent() == []
    assert outcomes(console.lock(pair[0]["id"], protected_devices=["edge-b"])) == ["changed"]


@pytest.mark.parametrize("protected", [["dc*"], []], ids=["protected", "expected"])
def test_the_name_that_sdm_shows_at_the_write_counts(console, protected):
    """The list of devices is read once for all hosts of a task, and a device may be renamed after that."""
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", "both")
    ids = console.seed(2)
    context = console.context(scope="task")
    assert outcomes(console.lock(ids[0], context=context)) == ["changed"]
    name = console.sdm.device(ids[1])["name"]
    console.sdm.change_device(ids[1], name="dc01")
    options = {"protected_devices": protected} if protected else {"expected_hostname": name}
    result = console.lock(ids[1], context=context, **options)
    assert outcomes(result) == ["failed"] and "dc01" in result["msg"]
    assert len(console.sent()) == 1


def test_a_protected_mac_does_not_stop_devices_without_macs(console):
    """SDM reports no MAC addresses."""
    (device_id,) = console.seed(1)
    assert outcomes(console.lock(device_id, protected_devices=["00:00:5e:00:53:01"])) == ["changed"]


@pytest.mark.parametrize("limit", ["2", "50%"])
def test_more_changes_than_max_changes_send_nothing(console, limit):
    ids = console.seed(4)
    result = console.lock(*ids[:3], max_changes=limit)
    assert outcomes(result) == ["skipped"] * 3
    assert "set max_changes to 3 or more" in result["msg"]
    assert console.sent() == []
    assert outcomes(console.lock(*ids[:2], max_changes=limit)) == ["changed"] * 2


def test_an_nf_counts_as_one_change(console):
    ids = console.seed(4, clusters=1)
    result = console.lock(*ids, scope="nf_group", max_changes="1")
    assert outcomes(result) == ["changed", "unchanged", "unchanged", "unchanged"]
    assert [console.owner(device_id) for device_id in ids] == [ME] * 4


def test_locks_in_the_ledger_do_not_count_as_changes(console, ledger):
    ids = console.seed(3)
    console.lock(*ids, ledger=ledger)
    assert outcomes(console.lock(*ids, ledger=ledger, max_changes="0")) == ["unchanged"] * 3


def test_expected_hostname_is_compared(console):
    console.sdm.add_device(id="ID2", name="sbc-a")
    assert reasons(console.lock("ID2", expected_hostname="sbc-b")) == ["wrong_device"]
    assert console.sent() == []
    assert outcomes(console.lock("ID2", expected_hostname="SBC-A")) == ["changed"]


def test_a_device_named_twice_is_locked_once(console):
    console.sdm.add_device(id="ID2", name="sbc-a")
    assert outcomes(console.lock(names=["sbc-a", "SBC-A"])) == ["changed", "unchanged"]
    assert console.sent() == [("ID2", "Lock")]


@pytest.mark.parametrize("name", ["B\u00fcro SBC 7", "John\u2019s SBC", "a/b", "100234"])
def test_a_device_with_an_unusual_name_is_found_identified_and_protected(console, name):
    console.seed(1)
    console.sdm.add_device(id="ID9", name=name, ip="192.0.2.10")
    spelling = name.replace("\u2019", "'").replace("\u00fc", "u\u0308").upper()
    entry = spelling.replace("/", "*")
    assert set(reasons(console.lock(names=[spelling], protected_devices=[entry]))) == {"protected"}
    assert console.sent() == []
    result = console.lock(names=[spelling], expected_hostname=spelling)
    assert outcomes(result) == ["changed"] and result["devices"][0]["device_id"] == "ID9"
