# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which devices of a fleet are of which kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .errors import InvalidInput


def shares(count: int, wished: Mapping[str, int | Sequence[int]]) -> dict[str, Collection[int]]:
    """Kind to the indexes (0 is the first device) of the devices that are of it.

    A kind is wished for by its indexes or by a number. Numbers take from the end, one kind before the other in the
    order given, so that the first devices are always plain.
    """
    found: dict[str, Collection[int]] = {}
    end = count
    for kind, wish in wished.items():
        if isinstance(wish, int):
            if wish:
                check_index(kind, wish - 1, count)
            found[kind] = range(max(end - wish, 0), end)
            end = max(end - wish, 0)
        else:
            for index in wish:
                check_index(kind, index, count)
            found[kind] = frozenset(wish)
    return found


def check_index(kind: str, index: object, count: int) -> None:
    """Refuse what is no index into a fleet of so many devices."""
    if not isinstance(index, int) or not 0 <= index < count:
        raise InvalidInput(f"{kind} is beyond the {count} devices")
