# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find out on one device what the tenant really does: lock, renew and release it, through the collection's modules.

The documentation of the Cylance API leaves open whether a second lock extends the end or is refused, whether it has a
new unlock key, and whether a remote release works.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import (
    FAILED,
    NOT_CHECKED,
    OK,
    WARNING,
    Check,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.identifiers import parse_device_id
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.subtasks import SubTasks

FIRST, RENEWED, RENEW_BEFORE = "0:00:05", "0:00:10", "0:00:09"  # d:hh:mm; the console accepts no shorter lockdown
_CONFIRM_TIMEOUT = 60  # seconds
_REASON = "Doctor: find out what the tenant does with a lockdown"
# What the user's module_defaults must not change.
_PLAIN_READING: dict[str, Any] = {"state": None, "expires_within": None, "tolerate_failures": False}
_PLAIN_LOCKDOWN: dict[str, Any] = {
    **dict.fromkeys(("lockdown_type", "lockdown_config_id", "parameters", "renew_before")),
    "state": "locked",
    "confirm_timeout": 0,
    "return_unlock_key": False,
    "tolerate_failures": False,
}
_DEVICE, _LOCK, _RENEWAL = "sacrificial device", "full lock", "renewal"
_PARTIAL_LOCK, _PARTIAL_RELEASE = "partial lock", "partial release"
_KEY, _RELEASE, _END = "unlock key", "full release", "state at the end"


class Sacrifice:
    """The trial on one device. named: its host name or id. partial: the options of a partial lockdown, or none.

    connection: options of every task. changed: whether a device was locked.
    """

    def __init__(
        self, tasks: SubTasks, named: str, partial: Mapping[str, Any], connection: Mapping[str, Any], check_mode: bool
    ) -> None:
        self._tasks = tasks
        self._named = named
        self._partial = partial
        self._connection = connection
        self._check_mode = check_mode
        self._checks: list[Check] = []
        self._device: dict[str, Any] = {}
        self.changed = False

    def run(self) -> list[Check]:
        """Return the checks. The device ends as released as it can be."""
        if not self._find():
            return self._checks
        if self._check_mode:
            partial = "lock it partially, release it, " if self._partial else ""
            text = f"Would {partial}lock it fully for 5 minutes, renew that to 10 minutes, and release it."
            self._add(_LOCK, NOT_CHECKED, text)
            return self._checks
        try:
            if not self._partial or self._try_partial():
                self._try_full()
        finally:
            self._report_end()
        return self._checks

    # The steps

    def _find(self) -> bool:
        """Find the device. Return whether the trial can begin."""
        option = "hostnames"
        with suppress(InputError):
            parse_device_id(self._named)
            option = "device_ids"
        task = {option: [self._named], "on_multiple": "fail", "tolerate_failures": False}
        result = self._tasks.run(CylanceDeviceInfo, {**self._connection, **task})
        device = _entry(result)
        if result.get("failed") or not device.get("device_id"):
            self._add(_DEVICE, FAILED, f"{_error(result, device)} Nothing was sent.")
            return False
        self._device = device
        label = f"{device.get('hostname')} ({device['device_id']})"
        if device.get("online") is False:
            self._add(_DEVICE, FAILED, f"{label} is offline, so it would confirm nothing. Nothing was sent.")
            return False
        lockdown, message = self._read()
        if message:
            self._add(_DEVICE, FAILED, f"{label}: {message} Nothing was sent.")
            return False
        if _is_locked(lockdown):
            text = f"{label} is locked already, perhaps because of an incident. Nothing was sent."
            self._add(_DEVICE, FAILED, text, "Name another device.")
            return False
        self._add(_DEVICE, OK, f"{label} is online and not locked.")
        return True

    def _try_partial(self) -> bool:
        """Lock partially, and release. Return whether the device is released."""
        entry, message = self._write(expires=FIRST, confirm_timeout=_CONFIRM_TIMEOUT, **self._partial)
        if message and not _is_unconfirmed(entry):
            self._add(_PARTIAL_LOCK, FAILED, message)
            return not _is_locked(self._read()[0])
        self._add_lock(_PARTIAL_LOCK, entry, message)
        entry, message = self._write(state="unlocked")
        if message:
            self._add(_PARTIAL_RELEASE, FAILED, message, "Plan with the unlock key, not with a remote release.")
            return False
        self._add(_PARTIAL_RELEASE, OK, "A remote release ends it.")
        return True

    def _try_full(self) -> None:
        entry, message = self._write(expires=FIRST, confirm_timeout=_CONFIRM_TIMEOUT)
        if message and not _is_unconfirmed(entry):
            self._add(_LOCK, FAILED, message)
            return
        self._add_lock(_LOCK, entry, message)
        key = self._key()
        before = _end(self._read()[0])
        entry, message = self._write(expires=RENEWED, renew_before=RENEW_BEFORE)
        if message:
            text = f"A second lock does not extend the first one: {message}"
            self._add(_RENEWAL, WARNING, text, "Lock for as long as is needed, up to 3 days: nothing holds it longer.")
        else:
            self._add(_RENEWAL, OK, f"A second lock extends the end from {before} to {_end(entry)}.")
            self._add_key(key, self._key())
        entry, message = self._write(state="unlocked")
        if message:
            self._add(_RELEASE, WARNING, f"A full lock cannot be ended remotely: {message}")
        else:
            self._add(_RELEASE, OK, "A remote release ends a full lock, too.")

    def _add_lock(self, name: str, entry: Mapping[str, Any], unconfirmed: str) -> None:
        if unconfirmed:
            self._add(name, WARNING, f"The console accepts it. {unconfirmed}", "Check the agent of the device.")
        else:
            confirmed = "confirms it" if entry.get("confirmed") else "is not known to have received it"
            self._add(name, OK, f"The console locks the device, and the device {confirmed}.")

    def _add_key(self, before: str | None, after: str | None) -> None:
        if not (before and after):
            text = "The console shows no unlock key."
            self._add(_KEY, WARNING, text, "Check how a device is released on the spot before you lock others.")
        elif before == after:
            self._add(_KEY, OK, "The key can be read, and a renewal does not change it.")
        else:
            text = "The key can be read, but each renewal changes it."
            self._add(_KEY, WARNING, text, "Read keys when they are needed (playbook unlock_keys), not in advance.")

    def _report_end(self) -> None:
        """Release the device if it is still locked and no release was tried, and report how it is left."""
        lockdown, message = self._read()
        if _is_locked(lockdown) and not {_RELEASE, _PARTIAL_RELEASE} & {check.name for check in self._checks}:
            self._write(state="unlocked")
            lockdown, message = self._read()
        device_id = self._device["device_id"]
        remedy = (
            "To end it now, enter the unlock key on the device. It is stored by: ansible-playbook "
            "secops.device_actions.unlock_keys --ask-vault-pass -e unlock_keys_file=$PWD/keys.yml -e "
            f"unlock_keys_device_ids={device_id}"
        )
        if message:
            self._add(_END, FAILED, f"Whether the device is locked could not be read: {message}", remedy)
        elif _is_locked(lockdown):
            until = f"until {_end(lockdown)}" if _end(lockdown) else "without an end"
            self._add(_END, WARNING if _end(lockdown) else FAILED, f"The device is still locked, {until}.", remedy)
        else:
            self._add(_END, OK, "The device is released.")

    # The modules

    def _write(self, **options: Any) -> tuple[dict[str, Any], str]:
        """Return (the device's entry, why it failed or "")."""
        task = {
            **_PLAIN_LOCKDOWN,
            "device_ids": [self._device["device_id"]],
            "expected_hostname": self._device.get("hostname"),
            "reason": _REASON,
        }
        result = self._tasks.run(CylanceLockdown, {**self._connection, **task, **options})
        entry = _entry(result)
        self.changed = self.changed or bool(result.get("changed"))
        return entry, _error(result, entry) if result.get("failed") else ""

    def _read(self) -> tuple[dict[str, Any], str]:
        """Return (the device's entry, why its lockdown could not be read or "")."""
        result = self._tasks.run(CylanceLockdownInfo, self._reading())
        entry = _entry(result)
        return entry, _error(result, entry) if result.get("failed") else ""

    def _key(self) -> str | None:
        """Return the unlock key, which is compared and never shown."""
        options = {**self._reading(), "return_unlock_key": True}
        key = _entry(self._tasks.run(CylanceLockdownInfo, options, no_log=True)).get("unlock_key")
        return key if isinstance(key, str) else None

    def _reading(self) -> dict[str, Any]:
        return {**self._connection, **_PLAIN_READING, "device_ids": [self._device["device_id"]]}

    def _add(self, name: str, status: str, finding: str, remedy: str = "") -> None:
        self._checks.append(Check(name, status, finding, remedy))


def _entry(result: Mapping[str, Any]) -> dict[str, Any]:
    entries = result.get("devices")
    return dict_or_empty(entries[0]) if isinstance(entries, list) and entries else {}


def _error(result: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    return str(dict_or_empty(entry.get("error")).get("message") or result.get("msg") or "The task failed.")


def _is_unconfirmed(entry: Mapping[str, Any]) -> bool:
    return dict_or_empty(entry.get("error")).get("reason") == "not_confirmed"


def _is_locked(entry: Mapping[str, Any]) -> bool:
    return entry.get("state") == "locked"


def _end(entry: Mapping[str, Any]) -> str | None:
    found = entry.get("lockdown_expiration") or dict_or_empty(entry.get("observed")).get("lockdown_expiration")
    return str(found) if found else None
