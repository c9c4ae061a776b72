# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which MAC addresses identify one machine."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.mac_addresses import (
    is_device_mac,
    is_hardware,
    is_shared,
    normalize_mac,
)

# {label: (address, shared by many machines, assigned by a manufacturer)}
ADDRESSES = {
    "hardware": ("00:60:26:26:d5:19", False, True),
    "KVM guest": ("52:54:00:ab:cd:ef", False, False),
    "Hyper-V guest": ("00:15:5d:01:02:03", False, False),
    "VMware guest": ("00:50:56:ab:cd:ef", False, False),
    "random address of a phone": ("3a:11:22:33:44:55", False, False),
    "default of QEMU": ("52:54:00:12:34:56", True, False),
    "Docker": ("02:42:ac:11:00:02", True, False),
    "VMware host network": ("00:50:56:c0:00:08", True, False),
    "VirtualBox host network": ("0a:00:27:00:00:00", True, False),
    "VPN client": ("00:05:9a:3c:7a:00", True, False),
    "loopback adapter of Windows": ("02:00:4c:4f:4f:50", True, False),
    "placeholder": ("02:00:00:00:00:00", True, False),
    "VRRP": ("00:00:5e:00:01:0a", True, False),
    "network load balancing": ("02:bf:0a:00:00:05", True, False),
    "LTE stick": ("0c:5b:8f:27:9a:64", True, False),
}


@pytest.mark.parametrize(("address", "shared", "hardware"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_classified(address, shared, hardware):
    digits = normalize_mac(address)
    assert (is_shared(digits), is_hardware(digits)) == (shared, hardware)
    assert is_device_mac(digits)


@pytest.mark.parametrize("address", ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb"])
def test_an_address_of_no_device_is_recognized(address):
    assert not is_device_mac(normalize_mac(address))
