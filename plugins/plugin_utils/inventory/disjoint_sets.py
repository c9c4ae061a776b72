# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group items that are connected directly or through others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """A disjoint-set forest: sets of items that merge as items are connected."""

    def __init__(self) -> None:
        self._parents: dict[T, T] = {}

    def union(self, items: Sequence[T]) -> None:
        """Merge the sets of these items."""
        first = self.find(items[0])
        for item in items[1:]:
            self._parents[self.find(item)] = first

    def find(self, item: T) -> T:
        """Return the item that represents the set of an item. An unknown item becomes a set."""
        self._parents.setdefault(item, item)
        while self._parents[item] != item:
            self._parents[item] = self._parents[self._parents[item]]
            item = self._parents[item]
        return item

    def sets(self) -> Iterable[tuple[T, list[T]]]:
        """Return (representing item, items) of each set."""
        found: dict[T, list[T]] = defaultdict(list)
        for item in list(self._parents):
            found[self.find(item)].append(item)
        return found.items()
