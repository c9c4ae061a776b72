# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the soak needs to know about the event source of one console."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import EventFeed
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import event_id
from simulator.remote import Simulator

from .facts import Fact, Seen
from .journal import Line
from .scenario import FAULT, FAULTLESS, REVOKED, Action, EventScenario


class World(ABC):
    """The source of a console. feed: its class. console: its name."""

    console: ClassVar[str]
    feed: ClassVar[type[EventFeed]]

    @abstractmethod
    def draw(self, seed: int) -> EventScenario:
        """Return the scenario of a seed."""

    @abstractmethod
    def set_up(self, simulator: Simulator, scenario: EventScenario) -> None:
        """Create the devices. The console is empty, and its switches are set."""

    @abstractmethod
    def tell(self, simulator: Simulator, action: Action) -> Any:
        """Let an action of this console happen. Return the console's response."""

    @abstractmethod
    def facts(
        self, simulator: Simulator, scenario: EventScenario, lines: Sequence[Line], epoch: float
    ) -> Sequence[Fact]:
        """Return what the console did, after the last process. lines: of the journal. epoch: of the begin."""

    @abstractmethod
    def word(self, seen: Seen) -> str:
        """Return what happened, in the word that facts have for it."""

    def device(self, name: str) -> str:
        """Return the id of a device, as facts have it, for the id in an event."""
        return name

    def login(self, simulator: Simulator) -> dict[str, Any]:
        """Return the options of the connection."""
        return {"api_url": simulator.url, **simulator.credentials[self.console]}

    def perform(self, simulator: Simulator, action: Action) -> Any:
        """Let an action happen. Return the console's response, as far as facts() needs it."""
        if action.what == FAULT:
            return simulator.add_fault(**{name: value for name, value in action.values.items() if value is not None})
        if action.what == FAULTLESS:
            return simulator.clear_faults()
        if action.what == REVOKED:
            return simulator.control("POST", f"/{self.console}/tokens/revoke")
        return self.tell(simulator, action)

    def uuid(self, account: str, key: str) -> str:
        """Return the id that an event with a key of the feed has."""
        return event_id(self.feed.name, account, key)

    def account(self, simulator: Simulator, scenario: EventScenario) -> str:
        """Return the account, as the feed identifies it."""
        params, dummy, errors = self.feed.arguments.validate(
            {**self.login(simulator), **scenario.options}, self.feed.name
        )
        if errors:
            raise ValueError(errors)
        return self.feed(params, Context()).account()


def dice_of(world: World, seed: int) -> random.Random:
    """Return the dice of a scenario."""
    return random.Random(f"soak/events/{world.console}/{seed}")


def told(scenario: EventScenario, lines: Sequence[Line], what: str) -> list[tuple[Action, float, Any]]:
    """Return (action, when it happened, the console's response) of the actions of a kind that happened."""
    found = []
    for line in lines:
        if line.what == "told":
            number, response = line.value
            action = scenario.actions[number]
            if action.what == what:
                found.append((action, line.at, response))
    return found


def response_of(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return some fields of a response, so that the journal stays short."""
    return {name: value[name] for name in names}
