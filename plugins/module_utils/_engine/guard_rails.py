# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: protected devices, the right machine, the machine that runs the task, and max_changes."""

from __future__ import annotations

import functools
import glob
import os
import re
import socket
from collections.abc import Mapping, Sequence
from typing import Any

from .._common.errors import DeviceActionsError, GuardRail, InputError
from .._common.identifiers import normalize_hostname, normalize_mac, same_hostname
from .._common.text import summarize
from .change_limit import ChangeLimit
from .devices import Device

PROTECTED_VARIABLE = "DEVICE_ACTIONS_PROTECTED_DEVICES"


def protected_from_environment() -> list[str]:
    """Return the entries of the environment variable. They add to the option's entries and never replace them."""
    return [entry.strip() for entry in os.environ.get(PROTECTED_VARIABLE, "").split(",") if entry.strip()]


@functools.cache
def local_identifiers() -> tuple[str, ...]:
    """Return the host name and the MAC addresses of this machine, which must never isolate itself."""
    name = socket.gethostname()  # getfqdn() may query a name server and wait for it
    names = [] if name.lower().startswith("localhost") else [name]
    macs = []
    for path in glob.glob("/sys/class/net/*/address"):
        try:
            with open(path, encoding="ascii", errors="replace") as file:
                mac = normalize_mac(file.read())
        except OSError:
            continue
        if mac and mac.strip("0"):
            macs.append(mac)
    return (*names, *sorted(macs))


class DevicePatterns:
    """Devices by id, host name (C(*) matches any text) or MAC address, in any spelling. option: for messages."""

    def __init__(self, entries: Sequence[object], option: str) -> None:
        self._patterns = [_DevicePattern(entry, option) for entry in entries]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    @property
    def has_macs(self) -> bool:
        """Whether one of the entries is a MAC address."""
        return any(pattern.mac for pattern in self._patterns)

    def match(self, device: Device) -> object | None:
        """Return the entry that matches the device, or None."""
        macs = {normalize_mac(mac) for mac in device.macs} - {None}
        names = {normalize_hostname(name) for name in device.names if name}
        return next((one.entry for one in self._patterns if one.matches(_normalize_id(device.id), macs, names)), None)


class _DevicePattern:
    def __init__(self, entry: object, option: str) -> None:
        text = str(entry).strip()
        if not text:
            raise InputError(f"{option}: an entry is empty. Set an id, a host name (* is allowed) or a MAC address.")
        if text.isdigit() and len(text) not in (12, 32):
            raise InputError(f"{option}: {text} is a number, as YAML reads an unquoted MAC address. Quote it.")
        name = normalize_hostname(text)
        self.entry = entry
        self.mac = normalize_mac(text)
        self._id = _normalize_id(text)
        self._name = _wildcard(name)
        self._label = _wildcard(name.split(".")[0])

    def matches(self, device_id: str, macs: set[str | None], names: set[str]) -> bool:
        """Whether the entry means the device. All arguments are normalized."""
        if self.mac in macs or self._id == device_id:
            return True
        labels = {name.split(".")[0] for name in names}
        if any(self._name.fullmatch(name) for name in names | labels):
            return True
        # Where the console knows no full name, a full name in the entry compares by its first label.
        return names == labels and any(self._label.fullmatch(name) for name in names)


def _normalize_id(text: str) -> str:
    return str(text).replace("-", "").lower()


def _wildcard(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name).replace(r"\*", ".*"))


class GuardRails:
    """Which devices a task may act on.

    params: the values of GUARD_RAILS. identifiers: as the task names its devices.
    """

    def __init__(self, params: Mapping[str, Any], identifiers: Sequence[str]) -> None:
        entries = [*(params["protected_devices"] or []), *protected_from_environment()]
        self.protected = DevicePatterns(entries, "protected_devices")
        self.limit = ChangeLimit(params["max_changes"])
        self._local = DevicePatterns([*local_identifiers(), *(params["running_on"] or [])], "running_on")
        self._expected: str | None = params["expected_hostname"]
        if self._expected is not None and not self._expected.strip():
            raise InputError("expected_hostname: must not be empty. Set a host name, or omit the option.")
        if self._expected and len(identifiers) > 1:
            raise InputError("expected_hostname: applies to one device, but this task names several. Omit the option.")

    def check_identity(self, device: Device, expected: str | None = None) -> None:
        """Raise a DeviceActionsError for a device that has another name in the inventory, or that runs the task.

        expected: the device's name in the inventory, for tasks that name several devices.
        """
        expected = expected or self._expected
        if expected and not (device.hostname and same_hostname(expected, device.hostname)):
            raise DeviceActionsError(
                f"The console calls device {device.id} {device.hostname!r}, but the inventory calls it {expected!r} "
                "(device_hostname). The device was left alone, because one of them means another machine.",
                reason="wrong_device",
            )
        if self._local.match(device):
            raise DeviceActionsError(
                f"{device.label()} is a machine that runs this task, so it is always protected.", reason="protected"
            )

    def protection_error(
        self, devices: Sequence[Device], failed: Sequence[tuple[str, str]], reports_macs: bool
    ) -> GuardRail | None:
        """Return the error where a device is protected or cannot be distinguished from one that is, or None.

        failed: (label, reason) of the devices that could not be looked up. reports_macs: whether the console knows MAC
        addresses. The error's C(certain) says whether a device is protected for certain.
        """
        matches = [(device, self.protected.match(device)) for device in devices]
        protected = [f"{device.label()} (by {entry!r})" for device, entry in matches if entry]
        if protected:
            return GuardRail(f"Nothing was written, because these are protected: {summarize(protected)}.", "protected")
        undecided = [*failed]
        for device in devices:
            if not (device.names and device.names_complete):
                undecided.append((device.label(), "The console does not report all its names."))
        for device in devices:
            if reports_macs and self.protected.has_macs and not device.macs:
                undecided.append((device.label(), "The console does not report its MAC addresses."))
        if not undecided:
            return None
        error = GuardRail(
            "Nothing was written, because protected_devices is set and it could not be determined whether these "
            f"are protected: {summarize([label for label, reason in undecided])}. The first one: {undecided[0][1]}",
            "protected",
        )
        error.certain = False
        return error


def already_claimed_message(owner: str, label: str) -> str:
    """Return why a device is left alone that another host of the task acts on."""
    return (
        f"Host {owner!r} of this task already acts on device {label}. One device belongs to one host. Is its id a "
        "variable of a group? For one list of devices use one task, on localhost or with run_once."
    )
