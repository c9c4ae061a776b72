# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse what the console reports about a device's lockdown.

Pages "Lockdown device command" and "Get device lockdown history". GET and PUT return the same record, bare or wrapped
in C({"status", "data"}).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._common.durations import format_duration
from ..._common.errors import BadResponse, InputError
from ..._common.redaction import MASK
from ..._common.text import printable_line
from ..._common.timestamps import format_timestamp, parse_timestamp
from ..identifiers import parse_device_id

_SHORTEST = 5 * 60  # seconds: no lockdown ends by itself before that
_TIMESTAMPS = ("lockdown_expiration", "lockdown_initiated")
_EVIDENCE = ("connection_status", "lockdown_history", *_TIMESTAMPS)
_OFFLINE = ("disconnected", "offline", "not connected", "not_connected")


@dataclass(frozen=True)
class Lockdown:
    """The console's record of one device's lockdown.

    locked: whether the expiration is in the future. A partial lockdown has no expiration: then, whether the console
    reports the device as locked, or the lockdown has only just begun.
    initiated, expiration: seconds since the epoch, or None. console_time: the console's clock in the response.
    history: entries of user_id, timestamp and command. key: the unlock key, a secret, or None. All other texts are
    printable, and the key is masked in them.
    """

    locked: bool
    hostname: str | None
    connection_status: str | None
    initiated: float | None
    expiration: float | None
    console_time: float
    agent_version: str | None
    history: tuple[Mapping[str, str | None], ...]
    key: str | None

    def __repr__(self) -> str:
        return f"Lockdown(locked={self.locked}, key=********)"

    @property
    def remaining(self) -> float | None:
        """The seconds until the lockdown ends, or None if the device is not locked or the lockdown has no end."""
        return self.expiration - self.console_time if self.locked and self.expiration is not None else None

    @property
    def duration(self) -> str | None:
        """The length of the lockdown as C(d:hh:mm), or None if the device is not locked or the length is unknown."""
        if not self.locked or self.expiration is None or self.initiated is None or self.initiated > self.expiration:
            return None
        return format_duration(round((self.expiration - self.initiated) / 60))

    @property
    def offline(self) -> bool:
        """Whether the console reports the device as offline."""
        return (self.connection_status or "").lower() in _OFFLINE

    @property
    def locked_by(self) -> str | None:
        """The id of the user who sent the last command to lock. None if it is unknown, or the device is not locked."""
        if not self.locked:
            return None
        commands = [event for event in self.history if _is_locking(event["command"] or "") and event["timestamp"]]
        return max(commands, key=lambda event: str(event["timestamp"]))["user_id"] if commands else None

    def observed(self) -> dict[str, Any]:
        """Return what results contain, without the key."""
        return {
            "connection_status": self.connection_status,
            "lockdown_initiated": _iso(self.initiated),
            "lockdown_expiration": _iso(self.expiration),
            "remaining": None if self.remaining is None else format_duration(self.remaining // 60),
            "locked_by": self.locked_by,
            "optics_device_version": self.agent_version,
            "console_time": format_timestamp(self.console_time),
        }


def parse_lockdown(body: Any, focus_id: str, console_time: float, written: bool = False) -> Lockdown | None:
    """Return the Lockdown in a response, or None if the response does not report the state.

    console_time: see Lockdown. written: whether this is the response to a write, whose outcome is uncertain if the
    response is wrong.
    Raise BadResponse for another device and for a state that is unclear, which is never treated as "not locked".
    """
    record = body.get("data", body) if isinstance(body, dict) else body
    if record is None:
        return None
    try:
        return _parse(record, focus_id, console_time)
    except _UnclearRecord as problem:
        raise BadResponse(str(problem), uncertain=written) from None


class _UnclearRecord(Exception):
    """A record does not report the state of the requested device. The text says why."""


class _Fields:
    """The fields of a record, or of an entry of its history.

    secret: the unlock key, which is masked in all texts that are shown. By default, it is in the record.
    """

    def __init__(self, values: Mapping[str, Any], secret: str | None = None) -> None:
        self._values = values
        self.secret = self.raw("password") if secret is None else secret

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def raw(self, name: str) -> str:
        """Return the text as the console sent it, or "" for no text."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def text(self, name: str) -> str | None:
        """Return the text as results may show it, or None."""
        return printable_line(self._masked(self.raw(name))) or None

    def quoted(self, name: str) -> str:
        """Return the value for a message. Only texts are shown, because other values may be large or deeply nested."""
        value = self._values.get(name)
        return repr(printable_line(self._masked(value), 40)) if isinstance(value, str) else f"a {type(value).__name__}"

    def is_empty(self, name: str) -> bool:
        """Return whether the field is missing, null or an empty text."""
        return self._values.get(name) in (None, "")

    def timestamp(self, name: str) -> float | None:
        """Return seconds since the epoch, or None for an empty field."""
        if self.is_empty(name):
            return None
        try:
            return parse_timestamp(self.raw(name))
        except ValueError:
            raise _UnclearRecord(
                f"The console reports {self.quoted(name)} as {name}, which is not a timestamp, "
                "so it is unknown whether the device is locked."
            ) from None

    def history(self) -> list[_Fields]:
        """Return the entries of the history."""
        entries = self._values.get("lockdown_history")
        entries = entries if isinstance(entries, list) else []
        return [_Fields(entry, self.secret) for entry in entries if isinstance(entry, dict)]

    def has_empty_history(self) -> bool:
        """Return whether the record contains a history without entries."""
        return self._values.get("lockdown_history") == []

    def _masked(self, text: str) -> str:
        return text.replace(self.secret, MASK) if self.secret else text


def _parse(values: Any, focus_id: str, console_time: float) -> Lockdown | None:
    if not isinstance(values, dict):
        raise _UnclearRecord("The response about the lockdown is not a device record.")
    record = _Fields(values)
    if values.get("id") is not None and _focus_id(record.raw("id")) != focus_id:
        raise _UnclearRecord(f"The response is not about device {focus_id}: its id is {record.quoted('id')}.")
    if not any(name in record for name in _EVIDENCE):
        return None
    expiration, initiated = (record.timestamp(name) for name in _TIMESTAMPS)
    if expiration is not None:
        locked = expiration > console_time
    else:
        locked = _is_locked_without_end(record, initiated, console_time)
    return Lockdown(
        locked=locked,
        hostname=record.text("hostname"),
        connection_status=record.text("connection_status"),
        initiated=initiated,
        expiration=expiration,
        console_time=console_time,
        agent_version=record.text("optics_device_version"),
        history=tuple(
            {name: entry.text(name) for name in ("user_id", "timestamp", "command")} for entry in record.history()
        ),
        # A key is typed by hand on the device, so a text that cannot be typed is no key.
        key=record.secret if record.secret and record.secret == printable_line(record.secret) else None,
    )


def _is_locked_without_end(record: _Fields, initiated: float | None, console_time: float) -> bool:
    """Return whether a device is locked whose record contains no expiration."""
    word = record.raw("connection_status").strip().lower()
    if not word and not record.is_empty("connection_status"):
        raise _UnclearRecord(
            "The console's connection_status is not a text, so it is unknown whether the device is locked."
        )
    if word == "locked":
        return True
    if "lock" in word and not word.startswith(("un", "not")):
        status = record.quoted("connection_status")
        raise _UnclearRecord(
            f"The console reports {status} as connection_status, so it is unknown whether the device is locked."
        )
    if initiated is not None:
        return _is_still_active(record.history(), initiated, console_time)
    if not word and not record.has_empty_history() and not any(name in record for name in _TIMESTAMPS):
        raise _UnclearRecord("The response does not report whether the device is locked.")
    return False


def _is_still_active(history: Sequence[_Fields], initiated: float, console_time: float) -> bool:
    """Return whether a lockdown without an end is active on a device that the console does not report as locked.

    It is a partial lockdown, which has no end, or one that is over and whose end the console no longer reports. Only
    the last command and the age distinguish them.
    """
    commands = [(entry.timestamp("timestamp") or 0.0, entry.raw("command")) for entry in history]
    newest = max((timestamp for timestamp, dummy in commands), default=0.0)
    last = {command for timestamp, command in commands if timestamp == newest}
    ended = {_is_releasing(command) for command in last}
    if ended == {True} and newest > initiated:
        return False
    if ended == {False} and any(map(_is_locking, last)) and abs(console_time - initiated) < _SHORTEST:
        return True
    raise _UnclearRecord("The console reports a lockdown without an end, and not whether it is still active.")


def _is_releasing(command: str) -> bool:
    return "unlock" in command.lower() or "release" in command.lower()


def _is_locking(command: str) -> bool:
    return "lock" in command.lower() and not _is_releasing(command)


def _focus_id(text: str) -> str | None:
    try:
        return parse_device_id(text)
    except InputError:
        return None


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else format_timestamp(seconds)
