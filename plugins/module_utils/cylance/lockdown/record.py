# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console says of a device's lockdown (pages "Lockdown device command" and "Get device lockdown history").

The same record answers GET and PUT, wrapped in C({"status", "data"}) or bare.
"""

from __future__ import annotations

from dataclasses import dataclass

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

    locked: an expiration lies ahead; or, where there is none (a partial lockdown), the console calls the device locked,
    or it was locked just now.
    initiated, expiration: seconds since the epoch, or None. console_time: the console's clock when it answered.
    history: [{user_id, timestamp, command}]. key: the unlock key, a secret, or None. All other texts are printable, and
    the key is in none of them.
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
        """The lockdown's length as C(d:hh:mm); None where it is free, or has no end, or no beginning before its end."""
        if not self.locked or self.expiration is None or self.initiated is None or self.initiated > self.expiration:
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
            "lockdown_initiated": _iso(self.initiated),
            "lockdown_expiration": _iso(self.expiration),
            "remaining": None if self.remaining is None else format_duration(self.remaining // 60),
            "optics_device_version": self.agent_version,
            "console_time": format_timestamp(self.console_time),
        }


def parse_lockdown(body, focus_id, console_time, written=False):
    """A Lockdown from an answer's body, or None where the body does not tell the state.

    written: the body answers a write, so that what is wrong with it leaves the write's fate open.
    Raises BadResponse where the body is of another device, or tells a state that cannot be understood: that is never
    taken for "free".
    """
    record = body.get("data", body) if isinstance(body, dict) else body
    if record is None:
        return None
    try:
        return _parse(record, focus_id, console_time)
    except _NotUnderstood as problem:
        raise BadResponse(str(problem), uncertain=written) from None


class _NotUnderstood(Exception):
    """Why a record does not tell what it ought to tell, as a sentence."""


class _Fields:
    """The fields of a record, or of an entry of its history, as texts and moments.

    secret: the unlock key, which is masked in all that is shown.
    """

    def __init__(self, values, secret=None):
        self._values = values
        self.secret = self.raw("password") if secret is None else secret

    def __contains__(self, name):
        return name in self._values

    def raw(self, name):
        """The text itself, empty where there is none."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def text(self, name):
        """The text as it may be shown, or None."""
        return printable_line(self._masked(self.raw(name))) or None

    def quoted(self, name):
        """The value in a message. What is no text is named by its type, because it may be large, or nested deep."""
        value = self._values.get(name)
        return repr(printable_line(self._masked(value), 40)) if isinstance(value, str) else f"a {type(value).__name__}"

    def is_none(self, name):
        """Whether the field says nothing."""
        return self._values.get(name) in (None, "")

    def moment(self, name):
        """Seconds since the epoch, or None."""
        if self.is_none(name):
            return None
        try:
            return parse_timestamp(self.raw(name))
        except ValueError:
            found = self.quoted(name)
            raise _NotUnderstood(
                f"The console's {name} is no timestamp ({found}): whether the device is locked is not known."
            ) from None

    def history(self):
        """The entries of the history."""
        entries = self._values.get("lockdown_history")
        entries = entries if isinstance(entries, list) else []
        return [_Fields(entry, self.secret) for entry in entries if isinstance(entry, dict)]

    def shows_no_history(self):
        """Whether the history is there and empty."""
        return self._values.get("lockdown_history") == []

    def _masked(self, text):
        return text.replace(self.secret, MASK) if self.secret else text


def _parse(values, focus_id, console_time):
    if not isinstance(values, dict):
        raise _NotUnderstood("The console's answer about the lockdown is no record of a device.")
    record = _Fields(values)
    if values.get("id") is not None and _focus_id(record.raw("id")) != focus_id:
        raise _NotUnderstood(
            f"The console answered about device {record.quoted('id')} when it was asked about {focus_id}."
        )
    if not any(name in record for name in _EVIDENCE):
        return None
    expiration, initiated = (record.moment(name) for name in _TIMESTAMPS)
    if expiration is not None:
        locked = expiration > console_time
    else:
        locked = _holds_without_end(record, initiated, console_time)
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
        # A key is typed by hand, at the device: what nobody can type is none.
        key=record.secret if record.secret and record.secret == printable_line(record.secret) else None,
    )


def _holds_without_end(record, initiated, console_time):
    """Whether a device whose record shows no end of a lockdown is locked."""
    word = record.raw("connection_status").strip().lower()
    if not word and not record.is_none("connection_status"):
        raise _NotUnderstood("The console's connection_status is no word: whether the device is locked is not known.")
    if word == "locked":
        return True
    if "lock" in word and not word.startswith(("un", "not")):
        status = record.quoted("connection_status")
        raise _NotUnderstood(f"The console calls the device {status}: whether it is locked is not known.")
    if initiated is not None:
        return _began_and_holds(record.history(), initiated, console_time)
    if not word and not record.shows_no_history() and not any(name in record for name in _TIMESTAMPS):
        raise _NotUnderstood("The console's answer does not tell whether the device is locked.")
    return False


def _began_and_holds(history, initiated, console_time):
    """Whether a lockdown that began and shows no end still holds, where the console does not call the device locked.

    It may be a partial one, which has no end, or one that is over and whose end the console has forgotten. Only its
    last command and its age tell them apart.
    """
    commands = [(entry.moment("timestamp") or 0.0, entry.raw("command").lower()) for entry in history]
    newest = max((moment for moment, dummy in commands), default=0.0)
    last = {command for moment, command in commands if moment == newest}
    ended = {"unlock" in command or "release" in command for command in last}
    if ended == {True} and newest > initiated:
        return False
    if ended == {False} and any("lock" in command for command in last) and abs(console_time - initiated) < _SHORTEST:
        return True
    raise _NotUnderstood("The console tells of a lockdown that began and has no end, and not whether it still holds.")


def _focus_id(text):
    try:
        return parse_device_id(text)
    except InputError:
        return None


def _iso(seconds):
    return None if seconds is None else format_timestamp(seconds)
