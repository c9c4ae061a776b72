# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: devices that nobody may touch, and how many may change at once."""

from __future__ import annotations

import functools
import glob
import os
import re
import socket

from .._common.errors import DeviceActionsError, GuardRail, InputError
from .._common.identifiers import normalize_hostname, normalize_mac, same_hostname
from .._common.text import summarize
from .._sharing.change_count import LimitReached

PROTECTED_VARIABLE = "DEVICE_ACTIONS_PROTECTED_DEVICES"


def protected_from_environment():
    """The entries of the environment variable. They add to the option's, and never replace them."""
    return [entry.strip() for entry in os.environ.get(PROTECTED_VARIABLE, "").split(",") if entry.strip()]


@functools.cache
def local_identifiers():
    """The name and the MAC addresses of the machine that runs this, as a tuple: it must never isolate itself."""
    name = socket.gethostname()  # not getfqdn(), which may ask a name server and wait for it
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


class DeviceList:
    """A list of devices by id, host name (C(*) stands for any text) or MAC address, in any spelling."""

    def __init__(self, entries, option):
        self._rules = [(entry, self._rule(entry, option)) for entry in entries]

    def __bool__(self):
        return bool(self._rules)

    @property
    def has_macs(self):
        """Whether one of the entries is a MAC address."""
        return any(mac for dummy, (mac, *others) in self._rules)

    @staticmethod
    def _rule(entry, option):
        text = str(entry).strip()
        if not text:
            raise InputError(f"{option}: an entry is empty. Name a device by id, host name (with * if need be) or MAC.")
        if text.isdigit() and len(text) not in (12, 32):
            raise InputError(f"{option}: {text} is a number, which YAML makes of an unquoted MAC address. Quote it.")
        name = normalize_hostname(text)
        return normalize_mac(text), _fold_id(text), _pattern(name), _pattern(name.split(".")[0])

    def match(self, device):
        """The entry that names this device, or None. Host names compare as FQDN and by their first label."""
        macs = {normalize_mac(mac) for mac in device.macs} - {None}
        names = {normalize_hostname(name) for name in device.names if name}
        labels = {name.split(".")[0] for name in names}
        # An entry's full name compares with a bare one by its label, where the console knows no full name.
        bare = labels if names == labels else set()
        for entry, (mac, device_id, pattern, label) in self._rules:
            if mac in macs or device_id == _fold_id(device.id):
                return entry
            if any(pattern.fullmatch(name) for name in names | labels) or any(label.fullmatch(name) for name in bare):
                return entry
        return None


class GuardRails:
    """Which devices a task may act on. params: the values of options.GUARD_RAILS. handles: as the task names devices.

    protected: a DeviceList. limit: a ChangeLimit.
    """

    def __init__(self, params, identifiers):
        self.protected = DeviceList(
            [*(params["protected_devices"] or []), *protected_from_environment()], "protected_devices"
        )
        self.limit = ChangeLimit(params["max_changes"])
        self._own = DeviceList([*local_identifiers(), *(params["running_on"] or [])], "running_on")
        self._expected = params["expected_hostname"]
        if self._expected is not None and not self._expected.strip():
            raise InputError("expected_hostname: it is empty, so that nothing can be compared. Set it or leave it out.")
        if self._expected and len(identifiers) > 1:
            raise InputError("expected_hostname: it is compared with one device's name, and this task names several.")

    def check_identity(self, device, expected=None):
        """Raise a DeviceActionsError for a device that is not what the inventory says, or that runs the task.

        expected: the inventory's name for it, where a task that names several knows one.
        """
        expected = expected or self._expected
        if expected and not (device.hostname and same_hostname(expected, device.hostname)):
            raise DeviceActionsError(
                f"The console calls device {device.id} {device.hostname!r}, and the inventory calls it {expected!r} "
                "(device_hostname): not touched, because one of them means another machine.",
                reason="wrong_device",
            )
        if self._own.match(device):
            raise DeviceActionsError(
                f"{device.label()} is a machine that runs this task: it is never acted on.", reason="protected"
            )

    def protection(self, devices, lost, reports_macs):
        """The GuardRail for devices of which one is protected, or cannot be told from one that is, or None.

        lost: (label, why) of those that could not be looked up. reports_macs: whether the console knows MAC addresses.
        Its certain: whether one is protected for certain.
        """
        matches = [(device, self.protected.match(device)) for device in devices]
        hits = [f"{device.label()} (by {entry!r})" for device, entry in matches if entry]
        nameless = [device for device in devices if not (device.names and device.names_complete)]
        lost = lost + [(device.label(), "The console does not tell all its names.") for device in nameless]
        macs_count = self.protected.has_macs and reports_macs
        macless = [device for device in devices if macs_count and not device.macs]
        lost += [(device.label(), "The console does not tell its MAC addresses.") for device in macless]
        if not hits and not lost:
            return None
        if hits:
            message = f"Protected, so nothing was written: {summarize(hits)}."
        else:
            message = (
                "Nothing was written, because protected_devices is set and it could not be learned whether these are "
                f"protected: {summarize([label for label, dummy in lost])}. The first: {lost[0][1]}"
            )
        refusal = GuardRail(message, reason="protected")
        refusal.certain = bool(hits)
        return refusal

    def excess(self, context, devices, number):
        """Count devices against max_changes, all or none. The GuardRail where they are too many, or None.

        number: what limit resolves to.
        """
        try:
            context.run_state.changes.allow(context.scope, [device.id for device in devices], number)
        except LimitReached as reached:
            labels = [device.label() for device in devices]
            return GuardRail(limit_message(labels, reached.used, self.limit), reason="max_changes")
        return None


def _fold_id(text):
    return str(text).replace("-", "").lower()


def _pattern(name):
    return re.compile(re.escape(name).replace(r"\*", ".*"))


class ChangeLimit:
    """The option max_changes: a number, or a percentage of the devices that the console knows."""

    def __init__(self, text):
        text = str(text).strip()
        match = re.fullmatch(r"(\d+)(\s*%)?", text)
        if not match or (match[2] and int(match[1]) > 100):
            raise InputError(f"max_changes: {text!r} is neither a number nor a percentage from '0%' to '100%'.")
        self.text = text
        self._number = int(match[1])
        self.is_percentage = bool(match[2])

    def resolve(self, device_count):
        """The number of devices that may change. population: a callable that tells how many the console knows."""
        return self._number * device_count() // 100 if self.is_percentage else self._number


def already_claimed_message(owner, label):
    """Why a device that another host of the task acts on is left alone."""
    return (
        f"Host {owner!r} of this task acts on device {label} already. One device belongs to one host: "
        "is its id a variable of a group? For one list of devices use one task, on localhost or with run_once."
    )


def limit_message(labels, used, limit):
    """Why a plan beyond max_changes is not carried out. used: the changes that the task had before."""
    planned = f"{len(labels)} change{'' if len(labels) == 1 else 's'} planned"
    before = f" beside {used} of this task's other hosts or rounds" if used else ""
    return (
        f"{planned}{before}, and max_changes is {limit.text}: none of these was made ({summarize(labels)}). "
        f"To allow this plan set max_changes: {used + len(labels)} or more."
    )
