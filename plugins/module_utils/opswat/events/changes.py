# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of a device, in one spelling: the log, the calls and the webhook each use a different one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._common.errors import InputError
from ..._common.text import printable_line
from ..._engine.event_feed import LONGEST_REASON, Event, EventDevice
from ..devices.record import normalize_status
from ..identifiers import parse_device_id

ADDED, DELETED, UNSEEN = "added", "deleted", "unseen"
KIND = "status"

# {change: what happened to a device, in words}
_WORDS = {
    ADDED: "was added",
    "compliant": "is compliant",
    DELETED: "was deleted",
    "exempted": "is exempted",
    "ignored": "is ignored",
    "in_grace": "is not compliant, and in its grace period",
    "installed": "has an agent that was just installed",
    "non_compliant": "is not compliant",
    "out_of_license_usage": "is not covered by the license",
    "pending": "has not been checked yet",
    "quarantined": "is quarantined",
    "unknown": "is unknown",
    UNSEEN: "was removed, because it has not been seen for too long",
}
CHANGES = tuple(_WORDS)
"""The known changes. Consoles may report others, which events contain in the same spelling."""

# A comma separates ids. Into the others, which may begin a template or a vault, the engine puts a blank.
_UNUSABLE = set(",{$#")
_SPELLINGS = {"noncompliant": "non_compliant", "deleted_user": DELETED, "deleted_api": DELETED}
_GONE = (DELETED, UNSEEN)
_FRESH = (ADDED, "compliant", "installed", "pending", "unknown")  # no change of a device that was just added


def change_of(word: object) -> str | None:
    """Return a change for the console's word, such as C(non_compliant) for C(noncompliant). None for no text."""
    normalized = normalize_status(word)
    return _SPELLINGS.get(normalized, normalized) if normalized else None


def is_gone(change: str) -> bool:
    """Return whether a device no longer exists after a change."""
    return change in _GONE


def is_same(known: str, found: str) -> bool:
    """Return whether a status is no change. known: the latest known change of the device. found: the status."""
    if is_gone(known) or is_gone(found):
        return is_gone(known) and is_gone(found)
    return known == found or (known == ADDED and found in _FRESH)


def status_event(
    key: str,
    change: str,
    device: EventDevice,
    occurred_at: str | None,
    record: Mapping[str, Any],
    details: str = "",
) -> Event:
    """Return the event of a change. details: more about it, in the console's words or the feed's.

    A device whose id no task can name is in the text only: in a list, it would keep the others from being acted on.
    """
    what = _WORDS.get(change, f"has the status {change}")
    reason = f"{device.hostname or device.id} {what}" + (f": {details}" if details else "")
    devices = (device,) if _can_be_named(device.id) else ()
    return Event(key, KIND, change, None, printable_line(reason, LONGEST_REASON), None, occurred_at, devices, record)


def _can_be_named(device_id: str) -> bool:
    try:
        return not _UNUSABLE & set(parse_device_id(device_id))
    except InputError:
        return False
