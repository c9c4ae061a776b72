# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of status at OPSWAT: with and without an entry in the log, late ones, added and deleted devices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.changes import (
    DELETED,
    change_of,
    is_gone,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.feed import OpswatStatus
from simulator.opswat import switches
from simulator.opswat.devices import EXEMPTED, STATUSES
from simulator.opswat.transitions import DELETIONS, LOGGED_STATUSES
from simulator.remote import Simulator

from ..conditions import other_values
from .draw import DURATIONS, draw_actions, draw_manners, draw_options, draw_points, draw_switches
from .facts import Fact, Seen, polls_in
from .journal import POLLED, Line
from .scenario import HOSTILE, Action, EventScenario
from .world import World, dice_of, told

STATUS, EXEMPT, DELETE, ADD, REPEAT = "status", "exempt", "delete", "add", "repeat"
NUMBERS = {
    "changes_page_shift": (1, -1),
    "changes_missing_pages": (1,),
    "log_token_lifetime": (1, 60),
    "log_visible_after": (1, 30),
    "log_retention": (3600,),
}
SWITCHES = other_values("opswat", (*switches.CHANGES, *switches.LOGS), NUMBERS)
FRESH = ("installed", "pending", "unknown")  # of a device that was added
WANTED = (None, None, ["non_compliant", "deleted", "exempted"])
AWAITED_POLLS = 5


class OpswatWorld(World):
    """The account."""

    console = "opswat"
    feed = OpswatStatus

    def draw(self, seed: int) -> EventScenario:
        dice = dice_of(self, seed)
        options = draw_options(dice)
        options |= {"overlap": dice.choice((60, 300)), "check_interval": dice.choice((60, 300, 900))}
        options |= {"since": dice.choice(("now", "now", "0:00:10"))}
        if wanted := dice.choice(WANTED):
            options["events"] = wanted
        devices, duration = dice.choice((1, 3, 8, 60)), dice.choice(DURATIONS)

        def draw_one(at: float) -> Action:
            what = dice.choice((STATUS, STATUS, STATUS, STATUS, EXEMPT, DELETE, ADD, REPEAT))
            if what == STATUS:
                weights = [8, 8, *[1] * (len(STATUSES) - 2)]
                (status,) = dice.choices(STATUSES, weights)
                return Action(at, what, {"count": dice.choice((1, 1, 2, devices)), "status": status})
            if what == ADD:
                name = dice.choice(("LAPTOP", *HOSTILE[:4]))
                return Action(at, what, {"name": name, "status": dice.choice(STATUSES[:2])})
            values = {
                EXEMPT: {"exempt_hours": dice.choice((0, None))},
                DELETE: {"event": dice.choice(DELETIONS)},
                REPEAT: {"seconds_ago": dice.choice((0, 5, options["overlap"] - 45))},
            }
            return Action(at, what, {"index": dice.randrange(devices), **values[what]})

        actions = draw_actions(dice, duration, draw_one, 25)
        switched = draw_switches(dice, SWITCHES)
        settling = 2 * options["check_interval"] + 20 * options["interval"] + 120.0
        manners = draw_manners(dice, options)
        points = draw_points(dice)
        return EventScenario(
            seed, self.console, devices, options, switched, actions, duration, points, settling, manners,
            skew=dice.choice((0.0, 0.0, 20.0, -3600.0)),
        )  # fmt: skip

    def set_up(self, simulator: Simulator, scenario: EventScenario) -> None:
        simulator.opswat.seed(scenario.devices)
        simulator.advance(7200)  # so that the devices are old

    def tell(self, simulator: Simulator, action: Action) -> Any:
        opswat, values = simulator.opswat, dict(action.values)
        devices = opswat.devices()
        if action.what == ADD:
            device = opswat.add_device(**values)
            return [[device["id"], None, device["status"]]]
        if not devices:
            return []
        if action.what == STATUS:
            chosen = devices[: values["count"]] if values["count"] > 1 else [devices[int(action.at) % len(devices)]]
            opswat.change_devices([{"id": one["id"], "status": values["status"]} for one in chosen])
        else:
            chosen = [devices[values.pop("index") % len(devices)]]
            device_id, status = chosen[0]["id"], shown(chosen[0])
            if action.what == DELETE:
                opswat.delete_device(device_id, **values)
            elif action.what == EXEMPT:
                opswat.change_device(device_id, **values)
            elif status in LOGGED_STATUSES:
                opswat.add_log_entry(LOGGED_STATUSES[status], device=device_id, **values)
        ids = {one["id"] for one in chosen}
        after = {one["id"]: shown(one) for one in opswat.devices() if one["id"] in ids}
        return [[one["id"], shown(one), after.get(one["id"])] for one in chosen]

    def login(self, simulator: Simulator) -> dict[str, Any]:
        return {"requests_per_minute": 0, **super().login(simulator)}

    def facts(
        self, simulator: Simulator, scenario: EventScenario, lines: Sequence[Line], epoch: float
    ) -> Sequence[Fact]:
        polls = [line.at for line in lines if line.what == POLLED]
        begin = -590.0 if scenario.options["since"] != "now" else min(polls, default=float("inf")) + 2
        logged = list(self._logged(simulator, scenario, lines, begin, epoch))
        return logged + list(self._unlogged(scenario, lines, begin, logged))

    def _logged(
        self, simulator: Simulator, scenario: EventScenario, lines: Sequence[Line], begin: float, epoch: float
    ) -> Iterator[Fact]:
        account = self.account(simulator, scenario)
        has_log = not scenario.switch(
            "log_newest_version", None
        )  # older releases lack the version that the source uses
        late = [(at, action.values["seconds_ago"]) for action, at, _ids in told(scenario, lines, REPEAT)]
        found: dict[str, Fact] = {}
        for index, entry in enumerate(simulator.opswat.log()):
            milliseconds, at = round(entry["epoch"] * 1000), entry["epoch"] - epoch
            words = {entry["event"], "deleted"} if entry["event"] == "deleted_api" else {entry["event"]}
            keys = [f"{milliseconds} {word} {entry['device']}" for word in words]
            is_late = any(abs(at - (told_at - ago)) < 0.01 for told_at, ago in late)
            is_wanted = self._is_wanted(scenario, entry["event"])
            found[keys[0]] = Fact(
                device=entry["device"],
                word=common_word(change_of(entry["event"]) or ""),
                uuids=frozenset(self.uuid(account, key) for key in keys),
                since=at,
                is_due=has_log and is_wanted and at >= begin,
                is_wanted=is_wanted or self._is_wanted(scenario, common_word(change_of(entry["event"]) or "")),
                order=None if is_late or not has_log else float(index),
            )
        yield from found.values()
        if scenario.switch("log_visible_after", 0):
            # A comparison may be faster than the log. If that then shows several changes, all of them are handed over,
            # so that the last one is the present status.
            yield from (
                replace(fact, uuids=frozenset(), is_due=False, order=None, is_counted=False) for fact in found.values()
            )

    def _unlogged(
        self, scenario: EventScenario, lines: Sequence[Line], begin: float, logged: Sequence[Fact]
    ) -> Iterator[Fact]:
        changes = []
        for what in (STATUS, EXEMPT, ADD):
            for dummy, at, devices in told(scenario, lines, what):
                changes += [(at, *device) for device in devices if device[2]]
        times = [(fact.since, fact.device) for fact in logged] + [(change[0], change[1]) for change in changes]
        is_all = scenario.switch("log_all_statuses", False)
        is_shifted = any("changes_" in name for name in scenario.switches)
        for at, device, before, after in sorted(changes, key=lambda change: change[0]):
            # A new device is compliant without an entry of its own. A status that was set again counts as a change.
            if before == after or (before is None and after == STATUSES[0]):
                is_wanted = self._is_wanted(scenario, after)
                yield Fact(device, after, since=at, is_due=False, is_wanted=is_wanted, is_counted=False)
            if before == after or is_all or after in LOGGED_STATUSES:
                continue
            until = min((time for time, other in times if other == device and time > at), default=float("inf"))
            polls = polls_in(lines, at, until)
            patience = scenario.options["check_interval"] + 3 * scenario.options["interval"]
            is_awaited = len(polls) >= AWAITED_POLLS and polls[-1] - polls[0] >= patience
            is_wanted = self._is_wanted(scenario, after)
            is_due = is_wanted and is_awaited and not is_shifted and after not in FRESH and at >= begin
            yield Fact(device, after, since=at, until=until, is_due=is_due, is_wanted=is_wanted)

    @staticmethod
    def _is_wanted(scenario: EventScenario, word: str) -> bool:
        wanted = scenario.option("events", None)
        return wanted is None or change_of(word) in wanted

    def word(self, seen: Seen) -> str:
        return common_word(seen.change)


def common_word(change: str) -> str:
    """Return a change. A comparison cannot say why a device is gone."""
    return DELETED if is_gone(change) else change


def shown(device: dict[str, Any]) -> str:
    """Return the status that the console shows for a device of the control API."""
    return EXEMPTED if device.get("exempted_until") else str(device["status"])
