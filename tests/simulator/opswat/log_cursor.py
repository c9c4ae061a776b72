# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tokens of Get Logs: a position in the log, with the window and the order of the first request."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..errors import Refusal
from .event_log import LogEntry, Position


class Window(NamedTuple):
    """The first and the last millisecond of a request."""

    start: int
    end: int


@dataclass(frozen=True)
class LogCursor:
    """A position in the log; None: before the first entry. ``issued`` is in seconds since 1970."""

    window: Window
    issued: float
    is_descending: bool
    position: Position | None = None

    def precedes(self, entry: LogEntry) -> bool:
        """Return whether an entry comes after this position."""
        if self.position is None:
            return True
        return entry.position < self.position if self.is_descending else entry.position > self.position

    def after(self, entry: LogEntry) -> LogCursor:
        """Return the cursor after an entry."""
        return replace(self, position=entry.position)

    def within(self, window: Window) -> LogCursor:
        """Return the cursor with another window."""
        return replace(self, window=window)

    def encoded(self) -> str:
        """Return the token."""
        content = [self.window, self.issued, self.is_descending, self.position]
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()

    @classmethod
    def decoded(cls, token: object) -> LogCursor:
        """Return the cursor of a token; raise Refusal with status 400 if it is invalid."""
        try:
            (start, end), issued, is_descending, position = json.loads(base64.urlsafe_b64decode(str(token)))
            found = None if position is None else (int(position[0]), int(position[1]))
            return cls(Window(int(start), int(end)), float(issued), bool(is_descending), found)
        except (TypeError, ValueError, IndexError, binascii.Error) as error:
            raise Refusal(400, "token is invalid") from error
