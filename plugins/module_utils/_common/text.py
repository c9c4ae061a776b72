# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text for people: one printable line, without URLs' secrets, of bounded length."""

from __future__ import annotations

import re

LONGEST_TEXT = 300
_WASTE = 10  # how many characters of a text are looked at for one that is shown
_URL_USER = re.compile(r"(?<=://)[^/\s?#]+@")
# What follows is optional, so that each "://" is looked at once, however many there are.
_URL_QUERY = re.compile(r"(://[^\s?#'\"<>]*)(?:[?#][^\s'\"<>]*)?")


def strip_url_secrets(text):
    """Remove user names, passwords, queries and fragments from every URL in a text."""
    return _URL_QUERY.sub(r"\1", _URL_USER.sub("", text))


def printable_line(text, limit=LONGEST_TEXT):
    """A foreign text as one printable line of at most C(limit) characters.

    Printable means that nobody is fooled: no control characters, nothing invisible, nothing that turns the line round.
    """
    text = str(text)
    beginning = text[: limit * _WASTE]
    if not beginning.isprintable():
        beginning = "".join(character if character.isprintable() else " " for character in beginning)
    line = " ".join(beginning.split())
    return line if len(line) <= limit and len(beginning) == len(text) else line[: limit - 3] + "..."


def escape_unprintable(text, limit=LONGEST_TEXT):
    """A foreign text whose every character counts, as one printable line: what is not printable as an escape."""
    beginning = text[:limit]
    line = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in beginning)
    return line if len(beginning) == len(text) else line + "..."


_LISTED = 10  # devices that a message names before it says "and N more"


def summarize(names):
    """A list in a message: the first few, and how many more."""
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
