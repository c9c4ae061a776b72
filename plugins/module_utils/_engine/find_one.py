# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the one zone, package or group that an option names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .._common.errors import InputError
from .._common.text import printable_line, summarize
from .filters import same_word

Record = TypeVar("Record", bound=Mapping[str, Any])


def _id_of(record: Mapping[str, Any]) -> str:
    return str(record["id"])


@dataclass(frozen=True)
class RecordFinder:
    """Finds records, which have an id and a name, by the text of an option.

    option: for messages. noun: a record, in the singular.
    parse_id: returns the id that a text spells, as records write it, or None. Omit it where texts are no ids.
    by_name: whether a text may be a name. Names compare as comparable() says, but of several that are equal in this
    sense, the exact one wins.
    label: returns a record as the message about several matches shows it. hint: what to do about them.
    """

    option: str
    noun: str
    parse_id: Callable[[str], str | None] | None = None
    by_name: bool = True
    label: Callable[[Mapping[str, Any]], str] = _id_of
    hint: str = "Name one by its id."

    def find_one(self, records: Sequence[Record], wanted: str) -> Record:
        """Return the record that the text names. Raise an InputError unless there is exactly one."""
        matching = self.matching(records, wanted)
        if len(matching) == 1:
            return matching[0]
        shown = printable_line(wanted)
        if matching:
            labels = summarize([self.label(record) for record in matching])
            raise InputError(f"{self.option}: {shown!r} matches {len(matching)} {self.noun}s: {labels}. {self.hint}")
        known = summarize(sorted({record["name"] or record["id"] for record in records}))
        raise InputError(f"{self.option}: the console has no {self.noun} {shown!r}. It has {known or 'none'}.")

    def matching(self, records: Sequence[Record], wanted: str) -> list[Record]:
        """Return the records with this id, else those with exactly this name, else those with an equal one."""
        record_id = self.parse_id(wanted) if self.parse_id else None
        if by_id := [record for record in records if record["id"] == record_id]:
            return by_id
        named = [record for record in records if record["name"]] if self.by_name else []
        exact = [record for record in named if record["name"] == wanted.strip()]
        return exact or [record for record in named if same_word(record["name"], wanted)]
