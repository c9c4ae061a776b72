# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requirements for all texts that the client returns: printable, one line, limited length."""

from __future__ import annotations

from collections.abc import Iterator

MAX_LENGTH = 2000  # characters: a message with several texts from a console, each limited to 300
LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def is_clean(text: str) -> bool:
    """Return whether a terminal, a log and a JSON file show the text as one line."""
    is_printable = all(character.isprintable() or character == " " for character in text)
    return is_printable and len(text) <= MAX_LENGTH and not LINE_BREAKS & set(text)


def all_texts(value: object) -> Iterator[str]:
    """Yield all texts in a value, including keys."""
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
    """Return the texts in a value that are not clean."""
    return [text for text in all_texts(value) if not is_clean(text)]
