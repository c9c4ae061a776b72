# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened in a scenario, line by line. A line that was written survives a kill."""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple


class Line(NamedTuple):
    """A line of the journal. at: seconds since the begin. life: the number of the process. what: one of the constants
    below. value: what belongs to it."""

    at: float
    life: int
    what: str
    value: Any


TOLD = "told"  # an action of the story was done: [its number, the console's response]
POLLED = "polled"  # a poll was complete
LOGGED = "logged"  # [level, text]
PUT = "put"  # an event is in the queue
REFUSED = "refused"  # a filter raised: the event
FOREIGN = "foreign"  # an event with something that JSON lacks: its representation
DONE = "done"  # the rules were evaluated for an event: its uuid
CONFIRMED = "confirmed"  # the source got the confirmation of an event: its uuid
IDLE = "idle"  # nobody had anything to do after a confirmation
ENDED = "ended"  # the source ended: [the type of the exception, its text]
OVER = "over"  # the time of the process was over
KILLED = "killed"


class Journal:
    """Appends lines to a file. life: the number of this process."""

    def __init__(self, path: str, clock: Any, life: int) -> None:
        self._path = path
        self._clock = clock
        self._life = life
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, what: str, value: Any = None) -> None:
        """Append a line."""
        text = json.dumps([self._clock.now, self._life, what, value], default=repr)
        os.write(self._descriptor, f"{text}\n".encode())

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def read_journal(path: str) -> list[Line]:
    """Return the lines of a journal."""
    with open(path, encoding="utf-8") as file:
        return [Line(*json.loads(line)) for line in file]
