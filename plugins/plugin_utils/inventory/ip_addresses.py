# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classify IP addresses: not every address leads to one machine."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address, ip_network

from ansible_collections.secops.device_actions.plugins.module_utils._common.ip_addresses import Address, parse_address

# Networks that exist on many machines, in addition to those that ipaddress knows (loopback, link-local and so on).
_SHARED_NETWORKS = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "172.20.10.0/28",  # behind an iPhone
        "192.0.0.0/24",  # on machines behind an IPv6-only network
        "192.168.65.0/24",  # the virtual machine of Docker Desktop
        "fec0::/10",
    )
)
# Addresses that software gives to many machines.
_SHARED = frozenset(
    IPv4Address(text)
    for text in (
        *(f"172.{number}.0.1" for number in range(17, 32)),  # Docker's bridges
        *(f"192.168.{number}.1" for number in range(16, 256, 16)),
        *(f"10.{number}.0.{host}" for number in (42, 244) for host in (0, 1)),  # networks of Kubernetes, shared Wi-Fi
        *(f"10.{number}.0.{host}" for number in (43, 96) for host in (1, 10)),
        *(f"10.88.{number}.1" for number in range(2)),  # Podman
        *(f"10.89.{number}.1" for number in range(256)),
        "10.0.3.1",  # LXC
        "192.168.121.1",  # libvirt
        "192.168.122.1",
        "192.168.39.1",  # minikube
        "192.168.49.1",
        "192.168.99.1",
        "10.0.2.2",  # QEMU and VirtualBox
        "10.0.2.3",
        "10.0.2.15",
        "10.0.3.15",
        "192.168.56.1",
        "192.168.57.1",
        "192.168.58.1",
        "192.168.59.1",
        "10.37.129.2",  # Parallels
        "10.211.55.2",
        "192.168.5.15",  # virtual machines for containers on macOS
        "192.168.64.1",
        "192.168.105.1",
        "192.168.127.2",
        "192.168.137.1",  # a hotspot of Windows or Android
        "192.168.42.129",
        "192.168.43.1",
    )
)
# An address that no machine has (RFC 5737).
_DOCUMENTATION = ip_address("192.0.2.1")


def is_shared(address: Address) -> bool:
    """Return whether many machines can have an address, so that it leads to none of them."""
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in _SHARED
        or any(address in network for network in _SHARED_NETWORKS)
    )


def distinctive_addresses(texts: Iterable[object]) -> list[Address]:
    """Return the addresses among texts that can lead to one machine, in their order."""
    parsed = (parse_address(text) for text in texts)
    return list(dict.fromkeys(address for address in parsed if address is not None and not is_shared(address)))


def is_own(address: Address) -> bool:
    """Return whether this machine has an address, so that Ansible would connect to this machine.

    The operating system lets a program bind only to the machine's own addresses. This sends nothing.
    """
    return _can_bind(address) and not _can_bind(_DOCUMENTATION)  # unless it is configured to allow all addresses


def _can_bind(address: Address) -> bool:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
