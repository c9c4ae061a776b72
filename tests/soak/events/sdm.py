# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms at SDM that are raised, changed, acknowledged and cleared. Each device has one alarm at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.alarms.alarm import SEVERITIES as RANKS
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.alarms.feed import SdmAlarms
from simulator.remote import Simulator
from simulator.sdm import switches
from simulator.sdm.alarms import SEVERITIES

from ..conditions import other_values
from .draw import DURATIONS, draw_actions, draw_manners, draw_options, draw_points, draw_switches
from .facts import Fact, Seen, polls_in
from .journal import POLLED, TOLD, Line
from .scenario import HOSTILE, Action, EventScenario
from .world import World, dice_of

RAISE, CHANGE, TOUCH, END, ACKNOWLEDGE, REMOVE, RESTART = (
    "raise", "change", "touch", "clear", "acknowledge", "remove", "restart",
)  # fmt: skip
NUMBERS = {"alarm_time_offset": (-60, 120), "alarm_clear_kept": (30, 600)}
SWITCHES = other_values("sdm", (*switches.ENVELOPES, *switches.ALARMS), NUMBERS)
CLEARED, ACKNOWLEDGED = "clear", "acknowledged"
SHORTEST, SHORTEST_CLEARED = 3, 5  # complete polls during which something must be shown to be due


class SdmWorld(World):
    """SDM."""

    console = "sdm"
    feed = SdmAlarms

    def draw(self, seed: int) -> EventScenario:
        dice = dice_of(self, seed)
        options = draw_options(dice)
        options |= {"min_severity": dice.choice(("warning", "warning", "minor", "major"))}
        options |= {"acknowledged": dice.random() < 0.5, "emit_existing": dice.random() < 0.3}
        options |= {"body_format": dice.choice(("xml", "json"))}
        devices, duration = dice.choice((1, 3, 8)), dice.choice(DURATIONS)

        def draw_one(at: float) -> Action:
            kinds = (RAISE, RAISE, RAISE, CHANGE, CHANGE, TOUCH, END, END, ACKNOWLEDGE, REMOVE)
            what = dice.choice(kinds) if dice.random() < 0.95 else RESTART
            fields: dict[str, Any] = {"severity": dice.choice(SEVERITIES[:-1])} if what in (RAISE, CHANGE) else {}
            if what == RAISE:
                fields |= {"description": dice.choice(("Fan failed", *HOSTILE[:4]))}
            if what == ACKNOWLEDGE:
                fields |= {"by": dice.choice(("admin", "{{ user }}"))}
            return Action(at, what, {"index": dice.randrange(devices), **fields})

        actions = draw_actions(dice, duration, draw_one, 40)
        switched = draw_switches(dice, SWITCHES)
        settling = 20 * options["interval"] + 120.0
        manners = draw_manners(dice, options)
        points = draw_points(dice)
        return EventScenario(
            seed, self.console, devices, options, switched, actions, duration, points, settling, manners,
            skew=dice.choice((0.0, 5000.0)),
        )  # fmt: skip

    def set_up(self, simulator: Simulator, scenario: EventScenario) -> None:
        simulator.sdm.add_devices(
            [{"id": f"ID{100 + number}", "name": f"sbc-{100 + number}"} for number in range(scenario.devices)]
        )

    def tell(self, simulator: Simulator, action: Action) -> Any:
        sdm, values = simulator.sdm, dict(action.values)
        device_id = f"ID{100 + values.pop('index')}"
        if action.what == RESTART:
            sdm.restart()
            return None
        known = [alarm for alarm in sdm.alarms() if alarm["device"] == device_id]
        before = known[-1]["severity"].lower() if known else CLEARED
        if action.what == RAISE:
            sdm.raise_alarm(device=device_id, **values)
            return [device_id, before, values["severity"].lower()]
        if not known or before == CLEARED:
            return None
        alarm_id = known[-1]["object_id"]
        if action.what == REMOVE:
            sdm.delete_alarm(alarm_id)
        elif action.what == END:
            sdm.clear_alarm(alarm_id)
        elif action.what == ACKNOWLEDGE:
            if known[-1]["acknowledged_by"] == values["by"]:
                return None
            sdm.acknowledge_alarm(alarm_id, **values)
            return [device_id, before, ACKNOWLEDGED]
        else:
            sdm.change_alarm(alarm_id, **values)
            return [device_id, before, values.get("severity", before).lower()]
        return [device_id, before, CLEARED]

    def login(self, simulator: Simulator) -> dict[str, Any]:
        return {
            "urls": simulator.sdm.node_urls(),
            "requests_per_second": 0,
            "timeout": 10,
            **simulator.credentials["sdm"],
        }

    def facts(
        self, simulator: Simulator, scenario: EventScenario, lines: Sequence[Line], epoch: float
    ) -> Sequence[Fact]:
        happened = [
            (line.at, *response) for line in lines if line.what == TOLD and isinstance(response := line.value[1], list)
        ]
        first = min((line.at for line in lines if line.what == POLLED), default=float("inf"))
        facts = []
        for device in {one[1] for one in happened}:
            of_device = [one for one in happened if one[1] == device]
            severities = {severity for dummy, _device, *two in of_device for severity in two}
            times = [-float("inf"), *(one[0] for one in of_device), float("inf")]
            for index, (at, dummy, before, word) in enumerate(of_device):
                is_calm = not index or len(polls_in(lines, times[index], at)) >= SHORTEST_CLEARED
                shortest = SHORTEST_CLEARED if word == CLEARED else SHORTEST
                is_awaited = is_calm and len(polls_in(lines, at, times[index + 2])) >= shortest
                facts.append(
                    Fact(
                        device,
                        word,
                        since=at,
                        until=times[index + 2],
                        is_due=is_awaited and at > first and self._is_due(scenario, before, word),
                        is_wanted=self._is_wanted_at_all(scenario, word, severities),
                    )
                )
        return facts

    def _is_due(self, scenario: EventScenario, before: str, word: str) -> bool:
        is_selected = word != ACKNOWLEDGED or scenario.options["acknowledged"]
        return bool(is_selected) and any(self._is_wanted(scenario, severity) for severity in (before, word))

    def _is_wanted_at_all(self, scenario: EventScenario, word: str, severities: Iterable[str]) -> bool:
        """Return whether an event may be wanted, whichever readings the source compared."""
        if word == ACKNOWLEDGED and not scenario.options["acknowledged"]:
            return False
        return any(self._is_wanted(scenario, severity) for severity in severities)

    @staticmethod
    def _is_wanted(scenario: EventScenario, severity: str) -> bool:
        return severity in RANKS and RANKS.index(severity) >= RANKS.index(scenario.options["min_severity"])

    def device(self, name: str) -> str:
        return name.replace("sbc-", "ID")  # the name, where the source could not look for the device

    def word(self, seen: Seen) -> str:
        return ACKNOWLEDGED if seen.change == ACKNOWLEDGED else str(seen.severity)
