# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The normal form: one event for the rule engine, made of one or many events of a feed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import Event

# Never change it: the ids of events that were handled are kept for weeks.
NAMESPACE = UUID("6a0f5f0e-6c1d-5f7e-9d2b-3f5a1c0b7e42")
SYSTEMS = ("cylance", "opswat", "sdm")
KINDS = ("detection", "status", "alarm", "source")
DEEPEST = 50  # levels of lists and objects

# What makes a text a template for Jinja, and the header with which ansible-core lets a text choose other signs. And the
# header with which ansible-rulebook tries to decrypt a text. That fails, and the action of a rule would not run.
_TEMPLATE = re.compile(r"\{(?=[{%#])|\A#(?=jinja2:)|\$(?=ANSIBLE_VAULT)")
# Before 2.19, ansible-core takes an object with such a key for a text of Ansible Vault, and no task could use it.
_SPECIAL_KEY = re.compile(r"\A_(?=_ansible_)")
# PostgreSQL stores no NUL, and UTF-8 has no surrogates.
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)


def event_id(source: str, account: str, key: str) -> str:
    """Return the id of an event: a UUID, which is the same for every reading of the event."""
    return str(uuid5(NAMESPACE, "\0".join((source, account, key)).encode("utf-8", "backslashreplace").decode()))


def batch_id(event_ids: Iterable[str]) -> str:
    """Return the id of several events that are handed over as one: that of the event if there is only one."""
    first, *others = sorted(event_ids)
    return str(uuid5(NAMESPACE, "\0".join((first, *others)))) if others else first


def batch_group(event: Event) -> tuple[str, str, str | None]:
    """Return what events must have in common to be handed over as one, so that conditions stay simple."""
    return (event.kind, event.change, event.severity)


def queue_event(system: str, source: str, events: Sequence[tuple[str, Event]], records: bool = False) -> dict[str, Any]:
    """Return one event for a rulebook.

    events: pairs of event_id() and event, at least one, in the order in which the feed reported them, all with the
    same batch_group(). records: whether the result has the console's own facts about each event.
    Each device is in C(devices) once, with the text, the URL and the time of its newest event.
    """
    ordered = _oldest_first(events)
    newest = ordered[-1][1]
    result: dict[str, Any] = {
        "system": system,
        "source": source,
        "kind": newest.kind,
        "change": newest.change,
        "severity": newest.severity,
        "reason": newest.reason,
        "url": newest.url,
        "occurred_at": next((event.occurred_at for dummy, event in ordered if event.occurred_at), None),
        "count": len(ordered),
        "devices": _devices(ordered),
    }
    if records:
        result["records"] = [dict(event.record) for dummy, event in ordered]
    result["meta"] = {"uuid": batch_id(identifier for identifier, dummy in ordered)}
    neutral: dict[str, Any] = neutralized(result)
    return neutral


def _oldest_first(events: Sequence[tuple[str, Event]]) -> list[tuple[str, Event]]:
    """Return events by their times or, if the time zone of one of them is unknown, in the order given."""
    if all(event.occurred_at and _UTC.fullmatch(event.occurred_at) for dummy, event in events):
        # Without the Z, a time with a fraction follows the whole second.
        return sorted(events, key=lambda pair: str(pair[1].occurred_at)[:-1])
    return list(events)


def _devices(events: Sequence[tuple[str, Event]]) -> list[dict[str, Any]]:
    devices: dict[str, dict[str, Any]] = {}
    for identifier, event in events:
        for device in event.devices:
            known = devices.setdefault(device.id, {"id": device.id, "hostname": None})
            identifiers = known.pop("events", [])
            if identifier not in identifiers[-1:]:
                identifiers.append(identifier)
            known.update(
                hostname=device.hostname or known["hostname"],
                severity=event.severity,
                reason=event.reason,
                occurred_at=event.occurred_at,
                url=event.url,
                events=identifiers,
            )
    return list(devices.values())


def is_normal_form(event: object) -> bool:
    """Return whether an event has the form of queue_event(). Its devices may still be anything."""
    return (
        isinstance(event, dict)
        and event.get("system") in SYSTEMS
        and event.get("kind") in KINDS
        and isinstance(event.get("source"), str)
        and isinstance(event.get("devices"), list)
    )


def neutralized(value: Any, level: int = 0) -> Any:
    """Return a JSON value in which no text, keys included, is a template or has characters that cannot be stored.

    The signs C({{), C({%), C({#) and C($ANSIBLE_VAULT) get a blank after their first character. Otherwise, a host name
    that is a template would be run where an event becomes an extra variable. A neutralized value stays as it is.
    Numbers that JSON lacks, and whatever is nested too deeply, become null. level: how deeply the value is nested.
    """
    if isinstance(value, str):
        return _neutral_text(value)
    if isinstance(value, (dict, list, tuple)):
        if level == DEEPEST:
            return None
        if isinstance(value, dict):
            return {_neutral_key(key): neutralized(part, level + 1) for key, part in value.items()}
        return [neutralized(part, level + 1) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _neutral_key(key: Any) -> Any:
    return _SPECIAL_KEY.sub("_ ", _neutral_text(key)) if isinstance(key, str) else key


def _neutral_text(text: str) -> str:
    text = _TEMPLATE.sub(lambda found: f"{found[0]} ", text)
    return text if text.isascii() and "\0" not in text else _UNUSABLE.sub("\ufffd", text)
