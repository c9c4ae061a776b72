# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find a text in all its spellings: escaped for JSON, XML, HTML or URLs, even twice, or split by tags and blanks.

Both the text and what is searched for are reduced to one form. Where they match there, the original is found.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_ROUNDS = 5  # of escaping within escaping
_BEGINNING = 12  # characters by which wanted texts are found
_SHORTEST = 4  # characters of a reduced text that is searched for: fewer would be found everywhere

_PARTS = r"""
      (?P<code> (?:\\u|%u)[0-9a-fA-F]{4} | \\x[0-9a-fA-F]{2} )
    | (?P<url> (?:%[0-9a-fA-F]{2})+ )
    | (?P<entity> &(?:\#[0-9]{1,7};? | \#[xX][0-9a-fA-F]{1,6};? | [A-Za-z][A-Za-z0-9]{1,30};) )
    | (?P<nothing> \\[nrtbf]? | [\s+\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060\ufeff]+ )
"""
# A secret may contain what looks like a tag, so tags are kept in one form and dropped in the other.
_PATTERNS = tuple(re.compile(_PARTS + tags, re.VERBOSE) for tags in ("", "| (?P<tag> <[^<>]{0,500}> )"))


@dataclass(frozen=True)
class _Reduced:
    """A text without escapes. spans: where each of its characters comes from in the original, as (start, end)."""

    text: str
    spans: list[tuple[int, int]]


class SpellingSearch:
    """Searches texts for others, each in any spelling. The time does not depend on how many these are. Thread-safe."""

    def __init__(self) -> None:
        self.longest = 0  # characters of a wanted text
        self._shortest_form = sys.maxsize
        self._indexes = (_Index(), *(_Index() for pattern in _PATTERNS))  # of texts as they are, and of reduced ones

    def add(self, wanted: str) -> None:
        """Add a text that find() looks for."""
        # A form that lost nearly everything would be found everywhere.
        reduced = [_reduced_text(wanted, pattern) for pattern in _PATTERNS]
        forms = [wanted, *(form if len(form) >= min(_SHORTEST, len(wanted)) else "" for form in reduced)]
        for index, form in zip(self._indexes, forms):
            if form:
                index.add(form, wanted)
                self._shortest_form = min(self._shortest_form, len(form))
        self.longest = max(self.longest, len(wanted))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a text contains wanted ones, as (start, end, wanted). The same place may be yielded twice."""
        if 2 * len(text) < self._shortest_form:  # a reduced text has up to two characters for one
            return
        as_it_is, *others = self._indexes
        yield from as_it_is.find(text)
        for index, pattern in zip(others, _PATTERNS):
            if any(index.find(_reduced_text(text, pattern))):
                reduced = _reduce(text, pattern)  # takes much longer
                for start, end, wanted in index.find(reduced.text):
                    yield reduced.spans[start][0], reduced.spans[end - 1][1], wanted


class _Index:
    """Texts by their first characters."""

    def __init__(self) -> None:
        self._by_beginning: dict[str, list[tuple[str, str]]] = {}  # {beginning: forms, each with the wanted text}
        self._lengths: tuple[int, ...] = ()  # of the beginnings

    def add(self, form: str, wanted: str) -> None:
        beginning = form[:_BEGINNING]
        self._by_beginning.setdefault(beginning, []).append((form, wanted))
        self._lengths = tuple(sorted({*self._lengths, len(beginning)}))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                for form, wanted in self._by_beginning.get(text[start : start + length], ()):
                    if text.startswith(form, start):
                        yield start, start + len(form), wanted


def _reduced_text(text: str, pattern: re.Pattern[str]) -> str:
    reduced = _utf16(text)
    for _round in range(_MAX_ROUNDS):
        following = pattern.sub(lambda match: "".join(halves for halves, start, end in _decoded(match)), reduced)
        if following == reduced:
            break
        reduced = following
    return reduced


def _reduce(text: str, pattern: re.Pattern[str]) -> _Reduced:
    halves = [(half, (place, place + 1)) for place, character in enumerate(text) for half in _utf16(character)]
    reduced = _Reduced("".join(half for half, span in halves), [span for half, span in halves])
    for _round in range(_MAX_ROUNDS):
        parts = list(_with_spans(reduced, pattern))
        following = _Reduced("".join(part for part, span in parts), [span for part, span in parts])
        if following.text == reduced.text:
            break
        reduced = following
    return reduced


def _with_spans(reduced: _Reduced, pattern: re.Pattern[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each character with its span, after one round of decoding."""
    text, spans = reduced.text, reduced.spans
    place = 0
    for match in pattern.finditer(text):
        yield from zip(text[place : match.start()], spans[place : match.start()])
        place = match.end()
        for halves, start, end in _decoded(match):
            span = (spans[match.start() + start][0], spans[match.start() + end - 1][1])
            yield from ((half, span) for half in halves)
    yield from zip(text[place:], spans[place:])


def _decoded(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """Yield what a part stands for, as (characters of UTF-16, start, end)."""
    if match.lastgroup == "url":
        for character, start, end in _percent_decoded(match[0]):
            yield _utf16(character), start, end
    elif match.lastgroup not in ("nothing", "tag"):
        yield _utf16(_character(match[0], match.lastgroup)), 0, len(match[0])


def _character(escape: str, kind: str | None) -> str:
    if kind == "entity":
        return html.unescape(escape)
    return chr(int(escape[2:], 16))


def _utf16(characters: str) -> str:
    """Return the characters as JSON escapes them: those above U+FFFF as two."""
    if max(characters, default="") <= "\uffff":
        return characters
    octets = characters.encode("utf-16-be", "surrogatepass")
    return "".join(chr(int.from_bytes(octets[place : place + 2], "big")) for place in range(0, len(octets), 2))


def _percent_decoded(run: str) -> Iterator[tuple[str, int, int]]:
    """Yield (character, start, end) of a run such as %C3%BC. Bytes that are no UTF-8 count as Latin-1."""
    octets = bytes.fromhex(run.replace("%", ""))
    place = 0
    while place < len(octets):
        for length in (1, 2, 3, 4):
            try:
                character = octets[place : place + length].decode()
            except UnicodeDecodeError:
                continue
            break
        else:
            length, character = 1, chr(octets[place])
        yield character, 3 * place, 3 * min(place + length, len(octets))
        place += length
