# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep secrets, and whatever else a console slips into a text, out of what people and logs get to see."""

from __future__ import annotations

import re

from ansible.module_utils.common.parameters import remove_values

MASK = "********"
LONGEST_TEXT = 300
_WASTE = 10  # how many characters of a text are looked at for one that is shown

_URL_USER = re.compile(r"(?<=://)[^/\s?#]+@")
# What follows is optional, so that each "://" is looked at once, however many there are.
_URL_QUERY = re.compile(r"(://[^\s?#'\"<>]*)(?:[?#][^\s'\"<>]*)?")


def strip_urls(text):
    """Remove user names, passwords, queries and fragments from every URL in a text."""
    return _URL_QUERY.sub(r"\1", _URL_USER.sub("", text))


def tidy(text, limit=LONGEST_TEXT):
    """A foreign text as one printable line of at most C(limit) characters.

    Printable means that nobody is fooled: no control characters, nothing invisible, nothing that turns the line round.
    """
    text = str(text)
    beginning = text[: limit * _WASTE]
    if not beginning.isprintable():
        beginning = "".join(character if character.isprintable() else " " for character in beginning)
    line = " ".join(beginning.split())
    return line if len(line) <= limit and len(beginning) == len(text) else line[: limit - 3] + "..."


def escaped(text, limit=LONGEST_TEXT):
    """A foreign text whose every character counts, as one printable line: what is not printable as an escape."""
    beginning = text[:limit]
    line = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in beginning)
    return line if len(beginning) == len(text) else line + "..."


class Redactor:
    """Knows the secrets of a run and masks them.

    Thread-safe: secrets are only ever added. The secrets of the login are looked for in the whole result; those that a
    console names by the device (unlock keys) only in the texts of errors, because results carry no free text else.
    """

    def __init__(self):
        self._login_secrets = set()
        self._device_secrets = set()

    def add(self, *secrets):
        """Remember secrets of the login (application secret, token, proxy password)."""
        for secret in filter(None, secrets):
            self._login_secrets.update({secret, secret.strip()} - {""})

    def add_device_secret(self, *secrets):
        """Remember secrets of one device (an unlock key), or what else is a secret in foreign texts alone."""
        self._device_secrets.update(filter(None, secrets))

    def text(self, text):
        """A text of a foreign origin, fit for an error message: one line, no secret, no query of a URL."""
        text = str(text)
        for secret in sorted(self._login_secrets | self._device_secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return tidy(strip_urls(text))

    def result(self, result):
        """A result without the secrets of the login, wherever in it they would stand."""
        return remove_values(result, frozenset(self._login_secrets))  # another thread may add one meanwhile
