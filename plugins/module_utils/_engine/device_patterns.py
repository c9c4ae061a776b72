# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices that an option such as protected_devices names, by id, name, MAC address or IP address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple, Union

from .._common.errors import InputError
from .._common.identifiers import first_label, normalize_hostname
from .._common.ip_addresses import Address, parse_address
from .._common.mac_addresses import normalize_mac
from .._common.text_forms import wildcard
from .devices import Device
from .pattern_faults import entry_fault

_Network = Union[IPv4Network, IPv6Network]
_ADDRESS_PATTERN = re.compile(r"(?=.*\*)(\d{1,3}\.){1,3}(\*\.)*\*")  # 10.0.*, 10.0.*.*, 10.0.0.*
_OCTETS = 4


class DevicePatterns:
    """Devices by id, host name (C(*) matches any text), MAC address, IP address or network, in any spelling.

    place: the option or variable that holds the entries, for messages. Raise an InputError for an entry that can match
    no device: a guard rail that protects nothing must not look like one that does.
    """

    def __init__(self, entries: Sequence[object], place: str) -> None:
        self._patterns: list[_DevicePattern] = []
        self.add(entries, place)

    def add(self, entries: Sequence[object], place: str) -> None:
        """Add entries of another place. Raise an InputError as for the first ones."""
        self._patterns += [_DevicePattern(entry, place) for entry in entries]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    @property
    def has_macs(self) -> bool:
        """Whether one of the entries is a MAC address."""
        return any(pattern.mac for pattern in self._patterns)

    @property
    def has_addresses(self) -> bool:
        """Whether one of the entries is an IP address or a network."""
        return any(pattern.network for pattern in self._patterns)

    def match(self, device: Device) -> object | None:
        """Return the entry that matches the device, or None."""
        known = _known(device)
        return next((pattern.entry for pattern in self._patterns if pattern.matches(known)), None)


def parse_addresses(texts: Iterable[str]) -> frozenset[Address]:
    """Return the IP addresses among texts of a console."""
    return frozenset(address for address in map(parse_address, texts) if address)


class _Known(NamedTuple):
    """What a console reports about a device, normalized. labels: the names without their domains."""

    id: str
    macs: frozenset[str]
    addresses: frozenset[Address]
    names: frozenset[str]
    labels: frozenset[str]


def _known(device: Device) -> _Known:
    names = frozenset(filter(None, map(normalize_hostname, filter(None, device.names))))
    return _Known(
        _normalize_id(device.id),
        frozenset(filter(None, map(normalize_mac, device.macs))),
        # A console, or an administrator, may have used an address as a name.
        parse_addresses([*device.ips, *filter(None, device.names)]),
        names,
        frozenset(map(first_label, names)),
    )


class _DevicePattern:
    def __init__(self, entry: object, place: str) -> None:
        text = str(entry).strip()
        self.entry = entry
        self.mac = normalize_mac(text)
        self.network = _parse_network(text)
        if fault := entry_fault(text, is_mac=bool(self.mac), network=self.network):
            raise InputError(f"{place}: {fault}")
        name = normalize_hostname(text)
        self._id = _normalize_id(text)
        self._name = wildcard(name)
        self._label = wildcard(first_label(name))

    def matches(self, device: _Known) -> bool:
        """Whether the entry means the device."""
        if self.mac in device.macs or self._id == device.id:
            return True
        if self.network and any(address in self.network for address in device.addresses):
            return True
        if any(self._name.fullmatch(name) for name in device.names | device.labels):
            return True
        # Where the console knows no full name, a full name in the entry compares by its first label.
        return device.names == device.labels and any(self._label.fullmatch(name) for name in device.names)


def _normalize_id(text: str) -> str:
    return str(text).replace("-", "").lower()


def _parse_network(text: str) -> _Network | None:
    """Return the network of an entry: an address, a network, or an IPv4 address with C(*) for its last numbers."""
    if text.isdigit():
        return None  # ip_address() of a text does not read numbers, but ip_network() of other types does
    if address := parse_address(text):
        return ip_network(address)
    if _ADDRESS_PATTERN.fullmatch(text):
        numbers = [number for number in text.split(".") if number != "*"]
        text = f"{'.'.join([*numbers, *['0'] * (_OCTETS - len(numbers))])}/{8 * len(numbers)}"
    elif "/" not in text:
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
