# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario: a story at a console, and a source that reads it, all of which its seed determines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..crash.victim import Point
from .rule_engine import Manners

FAULT, FAULTLESS, REVOKED = "fault", "faultless", "revoked"  # actions at every console
HOSTILE = ("{{ lookup('pipe', 'id') }}", "{% for x in y %}", "{# no #}", "$ANSIBLE_VAULT;1.1;AES256", "a\x1b[31m\nb")


@dataclass(frozen=True)
class Action:
    """Something that happens at the console. at: seconds since the begin. what: a constant above, or the world's."""

    at: float
    what: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EventScenario:
    """A scenario.

    devices: how many. options: of the source. switches: of the console, by full name. actions: in their order.
    duration: seconds until the console is quiet. points: when each of the first processes is killed.
    settling: seconds after which a last process, whose console has no faults, has handed everything over.
    """

    seed: int
    console: str
    devices: int
    options: Mapping[str, Any]
    switches: Mapping[str, Any]
    actions: Sequence[Action]
    duration: float
    points: Sequence[Point]
    settling: float
    manners: Manners
    skew: float

    @property
    def has_feedback(self) -> bool:
        """Whether the rule engine confirms events."""
        return bool(self.options["feedback"])

    def option(self, name: str, default: Any) -> Any:
        """Return an option of the source."""
        return self.options.get(name, default)

    def switch(self, name: str, default: Any) -> Any:
        """Return a switch of the console, by its name without the console's."""
        return self.switches.get(f"{self.console}.{name}", default)

    def is_faulty(self, start: float, end: float) -> bool:
        """Return whether the console has faults at some time of a period."""
        since: float | None = None
        for action in self.actions:
            if action.what == FAULT and since is None:
                since = action.at
            elif action.what == FAULTLESS and since is not None:
                if since <= end and start <= action.at:
                    return True
                since = None
        return False
