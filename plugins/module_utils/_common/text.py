# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for users: one printable line of limited length, without secrets of URLs."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_TEXT = 300
READ_PER_SHOWN = 10  # characters of a text that are read for each one that is shown
_URL_USER = re.compile(r"(?<=://)[^/\s?#]+@")
# The query is optional, so that the search visits each "://" only once.
_URL_QUERY = re.compile(r"(://[^\s?#'\"<>]*)(?:[?#][^\s'\"<>]*)?")


def strip_url_secrets(text: str) -> str:
    """Remove user names, passwords, queries and fragments from every URL in a text."""
    return _URL_QUERY.sub(r"\1", _URL_USER.sub("", text))


def printable_line(value: object, limit: int = LONGEST_TEXT) -> str:
    """Return a text from outside as one printable line of at most C(limit) characters.

    Control characters, invisible characters and those that change the direction of writing become blanks.
    """
    text = str(value)
    beginning = text[: limit * READ_PER_SHOWN]
    if not beginning.isprintable():
        beginning = "".join(character if character.isprintable() else " " for character in beginning)
    line = " ".join(beginning.split())
    return line if len(line) <= limit and len(beginning) == len(text) else line[: limit - 3] + "..."


def escape_unprintable(text: str, limit: int = LONGEST_TEXT) -> str:
    """Return a text from outside as one printable line, with unprintable characters as escapes."""
    beginning = text[:limit]
    line = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in beginning)
    return line if len(beginning) == len(text) else line + "..."


def as_sentence(text: str) -> str:
    """Return a text with a full stop at its end, which texts of consoles often lack. Empty texts stay empty."""
    text = text.rstrip(" :;,")
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, whose plural ends with "s": "1 device", "2 devices"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


LISTED = 10  # names in a message before "and N more"


def summarize(names: Sequence[str], limit: int = LISTED) -> str:
    """Return a list for a message: the first few names, and how many more there are."""
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {more} more" if more > 0 else "")
