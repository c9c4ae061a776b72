# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices in messages: which ones, and why, in one line of limited length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from .._common.errors import DeviceActionsError
from .._common.text import LISTED, as_sentence, counted, printable_line, summarize
from .devices import Device, Item

_LONGEST_MESSAGE = 2000  # characters
_LISTED_KINDS = 5  # of failures
_LONGEST_REASON = 600  # characters
_SHORTEST_NAME = 3  # characters; shorter ones may be a part of any word
# Numbers, timestamps and identifiers, which often differ between messages about the same problem.
_VARYING = re.compile(r"(?<!\w)(?:\d[\dt:.,z-]*|[0-9a-f]{8}[0-9a-f-]{8,})(?!\w)")


def item_names(items: Sequence[Item]) -> list[str]:
    """Return each device once: one alone with its id, several by their host names where these are different."""
    return _short_names({item.label(): (item.device and item.device.hostname) or item.label() for item in items})


def device_names(devices: Sequence[Device]) -> list[str]:
    """Return each device once, in the form of item_names()."""
    return _short_names({device.label(): device.hostname or device.label() for device in devices})


def _short_names(names: Mapping[str, str]) -> list[str]:
    """Return the shortest names that are unique. names: {name with the id: host name}."""
    if len(names) == 1:
        return list(names)
    numbers = Counter(names.values())
    return [name if numbers[name] == 1 else label for label, name in names.items()]


def fitting_message(compose: Callable[[int], str]) -> str:
    """Return a message that describes as many kinds of failures as its length allows, and at least one.

    compose: returns the message for a number of kinds.
    """
    for kinds in range(_LISTED_KINDS, 1, -1):
        message = compose(kinds)
        if len(message) <= _LONGEST_MESSAGE:
            return message
    return compose(1)


def describe_failures(
    items: Sequence[Item], known: DeviceActionsError | None = None, listed_kinds: int = _LISTED_KINDS
) -> str:
    """Return sentences with the names of devices and their errors. Devices with the same problem are named together.

    known: an error whose message is shown already. listed_kinds: of failures, the others are counted.
    """
    kinds = _by_problem(items)
    shown, others = kinds[:listed_kinds], kinds[listed_kinds:]
    numbers = _shares([len(kind) for kind in shown])
    sentences = [_sentence(kind, number, known) for kind, number in zip(shown, numbers)]
    if others:
        sentences.append(f"And {counted(sum(map(len, others)), 'more device')} with other errors: see devices.")
    return " ".join(sentences)


def _by_problem(items: Sequence[Item]) -> list[list[Item]]:
    """Return the items in groups of one problem, the largest group first."""
    kinds: dict[object, list[Item]] = {}
    for item in items:
        if item.error:
            kinds.setdefault((item.error.reason, item.error.status, _general_message(item)), []).append(item)
    return sorted(kinds.values(), key=len, reverse=True)


def _general_message(item: Item) -> str:
    """Return the message of an item's error without what is special to its device."""
    device = item.device
    text = item.error.message.lower() if item.error else ""
    names = {item.requested, *((device.id, device.hostname or "", *device.names) if device else ())}
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            text = text.replace(name.lower(), "*")
    return _VARYING.sub("#", text)


def _shares(sizes: Sequence[int]) -> list[int]:
    """Return how many names each group may show: one in turn, until there are as many as a list may have."""
    shares = [0] * len(sizes)
    for dummy in range(min(LISTED, sum(sizes))):
        fewest = min((share, number) for number, share in enumerate(shares) if share < sizes[number])
        shares[fewest[1]] += 1
    return shares


def _sentence(items: Sequence[Item], number: int, known: DeviceActionsError | None) -> str:
    names = summarize(item_names(items), number)
    messages = list(dict.fromkeys(item.error.message for item in items if item.error))
    if known and known.message in messages:
        return as_sentence(names)
    example = ", for example" if len(messages) > 1 else ""
    return f"{names}{example}: {as_sentence(printable_line(messages[0], _LONGEST_REASON))}"
