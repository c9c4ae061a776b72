# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: protected devices in every spelling, and how many may change."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import guard_rails
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    DevicePatterns,
    local_identifiers,
    protected_from_environment,
)

FOCUS_ID = "45E07F34E76B4A9EB167D6D0C510D6BA"
FULL = Device(FOCUS_ID, hostname="dc01.corp.example", names=("dc01.corp.example", "DC01"), macs=("00-60-26-26-D5-19",))
BARE = Device(FOCUS_ID, hostname="DC01", names=("DC01",))
NAMELESS = Device(FOCUS_ID)


def matches(entry, device):
    return DevicePatterns([entry], "protected_devices").match(device) == entry


@pytest.mark.parametrize(
    "entry",
    [
        FOCUS_ID,
        FOCUS_ID.lower(),
        "45e07f34-e76b-4a9e-b167-d6d0c510d6ba",
        " 45E07F34-E76B-4A9E-B167-D6D0C510D6BA ",
        "dc01.corp.example",
        "DC01.Corp.Example.",
        "dc01",
        "dc*",
        "DC*.corp.example",
        "*.corp.example",
        "*",
        "d*1",
        "00:60:26:26:d5:19",
        "0060.2626.D519",
    ],
)
def test_an_entry_protects_a_device_by_id_name_wildcard_or_mac_in_any_spelling(entry):
    assert matches(entry, FULL)


@pytest.mark.parametrize(
    "entry",
    [
        FOCUS_ID[:-1] + "B",
        "dc02.corp.example",
        "dc01.other.example",
        "dc",
        "dc0",
        "c01*",
        "dc*.other.example",
        "dc?1",
        "dc.1",
        "dc01.corp",
        "00:60:26:26:d5:18",
    ],
)
def test_an_entry_does_not_protect_another_device(entry):
    assert not matches(entry, FULL)


@pytest.mark.parametrize("entry", ["dc01.corp.example", "dc01", "dc*", "dc*.corp.example"])
def test_a_full_name_protects_a_device_that_the_console_knows_by_its_bare_name(entry):
    assert matches(entry, BARE)


@pytest.mark.parametrize("entry", ["ws01.corp.example", "ws*.corp.example"])
def test_the_full_name_of_another_machine_does_not_protect_a_bare_name(entry):
    assert not matches(entry, BARE)


@pytest.mark.parametrize("entry", ["dc01", "dc*", "00:60:26:26:d5:19"])
def test_a_device_without_names_and_macs_matches_only_by_id(entry):
    assert not matches(entry, NAMELESS)
    assert matches(FOCUS_ID, NAMELESS)


def test_a_dot_in_an_entry_matches_only_a_dot():
    assert not matches("dc01.corp.example", Device(FOCUS_ID, names=("dc01xcorp.example",)))


def test_an_empty_list_protects_nothing():
    devices = DevicePatterns([], "protected_devices")
    assert not devices
    assert devices.match(FULL) is None


@pytest.mark.parametrize("entry", ["", "  "])
def test_an_empty_entry_is_an_input_error(entry):
    with pytest.raises(InputError, match="protected_devices: an entry is empty"):
        DevicePatterns(["dc01", entry], "protected_devices")


def test_the_environment_variable_lists_protected_devices_separated_by_commas(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", " dc* , ,00:60:26:26:d5:19,")
    assert protected_from_environment() == ["dc*", "00:60:26:26:d5:19"]
    monkeypatch.delenv("DEVICE_ACTIONS_PROTECTED_DEVICES")
    assert protected_from_environment() == []


@pytest.fixture
def another_machine():
    """Clear the cached identifiers of this machine before and after the test."""
    local_identifiers.cache_clear()
    yield
    local_identifiers.cache_clear()


@pytest.mark.usefixtures("another_machine")
def test_this_machine_is_identified_by_its_host_name(monkeypatch):
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "Controller-7")
    assert "Controller-7" in local_identifiers()
    device = Device(FOCUS_ID, names=("controller-7.corp.example",))
    assert DevicePatterns(local_identifiers(), "running_on").match(device)


@pytest.mark.usefixtures("another_machine")
def test_localhost_does_not_identify_a_machine(monkeypatch):
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "localhost.localdomain")
    assert not [name for name in local_identifiers() if name.startswith("localhost")]


@pytest.mark.usefixtures("another_machine")
def test_this_machine_is_identified_by_its_macs_but_not_by_the_zero_mac(monkeypatch, tmp_path):
    paths = []
    for name, mac in (("lo", "00:00:00:00:00:00"), ("eth0", "00:60:26:26:d5:19"), ("ib0", "80:00:02:08:fe:80:00:00")):
        path = tmp_path / name
        path.write_text(mac + "\n", encoding="ascii")
        paths.append(str(path))
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "localhost")
    monkeypatch.setattr(guard_rails.glob, "glob", lambda pattern: [*paths, str(tmp_path / "gone")])
    assert local_identifiers() == ("00602626d519",)
