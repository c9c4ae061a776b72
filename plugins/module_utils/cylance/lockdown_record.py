# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console says of a device's lockdown (pages "Lockdown device command" and "Get device lockdown history").

The same record answers GET and PUT, wrapped in C({"status", "data"}) or bare.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..durations import format_duration
from ..errors import BadAnswer, InputError
from ..redaction import tidy
from ..timestamps import format_timestamp, parse_timestamp
from .identifiers import parse_device_id

_SHORTEST = 5 * 60  # seconds: no lockdown ends by itself before that
_EVIDENCE = ("connection_status", "lockdown_expiration", "lockdown_initiated", "lockdown_history")
_OFFLINE = ("disconnected", "offline", "not connected", "not_connected")


@dataclass(frozen=True)
class Lockdown:
    """The console's record of one device's lockdown.

    locked: an expiration lies ahead; or, where there is none (a partial lockdown), the console calls the device locked,
    or it was locked just now.
    initiated, expiration: seconds since the epoch, or None. console_time: the console's clock when it answered.
    history: [{user_id, timestamp, command}]. key: the unlock key, a secret, or None.
    """

    locked: bool
    hostname: str
    connection_status: str
    initiated: float
    expiration: float
    console_time: float
    agent_version: str
    history: tuple
    key: str

    def __repr__(self):
        return f"Lockdown(locked={self.locked}, key=********)"

    @property
    def remaining(self):
        """Seconds until the lockdown ends; None where it is free or has no end."""
        return self.expiration - self.console_time if self.locked and self.expiration is not None else None

    @property
    def duration(self):
        """The lockdown's length as C(d:hh:mm); None where it is free or has no end."""
        if not self.locked or self.expiration is None or self.initiated is None:
            return None
        return format_duration(round((self.expiration - self.initiated) / 60))

    @property
    def offline(self):
        """Whether the console says that the device is out of its reach."""
        return (self.connection_status or "").lower() in _OFFLINE

    def observed(self):
        """What results show of it: no key, and timestamps in one form."""
        return {
            "connection_status": self.connection_status,
            "lockdown_initiated": _shown(self.initiated),
            "lockdown_expiration": _shown(self.expiration),
            "remaining": None if self.remaining is None else format_duration(self.remaining // 60),
            "optics_device_version": self.agent_version,
            "console_time": format_timestamp(self.console_time),
        }


def parse_lockdown(body, focus_id, console_time, written=False):
    """A Lockdown from an answer's body, or None where the body does not tell the state.

    written: the body answers a write, so that what is wrong with it leaves the write's fate open.
    Raises BadAnswer where the body is of another device, or tells a state that cannot be understood: that is never
    taken for "free".
    """
    record = body.get("data", body) if isinstance(body, dict) else body
    if not isinstance(record, dict):
        if record is None:
            return None
        raise BadAnswer("The console's answer about the lockdown is no record of a device.", uncertain=written)
    if record.get("id") is not None and _focus_id(record["id"]) != focus_id:
        raise BadAnswer(
            f"The console answered about device {tidy(record['id'], 40)} when it was asked about {focus_id}.",
            uncertain=written,
        )
    if not any(key in record for key in _EVIDENCE):
        return None
    expiration = _timestamp(record, "lockdown_expiration", written)
    initiated = _timestamp(record, "lockdown_initiated", written)
    status = _text(record.get("connection_status"))
    history = _history(record.get("lockdown_history"))
    if expiration is not None:
        locked = expiration > console_time
    elif (status or "").lower() == "locked":
        locked = True
    else:
        locked = initiated is not None and _began_and_holds(history, console_time - initiated, written)
    return Lockdown(
        locked=locked,
        hostname=_text(record.get("hostname")),
        connection_status=status,
        initiated=initiated,
        expiration=expiration,
        console_time=console_time,
        agent_version=_text(record.get("optics_device_version")),
        history=history,
        key=record.get("password") if isinstance(record.get("password"), str) else None,
    )


def _began_and_holds(history, age, written):
    """Whether a lockdown that began and shows no end still holds, where the console does not call the device locked.

    age: seconds since it began. It may be a partial one, which has no end, or one that is over and whose end the
    console has forgotten. Only its last command and its age tell them apart.
    """
    newest = max((entry["timestamp"] or "" for entry in history), default="")
    commands = {(entry["command"] or "").lower() for entry in history if (entry["timestamp"] or "") == newest}
    ended = {"unlock" in command or "release" in command for command in commands}
    if ended == {True}:
        return False
    if ended == {False} and any("lock" in command for command in commands) and age < _SHORTEST:
        return True
    raise BadAnswer(
        "The console tells of a lockdown that began and has no end, and not whether it still holds.", uncertain=written
    )


def _focus_id(value):
    try:
        return parse_device_id(value)
    except InputError:
        return None


def _timestamp(record, name, written):
    value = record.get(name)
    if value in (None, ""):
        return None
    try:
        return parse_timestamp(value)
    except ValueError:
        raise BadAnswer(
            f"The console's {name} is no timestamp ({tidy(value, 40)!r}): whether the device is locked is not known.",
            uncertain=written,
        ) from None


def _history(entries):
    if not isinstance(entries, list):
        return ()
    names = ("user_id", "timestamp", "command")
    return tuple({name: _text(entry.get(name)) for name in names} for entry in entries if isinstance(entry, dict))


def _shown(seconds):
    return None if seconds is None else format_timestamp(seconds)


def _text(value):
    return tidy(value) if isinstance(value, str) and value else None
