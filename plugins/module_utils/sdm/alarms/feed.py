# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The feed of Oracle SDM: its alarms, and those of the devices that it manages."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.errors import ApiError, BadResponse
from ..._common.text import printable_line
from ..._engine.event_feed import EVENTS, LONGEST_REASON, Event, EventDevice, EventFeed, FeedStep
from ..._http.options import CONNECTION, RATE_LIMIT
from ..._sharing.context import Context
from ..devices.record import DEVICES
from ..nodes import Nodes, connect
from ..options import ENVIRONMENT, SDM, SdmSettings, api_version
from .alarm import ALARMS, SEVERITIES, Alarm, alarms_in, is_below
from .snapshot import ACKNOWLEDGED, CLEARED, RAISED, AlarmChange, Snapshot
from .sources import AlarmSources

_ACTION = "listing the alarms"
_KIND = "alarm"
_DENIED = (401, 403)
_MISSING = (404, 405, 501)
_NOT_ALLOWED = (403, 404)  # of an account that may not list devices, which therefore proves nothing


class SdmAlarms(EventFeed):
    """Reads the changes of alarms. The state is that of Snapshot, and C(unusable): see poll()."""

    name = "sdm_alarms"
    scope = ArgumentSpec(
        options={
            "min_severity": {"type": "str", "choices": list(SEVERITIES), "default": SEVERITIES[0]},
            "acknowledged": {"type": "bool", "default": False},
        }
    )
    own = ArgumentSpec(options={"emit_existing": {"type": "bool", "default": False}})
    arguments = scope + own + EVENTS + SDM + CONNECTION + RATE_LIMIT
    action_groups = ("sdm",)
    credentials = ENVIRONMENT
    libraries = ("requests", "defusedxml")
    console = "Oracle SDM"

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        api_version(params)

    @cached_property
    def _settings(self) -> SdmSettings:
        return SdmSettings.from_params(self.params)

    def address(self) -> str:
        """Return the addresses of all nodes."""
        return ", ".join(self._settings.urls)

    def account(self) -> str:
        """Return a digest of SDM and the user."""
        return self._settings.account

    def probe(self) -> None:
        """List the alarms. Raise a DeviceActionsError that names the missing privilege or release."""
        with connect(self._settings, self.context, background=True) as nodes:
            try:
                _list_alarms(nodes)
            except ApiError as error:
                if error.status in _DENIED:
                    error.message += " Check in SDM that the account's group may view alarms (fault management)."
                elif error.status in _MISSING:
                    error.message += (
                        f" Check whether SDM lists alarms in this version of the API ({ALARMS}, api_version)."
                    )
                raise

    def poll(self, state: Mapping[str, Any] | None, start: float | None) -> Iterator[FeedStep]:
        """Compare the alarms with those of the last poll. start does not matter: SDM's times have no known zone."""
        new_state: dict[str, Any] = copy.deepcopy(dict(state)) if state else {}
        snapshot = Snapshot(new_state)
        with connect(self._settings, self.context, background=True) as nodes:
            alarms, unusable = self._read(nodes, is_emptying=not snapshot.is_empty)
            # A new unusable entry may be a known alarm, so a missing alarm is not cleared. One that was there before
            # is not.
            is_complete = unusable <= new_state.get("unusable", 0)
            new_state["unusable"] = unusable
            if state is None and not self.params["emit_existing"]:
                snapshot.learn(alarms)
                changes = []
            else:
                changes = [change for change in snapshot.compare(alarms, is_complete) if self._is_wanted(change)]
            sources = AlarmSources(nodes, self.context)
            events = [self._event(change, snapshot, sources) for change in changes]
        if new_state != state:
            yield FeedStep(events, new_state)

    def _read(self, nodes: Nodes, is_emptying: bool) -> tuple[dict[str, Alarm], int]:
        """Return (alarms by id, the number of unusable entries).

        is_emptying: whether there were alarms before. Some releases return an empty list for an expired login, so an
        empty list is read again after a request that renews the login.
        """
        alarms, unusable = _list_alarms(nodes)
        if is_emptying and not alarms:
            try:
                nodes.get(DEVICES, "checking the login after an empty list of alarms", "devices")
            except ApiError as error:
                if error.status not in _NOT_ALLOWED:
                    raise
            alarms, unusable = _list_alarms(nodes)
        if unusable:
            self.context.warn(f"SDM lists alarms without a valid objectId ({unusable}), which were left out.")
        return alarms, unusable

    def _is_wanted(self, change: AlarmChange) -> bool:
        if change.change == ACKNOWLEDGED and not self.params["acknowledged"]:
            return False
        severities = [change.severity] if change.change == RAISED else [change.before, change.severity]
        return not all(is_below(severity, self.params["min_severity"]) for severity in severities)

    def _event(self, change: AlarmChange, snapshot: Snapshot, sources: AlarmSources) -> Event:
        alarm, row = change.alarm, change.row
        devices = row["devices"]
        if devices is None:
            devices = sources.devices(row["source_ip"], row["source"], row["nf_name"])
            if devices:
                snapshot.set_devices(row["id"], devices)
            elif source := _source_name(row):
                devices = [[source, None]]
        return Event(
            key=change.key,
            kind=_KIND,
            change=change.change,
            severity=change.severity or None,
            reason=_reason(change),
            url=None,
            occurred_at=alarm.occurred_at if alarm else None,
            devices=tuple(EventDevice(str(device_id), hostname) for device_id, hostname in devices),
            record=alarm.record if alarm else _last_record(row),
        )


def _list_alarms(nodes: Nodes) -> tuple[dict[str, Alarm], int]:
    try:
        return alarms_in(nodes.get(ALARMS, _ACTION, None))
    except ValueError as reason:
        raise BadResponse(f"The response while {_ACTION} is unusable: {reason}.") from None


def _source_name(row: Mapping[str, Any]) -> str:
    return str(row["source"] or row["source_ip"] or row["nf_name"])


def _reason(change: AlarmChange) -> str:
    row = change.row
    source = _source_name(row) or "SDM"
    severity = f"{change.severity} alarm" if change.change != CLEARED else f"{change.before} alarm"
    by = f" by {change.alarm.acknowledged_by}" if change.change == ACKNOWLEDGED and change.alarm else ""
    text = f"{severity.strip().capitalize()} of {source} {change.change}{by}"
    return printable_line(f"{text}: {row['description']}" if row["description"] else text, LONGEST_REASON)


def _last_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of an alarm that left the list, under SDM's names."""
    return {
        "objectId": row["id"],
        "severity": row["severity"],
        "modifiedTime": row["changed_at"],
        "description": row["description"],
        "source": row["source"],
        "sourceIp": row["source_ip"],
        "nfName": row["nf_name"],
    }
