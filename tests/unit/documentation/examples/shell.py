# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands in a text for a shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from .collection import Finding

_ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
_HERE_DOCUMENT = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?")
_SEPARATORS = re.compile(r"[();|&]+")
_REDIRECTION = re.compile(r"(?:[<>]+&?|&>+)")
_KEYWORDS = {"if", "then", "else", "elif", "while", "until", "do", "!", "{", "time"}


@dataclass(frozen=True)
class Command:
    """line: of the text, from 0. words: the program and its arguments, without quotes."""

    line: int
    words: list[str]


def commands(text: str) -> Iterator[Command]:
    """Yield the commands of a text. Raise a ValueError for quotes that do not end."""
    for line, logical in _logical_lines(text):
        lexer = shlex.shlex(logical, posix=True, punctuation_chars="();<>|&")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words: list[str] = []
        skip = False
        for token in [*lexer, ";"]:
            if _REDIRECTION.fullmatch(token):
                if words and words[-1].isdecimal():
                    words.pop()
                skip = True
            elif skip:
                skip = False
            elif _SEPARATORS.fullmatch(token):
                if words := _without_prefix(words):
                    yield Command(line, words)
                words = []
            else:
                words.append(token)


def _logical_lines(text: str) -> Iterator[Finding]:
    """Yield (line, text): lines that belong together are one. The contents of here-documents are left out."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        first, logical = number, lines[number]
        while number + 1 < len(lines) and (logical.endswith("\\") or not _is_complete(logical)):
            number += 1
            logical = (logical[:-1] if logical.endswith("\\") else logical + "\n") + lines[number]
        end = _HERE_DOCUMENT.search(logical)
        number += 1
        while end and number < len(lines) and lines[number] != end[1]:
            number += 1
        number += bool(end)
        yield first, logical


def _is_complete(line: str) -> bool:
    try:
        shlex.split(line, comments=True)
    except ValueError:
        return False
    return True


def _without_prefix(words: list[str]) -> list[str]:
    while words and (words[0] in _KEYWORDS or _ASSIGNMENT.fullmatch(words[0])):
        words = words[1:]
    return words
