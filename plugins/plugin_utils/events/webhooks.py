# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The webhook of OPSWAT Central Management in the normal form. The vendor's page is "Webhook" (developer guide)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import (
    dict_or_empty,
    is_whole_number,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import Event, EventDevice
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.changes import (
    change_of,
    status_event,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.identifiers import parse_device_id
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import (
    batch_group,
    event_id,
    is_normal_form,
    neutralized,
    queue_event,
)

SYSTEM, SOURCE = "opswat", "opswat_webhook"
_FIELDS = {"device_id", "status", "timestamp"}
_MOST_DIGITS = 20  # of a timestamp
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class _Place(NamedTuple):
    """Where the entries of a webhook are in an event: the keys that lead to them."""

    keys: tuple[str, ...]
    entries: list[Any]


def normalize(event: Any) -> Any:
    """Return the event of a source, or a list of events if it holds several kinds of changes. Raise nothing.

    An event in the normal form, and one of an unknown form, is returned as it is, but neutralized.
    """
    if is_normal_form(event) or not isinstance(event, dict):
        return neutralized(event)
    place = _find_entries(event)
    found = [(entry, _read(entry)) for entry in place.entries]
    groups: dict[tuple[str, str, str | None], dict[str, Event]] = {}
    for dummy, read in found:
        if read:
            groups.setdefault(batch_group(read), {})[event_id(SOURCE, "", read.key)] = read
    if not groups:
        return neutralized(event)
    meta = {key: value for key, value in dict_or_empty(event.get("meta")).items() if key != "headers"}
    results = [_with_meta(queue_event(SYSTEM, SOURCE, list(group.items())), meta) for group in groups.values()]
    others = [entry for entry, read in found if not read]
    if others:
        results.append(neutralized(_replace(event, place.keys, others)))
    return results[0] if len(results) == 1 else results


def _find_entries(event: dict[str, Any]) -> _Place:
    """Return the entries that a webhook sent: one or many, as the event itself or in its payload.

    An Event Stream puts a list into the body of the payload.
    """
    payload = event.get("payload")
    if payload is None:
        return _Place((), [event])
    if isinstance(payload, dict) and not payload.keys() >= _FIELDS and "body" in payload:
        body = payload["body"]
        return _Place(("payload", "body"), body if isinstance(body, list) else [body])
    return _Place(("payload",), payload if isinstance(payload, list) else [payload])


def _read(entry: Any) -> Event | None:
    """Return what an entry of OPSWAT's webhook says, or None if it is not one."""
    if not isinstance(entry, dict) or not entry.keys() >= _FIELDS:
        return None
    if not isinstance(entry["device_id"], str):
        return None
    change = change_of(entry["status"])
    try:
        device_id = parse_device_id(entry["device_id"])
        key = json.dumps([device_id, change, entry["timestamp"]])
    except (InputError, RecursionError, ValueError):  # the last one: a number too long for JSON
        return None
    return status_event(key, change, EventDevice(device_id, None), _utc(entry["timestamp"]), {}) if change else None


def _utc(milliseconds: Any) -> str | None:
    """Return an ISO 8601 timestamp for milliseconds since the epoch, or None for anything else."""
    if isinstance(milliseconds, str) and milliseconds.isdecimal() and len(milliseconds) <= _MOST_DIGITS:
        milliseconds = int(milliseconds)
    if not is_whole_number(milliseconds) or milliseconds < 0:
        return None
    try:
        moment = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _with_meta(result: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    return {**result, "meta": {**neutralized(meta), **result["meta"]}}


def _replace(value: Any, keys: tuple[str, ...], entries: list[Any]) -> Any:
    """Return an event with only these entries at the place to which the keys lead."""
    return {**value, keys[0]: _replace(value[keys[0]], keys[1:], entries) if keys[1:] else entries}
