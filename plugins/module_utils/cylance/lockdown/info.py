# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read lockdowns: the operation of M(secops.device_actions.cylance_lockdown_info)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.durations import parse_duration
from ..._common.errors import ApiError
from ..._common.text import counted
from ..._engine.devices import UNCHANGED, Item, State
from ..._engine.filters import passes
from ..._engine.options import BULK
from ..._http.options import CONNECTION, RATE_LIMIT
from ..._http.session import Session
from ..._sharing.context import Context
from ..devices.listing import all_devices
from ..devices.record import device_from
from ..devices.selection import FACT_FILTERS, SELECTION, CylanceSelectionInfo
from ..options import CYLANCE
from .answer import lockdown_answer
from .api import LockdownApi
from .key_file import KEY_FILE, UnlockKeyFile
from .record import Lockdown
from .state import UNLOCK_KEY, add_unlock_keys, check_no_log, lockdown_state

_FILTERS = ArgumentSpec(
    options={
        "state": {"type": "str", "choices": ["locked", "unlocked"]},
        "expires_within": {"type": "str"},
    }
)
# Of devices without a lockdown: excluded by the filters before it is read or deleted since they were listed, and those
# that cannot be locked down.
_LEFT_OUT, _WITHOUT_AGENT = State({}), State({})


class CylanceLockdownInfo(CylanceSelectionInfo):
    """params: see the module's documentation."""

    name = "cylance_lockdown_info"
    arguments = _FILTERS + UNLOCK_KEY + KEY_FILE + SELECTION + BULK + CYLANCE + CONNECTION + RATE_LIMIT

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        check_no_log(params, context)

    def targets(self) -> tuple[str | None, Sequence[str]]:
        """Return the target option and its identifiers, or None and the zones."""
        self._key_file = UnlockKeyFile.from_params(self.params, self.context)
        within = self.params["expires_within"]
        self._within = None if within is None else parse_duration(within, "expires_within", shortest=1)
        return super().targets()

    def perform(self) -> dict[str, Any]:
        """Read the lockdowns, and return the result."""
        result = super().perform()
        if self._key_file:
            result["changed"] = self._key_file.is_written
        return result

    @contextmanager
    def connection(self, option: str | None) -> Iterator[Session]:
        """Open the console."""
        with super().connection(option) as session:
            self._api = LockdownApi(session, self.context.redactor)
            yield session

    def listed_items(self, identifiers: Sequence[str]) -> list[Item]:
        """Return an item for each device that passes the filters. It is finished if the device has no Focus agent."""
        extended = self.params["names"] is not None  # only this list contains host names
        found = self.listed_facts(identifiers, extended)
        if found and not self.params["all_devices"]:
            # The documentation does not say whether the list of a zone contains the agents, as the list of all does.
            everything = {facts["id"]: facts for facts in all_devices(self.lists, extended)}
            found = [everything.get(facts["id"], facts) for facts in found]
        items = []
        for facts in filter(self._is_selected, found):
            item = Item(facts["id"], device=device_from(facts))
            if facts["focus"] is False:
                _finish(item, _WITHOUT_AGENT)
            items.append(item)
        return items

    def read_item(self, item: Item) -> None:
        """Read the lockdown of one device."""
        _finish(item, _LEFT_OUT if self._is_excluded(item) else self._read(item.found().id))

    def _read(self, device_id: str) -> State:
        try:
            return lockdown_state(self._api.read(device_id))
        except ApiError as error:
            if error.status != 404 or not self.reads_list:
                raise
            if state := self._reason_for_none(device_id):
                return state
            raise

    def _reason_for_none(self, device_id: str) -> State | None:
        """Return why a listed device has no lockdown, or None: it was deleted, or its agent was removed."""
        try:
            return None if self.finder.facts(device_id)["focus"] else _WITHOUT_AGENT
        except ApiError as error:
            if error.status == 404:
                return _LEFT_OUT
            raise

    def _is_excluded(self, item: Item) -> bool:
        """Return whether the filters on its facts exclude a device that the task names. They may need a lookup."""
        if self.reads_list or all(self.params[option] is None for option in FACT_FILTERS):
            return False
        facts = self.finder.facts(item.found().id)
        item.device = device_from(facts)
        return not self._is_selected(facts)

    def _is_selected(self, facts: Mapping[str, Any]) -> bool:
        return passes(facts, self.params, FACT_FILTERS)

    def complete(self, items: Sequence[Item]) -> None:
        """Add the unlock keys or write them to a file, where the task asks for it."""
        if self.params["return_unlock_key"]:
            add_unlock_keys(item for item in items if not item.state or item.state.detail)
        if self._key_file:
            selected = [item for item in items if item.state and self.passes(item.state.detail)]
            self._key_file.store(list({item.found().id: item for item in selected}.values()))

    def passes(self, facts: Lockdown | None) -> bool:
        """Return whether a device passes the filters on its lockdown."""
        if facts is None:
            return False
        state = "locked" if facts.locked else "unlocked"
        if self._within is not None and (facts.remaining is None or facts.remaining > self._within * 60):
            return False
        return self.params["state"] in (None, state)

    def answer(self, items: Sequence[Item], selected: Sequence[Item]) -> str:
        """Return who is locked down until when."""
        read = [item for item in items if item.state and item.state.detail]
        unable = sum(item.state is _WITHOUT_AGENT for item in items)
        answer = lockdown_answer(read, selected, self.params["state"], self.params["expires_within"]) if read else ""
        if unable:
            number = f"{unable} more" if read else counted(unable, "device")
            reason = "because it has" if unable == 1 else "because they have"
            answer = f"{answer} {number} cannot be locked, {reason} no Focus (Optics) agent.".lstrip()
        if self._key_file:
            answer = f"{answer} {self._key_file.summary}".lstrip()
        return answer

    def entry(self, item: Item) -> dict[str, Any]:
        """Return the entry of a device."""
        state, device = item.state, item.device
        entry = {
            "device": item.requested,
            "device_id": device.id if device else None,
            "hostname": (state.hostname if state else None) or (device.hostname if device else None),
            "state": None,
            "duration": None,
            "confirmed": None,
            "history": None,
            "error": item.error.as_result() if item.error else None,
            **item.extra,
        }
        if state and state.detail:
            entry.update(state.observed)
            entry["state"] = state.managed["state"]
            entry["duration"] = state.managed.get("duration")
            entry["confirmed"] = state.confirmed
            entry["history"] = [dict(event) for event in state.detail.history]
        return entry


def _finish(item: Item, state: State) -> None:
    item.record_state(state)
    item.finish(UNCHANGED)
