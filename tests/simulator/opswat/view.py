# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of the OPSWAT console as the page shows them: status, group, agent, and what was asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from .. import view
from ..clock import Clock
from ..errors import Unknown
from ..request_log import Entry
from ..view import Deed, Row, Section, State
from .devices import Change, Device, PastAction
from .fleet import Fleet
from .lifecycle import Lifecycle
from .paths import TOKEN_PATH, operation_of

STATES = (
    State("compliant", "Compliant", "open", "The device keeps to its policy."),
    State("non_compliant", "Not compliant", "shut", "The device breaks its policy, which may cost it its access."),
    State("exempted", "Exempted", "excepted", "An administrator has put the device above its policy."),
    State("unknown", "Unknown", "out", "The device has no agent; the console has only seen it."),
    State("ignored", "Ignored", "hidden", "An unknown device that an administrator has hidden."),
    State("out_of_license_usage", "Out of licence", "stale", "The account has too many devices; its data is old."),
    State("other", "Another status", "waiting", "Installed, pending, quarantined, or a status that is not known here."),
)
STATE_NAMES = frozenset(state.name for state in STATES)
DEEDS = {
    "devices": "list devices",
    "devices/detail": "read details",
    "devices/status_changed": "list changes",
    "devices/action": "act",
    "device_info": "read posture",
    "groups": "list groups",
    "get_reports": "get a report",
    "account": "read the account",
}
ACTIONS_SHOWN = 5

moment = partial(view.moment, never="it is ended")


class OpswatView:
    """Implements ``view.DeviceView``."""

    title = "OPSWAT"
    states = STATES

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, clock: Clock) -> None:
        self._fleet = fleet
        self._lifecycle = lifecycle
        self._clock = clock
        self._edition = -1
        self._words: list[tuple[str, ...]] = []

    def rows(self) -> Iterator[Row]:
        """All devices as they are now."""
        self._lifecycle.settle()
        if self._edition != self._fleet.edition:
            self._edition = self._fleet.edition
            self._words = [self._words_of(device) for device in self._fleet.devices()]
        now = self._clock.now()
        for device, words in zip(self._fleet.devices(), self._words, strict=True):
            status = device.shown_status(now)
            state = status if status in STATE_NAMES else "other"
            yield Row(device.id, device.host_name, state, device.online, words)

    def details(self, device_id: str) -> list[Section]:
        """What the console says of a device, what is on its way to it, and what was asked of it last."""
        self._lifecycle.settle()
        device = self._fleet.device(device_id)
        if device is None:
            raise Unknown(f"there is no device {device_id}")
        return [
            Section("The console says", self._console_facts(device)),
            Section("The machine itself", machine_facts(device)),
            Section("On its way", [change_fact(change) for change in device.waiting]),
            Section("Last actions", [action_fact(action) for action in device.actions[-ACTIONS_SHOWN:]][::-1]),
            Section("Known by", identity_facts(device)),
        ]

    def deed(self, entry: Entry) -> Deed | None:
        """What an API request is for."""
        operation = operation_of(entry.route)
        if entry.route == TOKEN_PATH:
            return Deed("log in")
        if operation not in DEEDS:
            return None
        asked = entry.asked or {}
        names = asked.get("ids") or asked.get("macs") or []
        what = asked.get("types", DEEDS[operation])
        if len(names) == 1:
            return Deed(what, self._id_of(names[0]))
        return Deed(f"{what}: {len(names)} devices" if names else what)

    def _id_of(self, name: str) -> str | None:
        by_mac = () if self._fleet.device(name) is not None else self._fleet.by_mac(name)
        return by_mac[0].id if by_mac else name

    def _words_of(self, device: Device) -> tuple[str, ...]:
        macs = [form for mac in device.macs for form in (mac, mac.replace(":", "-"))]
        return (device.name, *macs, *device.ips, self._fleet.group_of(device).name)

    def _console_facts(self, device: Device) -> list[tuple[str, str]]:
        now = self._clock.now()
        facts = [("Status", device.shown_status(now)), ("Group", self._fleet.group_of(device).name)]
        if device.is_exempted(now):
            facts += [("Until", moment(device.exempted_until)), ("Beneath it", device.status)]
        return facts


def machine_facts(device: Device) -> list[tuple[str, str]]:
    """The agent and what it runs on."""
    agent = f"{device.agent_type}, {device.agent_version}" if device.agent_type else "none"
    return [("Agent", agent), ("Online", "yes" if device.online else "no"), ("System", device.system.name)]


def change_fact(change: Change) -> tuple[str, str]:
    """An action that does not show yet, and what it waits for."""
    readings = f", after {change.readings} more readings" if change.readings else ""
    return change.action, f"from {moment(change.due)}{readings}"


def action_fact(action: PastAction) -> tuple[str, str]:
    """An action that was asked of the device."""
    return action.name, f"{moment(action.time)}, {action.verdict}"


def identity_facts(device: Device) -> list[tuple[str, str]]:
    """All that a device is known by."""
    return [
        ("Host name", device.host_name),
        ("Name", device.name),
        ("Id", device.id),
        ("MAC", ", ".join(device.macs)),
        ("IP", ", ".join(device.ips)),
    ]
