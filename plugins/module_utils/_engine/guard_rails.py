# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: protected devices, the right machine, the machine that runs the task, and max_changes."""

from __future__ import annotations

import functools
import glob
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._common.errors import DeviceActionsError, GuardRail, InputError
from .._common.identifiers import is_default_hostname, normalize_hostname, same_hostname
from .._common.mac_addresses import is_device_mac, is_shared, normalize_mac
from .._common.text import summarize
from .change_limit import ChangeLimit
from .device_patterns import DevicePatterns, parse_addresses
from .devices import Device, Item
from .messages import describe_failures

PROTECTED_VARIABLE = "DEVICE_ACTIONS_PROTECTED_DEVICES"
_VIRTUAL_ADAPTERS = "/devices/virtual/"  # in the path of an adapter without a device


def protected_from_environment() -> list[str]:
    """Return the entries of the environment variable. They add to the option's entries and never replace them."""
    text = os.environ.get(PROTECTED_VARIABLE, "")
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    if text and not entries:
        raise InputError(f"{PROTECTED_VARIABLE}: contains no entry, only blanks or commas. Add entries, or unset it.")
    return entries


@functools.cache
def local_identifiers() -> tuple[str, ...]:
    """Return the host name and the MAC addresses of this machine, which must never isolate itself.

    Only those that belong to this machine alone: others would protect every machine that runs containers or a VPN.
    """
    name = socket.gethostname()  # getfqdn() may query a name server and wait for it
    entries = []
    if normalize_hostname(name) and not is_default_hostname(normalize_hostname(name)):
        # With a wildcard, a name that looks like a mistyped address is an entry, too.
        entries = [entry for entry in (name, f"{name}*") if _is_entry(entry)]
    return (*entries[:1], *sorted(_own_macs()))


def local_patterns() -> DevicePatterns:
    """Return patterns that match this machine."""
    return _patterns_of(local_identifiers())


@functools.lru_cache
def _patterns_of(identifiers: tuple[str, ...]) -> DevicePatterns:
    return DevicePatterns(identifiers, "running_on")


def _is_entry(text: str) -> bool:
    try:
        DevicePatterns([text], "running_on")
    except InputError:
        return False
    return True


def _own_macs() -> set[str]:
    """Return the addresses of this machine's network adapters, without those of bridges, tunnels and containers."""
    found = set()
    # An adapter that belongs to a bond shows the bond's address, and its own one separately.
    for file_name in ("address", "bonding_slave/perm_hwaddr"):
        for path in glob.glob(f"/sys/class/net/*/{file_name}"):
            if _VIRTUAL_ADAPTERS in os.path.realpath(path):
                continue
            try:
                with open(path, encoding="ascii", errors="replace") as file:
                    mac = normalize_mac(file.read())
            except OSError:
                continue
            if mac and is_device_mac(mac) and not is_shared(mac):
                found.add(mac)
    return found


class GuardRails:
    """Which devices a task may act on.

    params: the values of GUARD_RAILS. identifiers: as the task names its devices.
    normalize: returns one form for all spellings of a device id, or raises an InputError. gives_back: see Operation.
    """

    def __init__(
        self,
        params: Mapping[str, Any],
        identifiers: Sequence[str],
        normalize: Callable[[str], str] = str,
        gives_back: bool = False,
    ) -> None:
        self.protected = DevicePatterns(params["protected_devices"] or [], "protected_devices")
        self.protected.add(protected_from_environment(), PROTECTED_VARIABLE)
        self.limit = ChangeLimit(params["max_changes"], gives_back)
        self._runners = DevicePatterns(params["running_on"] or [], "running_on")
        self._normalize = normalize
        self._expected: str | None = params["expected_hostname"]
        self._expected_by_id = _expected_by_id(params.get("expected_hostnames") or {}, normalize)
        self._from_inventory = params.get("expected_by") == "inventory"
        if self._expected is not None and not self._expected.strip():
            raise InputError("expected_hostname: must not be empty. Set a host name, or omit the option.")
        if self._expected and len(identifiers) > 1:
            raise InputError("expected_hostname: applies to one device, but this task names several. Omit the option.")

    def expected_hostname(self, identifier: str) -> str | None:
        """Return the name that a device should have, or None. identifier: its id, or how the task names it."""
        if not self._expected_by_id:
            return self._expected
        try:
            return self._expected_by_id.get(self._normalize(identifier)) or self._expected
        except InputError:  # a name, for example
            return self._expected

    def check_identity(self, device: Device) -> None:
        """Raise a DeviceActionsError for a device that should have another name, or that runs the task."""
        expected = self.expected_hostname(device.id)
        if expected and not (device.hostname and same_hostname(expected, device.hostname)):
            known = f"calls device {device.id} {device.hostname!r}"
            reason = "one of them means another machine"
            if not device.hostname:
                known, reason = f"reports no host name for device {device.id}", "it may be another machine"
            raise DeviceActionsError(
                f"The console {known}, but {self._expectation(expected)}. The device was left alone, because {reason}.",
                reason="wrong_device",
            )
        if local_patterns().match(device) or self._runners.match(device):
            raise DeviceActionsError(
                f"{device.label()} is a machine that runs this task, so it is always protected.", reason="protected"
            )

    def check_protected(self, device: Device) -> None:
        """Raise a GuardRail for a device that is protected under one of its names."""
        if entry := self.protected.match(device):
            raise _protected_error([f"{device.label()} (by {entry!r})"])

    def _expectation(self, expected: str) -> str:
        """Return who expects a name, in words."""
        if self._from_inventory:
            return f"the inventory calls it {expected!r} (device_hostname)"
        option = "expected_hostname" if expected == self._expected else "expected_hostnames"
        return f"the task expects {expected!r} ({option})"

    def protection_error(
        self, devices: Sequence[Device], failed: Sequence[Item], reports_macs: bool
    ) -> GuardRail | None:
        """Return the error where a device is protected or cannot be distinguished from one that is, or None.

        failed: the items whose look-up failed. reports_macs: whether the console knows MAC addresses. The error's
        C(certain) says whether a device is protected for certain.
        """
        matches = [(device, self.protected.match(device)) for device in devices]
        protected = [f"{device.label()} (by {entry!r})" for device, entry in matches if entry]
        if protected:
            return _protected_error(protected)
        undecided = [describe_failures(failed)] if failed else []
        compares_macs = reports_macs and self.protected.has_macs
        unknown = {
            "all names": [one for one in devices if not (one.names and one.names_complete)],
            "MAC addresses": [one for one in devices if compares_macs and not one.macs],
            "IP addresses": [one for one in devices if self.protected.has_addresses and not parse_addresses(one.ips)],
        }
        for what, without in unknown.items():
            if without:
                labels = summarize([device.label() for device in without])
                undecided.append(f"{labels}: The console does not report {what}.")
        if not undecided:
            return None
        error = GuardRail(
            "Nothing was written, because protected_devices is set and it could not be determined whether these "
            f"are protected: {' '.join(undecided)}",
            "protected",
        )
        error.certain = False
        return error


def _protected_error(protected: Sequence[str]) -> GuardRail:
    return GuardRail(f"Nothing was written, because these are protected: {summarize(protected)}.", "protected")


def _expected_by_id(expected: Mapping[str, object], normalize: Callable[[str], str]) -> dict[str, str]:
    """Return {normalized device id: name} of C(expected_hostnames). Ids without a name are left out."""
    found = {}
    for device_id, hostname in expected.items():
        try:
            key = normalize(str(device_id))
        except InputError as error:
            raise InputError(f"expected_hostnames: {error.message.partition(': ')[2]}") from None
        if hostname is not None and str(hostname).strip():
            found[key] = str(hostname)
    return found


def check_found_name(requested: str, found: Device, shown: Device) -> None:
    """Raise a DeviceActionsError where the task names a device by its host name, and the console now shows another one.

    found: the device as the look-up returned it. shown: as it is now.
    """
    is_by_name = any(same_hostname(requested, name) for name in found.names)
    if is_by_name and shown.hostname and not any(same_hostname(shown.hostname, name) for name in found.names):
        raise DeviceActionsError(
            f"The console found device {shown.id} by the name {requested!r}, but now calls it {shown.hostname!r}. The "
            "device was left alone. Check the name, and run the task again.",
            reason="wrong_device",
        )


def already_claimed_message(owner: str, label: str) -> str:
    """Return why a device is left alone that another host of the task acts on."""
    return (
        f"Host {owner!r} of this task already acts on device {label}. One device belongs to one host. Is its id a "
        "variable of a group? For one list of devices use one task, on localhost or with run_once."
    )
