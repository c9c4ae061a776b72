# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Select which devices of a fleet are of which kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .errors import InvalidInput


def indexes_by_kind(count: int, selections: Mapping[str, int | Sequence[int]]) -> dict[str, Collection[int]]:
    """Return, for each kind, the indexes of its devices (0 is the first device).

    A kind is given by a list of indexes or by a number. Numbers take devices from the end of the fleet, kind by kind in
    the given order, so that the first devices are ordinary ones.
    """
    found: dict[str, Collection[int]] = {}
    end = count
    for kind, selection in selections.items():
        if isinstance(selection, int):
            if selection:
                check_index(kind, selection - 1, count)
            found[kind] = range(max(end - selection, 0), end)
            end = max(end - selection, 0)
        else:
            for index in selection:
                check_index(kind, index, count)
            found[kind] = frozenset(selection)
    return found


def check_index(kind: str, index: object, count: int) -> None:
    """Raise InvalidInput unless this is an index into a fleet of this size."""
    if not isinstance(index, int) or not 0 <= index < count:
        raise InvalidInput(f"{kind} exceeds the {count} devices")
