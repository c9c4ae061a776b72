# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: protected devices in every spelling, and how many may change."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import guard_rails
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    GuardRails,
    local_identifiers,
    local_patterns,
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
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", "")
    assert protected_from_environment() == []
    monkeypatch.delenv("DEVICE_ACTIONS_PROTECTED_DEVICES")
    assert protected_from_environment() == []


@pytest.mark.parametrize("text", [" ", ",", " , ,"])
def test_an_environment_variable_without_entries_is_an_input_error(monkeypatch, text):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", text)
    with pytest.raises(InputError, match="^DEVICE_ACTIONS_PROTECTED_DEVICES: contains no entry"):
        protected_from_environment()


@pytest.fixture
def another_machine():
    """Clear the cached identifiers of this machine before and after the test."""
    local_identifiers.cache_clear()
    yield
    local_identifiers.cache_clear()


@pytest.mark.usefixtures("another_machine")
def test_the_patterns_of_this_machine_are_made_once():
    assert local_patterns() is local_patterns()


@pytest.mark.usefixtures("another_machine")
def test_this_machine_is_identified_by_its_host_name(monkeypatch):
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "Controller-7")
    assert "Controller-7" in local_identifiers()
    device = Device(FOCUS_ID, names=("controller-7.corp.example",))
    assert DevicePatterns(local_identifiers(), "running_on").match(device)


@pytest.mark.usefixtures("another_machine")
@pytest.mark.parametrize("name", ["localhost", "localhost.localdomain", "LOCALHOST4", "a,b", "", " ", "."])
def test_a_name_that_identifies_no_machine_is_left_out(monkeypatch, name):
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: name)
    monkeypatch.setattr(guard_rails.glob, "glob", lambda pattern: [])
    assert local_identifiers() == ()


@pytest.mark.usefixtures("another_machine")
@pytest.mark.parametrize("name", ["localhost-awx", "ubuntu", "3f2a9c0d1e4b", "12345", "de-ab-01-02", "ip-10-0-0-5.ec2"])
def test_any_other_name_identifies_this_machine(monkeypatch, name):
    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: name)
    monkeypatch.setattr(guard_rails.glob, "glob", lambda pattern: [])
    assert DevicePatterns(local_identifiers(), "running_on").match(Device(FOCUS_ID, names=(name.upper(),)))


# {adapter: (address, whether it belongs to a device, whether it identifies this machine)}
ADAPTERS = {
    "lo": ("00:00:00:00:00:00", False, False),
    "eth0": ("00:60:26:26:d5:19", True, True),
    "virtio": ("52:54:00:ab:cd:ef", True, True),
    "hyperv": ("00:15:5d:01:02:03", True, True),
    "qemu default": ("52:54:00:12:34:56", True, False),
    "modem": ("00:a0:c6:00:00:00", True, False),
    "multicast": ("01:00:5e:00:00:01", True, False),
    "ib0": ("80:00:02:08:fe:80:00:00", True, False),
    "docker0": ("02:42:ac:11:00:01", False, False),
    "br-1": ("0a:11:22:33:44:55", False, False),
    "virbr0": ("52:54:00:11:22:33", False, False),
    "vmnet8": ("00:50:56:c0:00:08", False, False),
    "veth1": ("9e:78:a2:8b:4c:2d", False, False),
    "wg0": ("", False, False),
    "dummy0": ("2e:f6:b9:fa:78:d4", False, False),
}


@pytest.mark.usefixtures("another_machine")
def test_this_machine_is_identified_by_the_macs_of_its_own_adapters(monkeypatch, tmp_path):
    for name, (mac, has_device, dummy) in ADAPTERS.items():
        folder = tmp_path / "devices" / ("pci0" if has_device else "virtual") / "net" / name
        folder.mkdir(parents=True)
        (folder / "address").write_text(mac + "\n", encoding="ascii")
        (tmp_path / name).symlink_to(folder)
    # The adapter shows the address of its bond.
    bonding = tmp_path / "eth0" / "bonding_slave"
    bonding.mkdir()
    (bonding / "perm_hwaddr").write_text("00:60:26:26:d5:20\n", encoding="ascii")

    def find(pattern):
        assert pattern.startswith("/sys/class/net/*/")
        return [*map(str, tmp_path.glob(pattern.replace("/sys/class/net/", ""))), str(tmp_path / "gone")]

    monkeypatch.setattr(guard_rails.socket, "gethostname", lambda: "localhost")
    monkeypatch.setattr(guard_rails.glob, "glob", find)
    own = {mac.replace(":", "") for mac, dummy, is_own in ADAPTERS.values() if is_own}
    assert set(local_identifiers()) == own | {"00602626d520"}


def rails(monkeypatch, protected=(), environment="", running_on=()):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", environment)
    monkeypatch.setattr(guard_rails, "local_identifiers", lambda: ("controller-7",))
    params = {
        "protected_devices": list(protected),
        "max_changes": "25",
        "expected_hostname": None,
        "running_on": list(running_on),
    }
    return GuardRails(params, ["x"])


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("protected_devices", {"protected": ["dc?1"]}),
        ("DEVICE_ACTIONS_PROTECTED_DEVICES", {"environment": "dc*,dc?1"}),
        ("running_on", {"running_on": ["dc?1"]}),
    ],
)
def test_an_entry_that_can_match_nothing_is_located(monkeypatch, place, values):
    with pytest.raises(InputError, match=f"^{place}: 'dc.1' can match no device"):
        rails(monkeypatch, **values)


def test_entries_of_the_option_and_of_the_environment_are_combined(monkeypatch):
    guard = rails(monkeypatch, ["dc*"], "10.0.0.0/8")
    for device in (Device("x", names=("dc1",), ips=("192.0.2.1",)), Device("y", names=("ws",), ips=("10.1.2.3",))):
        assert guard.protection_error([device], [], reports_macs=True).certain


@pytest.mark.parametrize(
    ("entry", "device", "expected"),
    [
        ("10.0.0.0/8", Device("x", names=("ws",)), "IP addresses"),
        ("10.0.0.0/8", Device("x", names=("ws",), ips=("N/A",)), "IP addresses"),
        ("10.0.0.0/8", Device("x", names=("ws",), ips=("192.0.2.1",)), None),
        ("00:60:26:26:d5:19", Device("x", names=("ws",)), "MAC addresses"),
        ("100234", Device("x", names=("ws",)), None),
        ("dc*", Device("x", names=("ws",), names_complete=False), "all names"),
        ("dc*", Device("x"), "all names"),
    ],
)
def test_a_device_is_refused_where_the_console_does_not_report_what_could_protect_it(
    monkeypatch, entry, device, expected
):
    error = rails(monkeypatch, [entry]).protection_error([device], [], reports_macs=True)
    if expected is None:
        assert error is None
    else:
        assert expected in error.message and not error.certain
