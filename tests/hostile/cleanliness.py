# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every text that comes out of the client has to be: printable, one line, of an end."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 2000  # characters of the longest message: a few foreign texts of 300 each in a sentence of ours
LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def is_clean(text: str) -> bool:
    """Whether a terminal, a log and a JSON file can take the text as one line."""
    harmless = all(character.isprintable() or character == " " for character in text)
    return harmless and len(text) <= LONGEST and not LINE_BREAKS & set(text)


def all_texts(value: object) -> Iterator[str]:
    """Every text in a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from all_texts(key)
            yield from all_texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from all_texts(inner)


def unclean_texts(value: object) -> list[str]:
    """The texts in a value that are not clean."""
    return [text for text in all_texts(value) if not is_clean(text)]
