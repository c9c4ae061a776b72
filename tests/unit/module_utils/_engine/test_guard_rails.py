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
    ChangeLimit,
    DeviceList,
    limit_message,
    local_identifiers,
    protected_from_environment,
)

FOCUS_ID = "45E07F34E76B4A9EB167D6D0C510D6BA"
FULL = Device(FOCUS_ID, hostname="dc01.corp.example", names=("dc01.corp.example", "DC01"), macs=("00-60-26-26-D5-19",))
BARE = Device(FOCUS_ID, hostname="DC01", names=("DC01",))
NAMELESS = Device(FOCUS_ID)


def matches(entry, device):
    return DeviceList([entry], "protected_devices").match(device) == entry


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
def test_a_device_is_protected_by_id_name_wildcard_and_mac_in_any_spelling(entry):
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
def test_another_device_is_not_protected(entry):
    assert not matches(entry, FULL)


@pytest.mark.parametrize("entry", ["dc01.corp.example", "dc01", "dc*", "dc*.corp.example"])
def test_a_device_that_the_console_knows_by_its_bare_name_is_protected_by_a_full_one(entry):
    assert matches(entry, BARE)


@pytest.mark.parametrize("entry", ["ws01.corp.example", "ws*.corp.example"])
def test_a_bare_name_is_not_protected_by_the_full_name_of_another_machine(entry):
    assert not matches(entry, BARE)


@pytest.mark.parametrize("entry", ["dc01", "dc*", "00:60:26:26:d5:19"])
def test_a_device_without_names_and_macs_is_matched_by_its_id_alone(entry):
    assert not matches(entry, NAMELESS)
    assert matches(FOCUS_ID, NAMELESS)


def test_a_point_in_an_entry_is_a_point():
    assert not matches("dc01.corp.example", Device(FOCUS_ID, names=("dc01xcorp.example",)))


def test_no_entries_protect_nothing_and_are_false():
    devices = DeviceList([], "protected_devices")
    assert not devices
    assert devices.match(FULL) is None


@pytest.mark.parametrize("entry", ["", "  "])
def test_an_empty_entry_is_an_error_that_names_the_option(entry):
    with pytest.raises(InputError, match="protected_devices: an entry is empty"):
        DeviceList(["dc01", entry], "protected_devices")


def test_the_environment_names_protected_devices_by_commas(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", " dc* , ,00:60:26:26:d5:19,")
    assert protected_from_environment() == ["dc*", "00:60:26:26:d5:19"]
    monkeypatch.delenv("DEVICE_ACTIONS_PROTECTED_DEVICES")
    assert protected_from_environment() == []


@pytest.fixture
def another_machine():
    """What is known of this machine is forgotten before and after."""
    local_identifiers.cache_clear()
    yield
    local_identifiers.cache_clear()


@pytest.mark.usefixtures("another_machine")
def test_the_machine_itself_is_known_by_its_name(monkeypatch):
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "Controller-7")
    assert "Controller-7" in local_identifiers()
    assert DeviceList(local_identifiers(), "running_on").match(Device(FOCUS_ID, names=("controller-7.corp.example",)))


@pytest.mark.usefixtures("another_machine")
def test_localhost_is_no_name_of_a_machine(monkeypatch):
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "localhost.localdomain")
    assert not [name for name in local_identifiers() if name.startswith("localhost")]


@pytest.mark.usefixtures("another_machine")
def test_the_machine_itself_is_known_by_its_macs_but_not_by_the_empty_one(monkeypatch, tmp_path):
    paths = []
    for name, mac in (("lo", "00:00:00:00:00:00"), ("eth0", "00:60:26:26:d5:19"), ("ib0", "80:00:02:08:fe:80:00:00")):
        path = tmp_path / name
        path.write_text(mac + "\n", encoding="ascii")
        paths.append(str(path))
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "localhost")
    monkeypatch.setattr(guard_rails.glob, "glob", lambda pattern: [*paths, str(tmp_path / "gone")])
    assert local_identifiers() == ("00602626d519",)


@pytest.mark.parametrize(
    ("text", "device_count", "number"),
    [("25", 0, 25), ("0", 100, 0), (" 7 ", 0, 7), ("10%", 250, 25), ("10 %", 9, 0), ("100%", 3, 3), ("0%", 1000, 0)],
)
def test_a_limit_is_a_number_or_a_share_rounded_down(text, device_count, number):
    assert ChangeLimit(text).resolve(lambda: device_count) == number


def test_a_number_does_not_ask_how_many_devices_there_are():
    assert ChangeLimit("25").resolve(None) == 25


@pytest.mark.parametrize("text", ["", "-1", "many", "101%", "1.5", "25.0", "%", "10%%", "1e3", "None"])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(InputError, match="max_changes: .* is neither a number nor a percentage"):
        ChangeLimit(text)


def test_the_refusal_tells_the_value_that_would_allow_the_plan():
    message = limit_message([f"ws-{number}" for number in range(26)], 4, ChangeLimit("25"))
    assert "26 changes planned beside 4" in message
    assert "max_changes is 25" in message
    assert "set max_changes: 30 or more" in message
    assert "ws-9 and 16 more" in message
