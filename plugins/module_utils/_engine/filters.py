# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that info modules and the inventory share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Optional

from .._common.text_forms import comparable

# {option: whether the facts of a device, or of another record, fit one entry of the option, or None if unknown}
Filters = Mapping[str, Callable[[Mapping[str, Any], Any], Optional[bool]]]


def passes(facts: Mapping[str, Any], params: Mapping[str, Any], filters: Filters) -> bool:
    """Return whether facts pass all filters.

    An option that is None filters nothing. A list passes what fits one of its entries, any other value what fits it.
    Facts of which that is unknown do not pass.
    """
    for option, fits in filters.items():
        wanted = params[option]
        if wanted is None:
            continue
        entries = wanted if isinstance(wanted, list) else [wanted]
        if not any(fits(facts, entry) for entry in entries):
            return False
    return True


# Options whose entries name something. An entry that matches nothing is probably mistyped, whereas of kinds, such as
# statuses, some often have no member.
_NAMES = ("names", "policies", "groups", "nfs")


def without_match(
    found: Sequence[Mapping[str, Any]], params: Mapping[str, Any], filters: Filters
) -> Iterator[tuple[str, str]]:
    """Yield (option, entry) of each name that matches none of these facts, which pass all filters.

    Yield none where nothing was found, because that is obvious.
    """
    for option in _NAMES:
        if option in filters and found:
            for entry in params[option] or ():
                if not any(filters[option](facts, entry) for facts in found):
                    yield option, entry


def unknown_facts(
    found: Sequence[Mapping[str, Any]], params: Mapping[str, Any], filters: Filters
) -> Iterator[tuple[str, int]]:
    """Yield (option, number) for each filter that leaves out facts only because they do not say whether they fit."""
    for option, fits in filters.items():
        if isinstance(params[option], bool):
            number = sum(fits(facts, params[option]) is None for facts in found)
            if number:
                yield option, number


def same_flag(value: bool | None, wanted: bool) -> bool | None:
    """Return whether a fact has the wanted value, or None if the console does not report it."""
    return None if value is None else value is wanted


def matches(names: Iterable[str | None], patterns: Iterable[str]) -> bool:
    """Return whether a name matches a pattern, in which C(*) stands for any text. C(?) and C([...]) work as in a shell.

    A pattern also matches the name that is equal to it, which may contain these characters. Names and patterns compare
    as comparable() says.
    """
    known = [comparable(name) for name in names if name]
    wanted = [comparable(pattern) for pattern in patterns]
    return any(name == pattern or fnmatchcase(name, pattern) for name in known for pattern in wanted)


def same_word(one: str | None, other: str) -> bool:
    """Return whether two words are equal, as comparable() says."""
    return one is not None and comparable(one) == comparable(other)
