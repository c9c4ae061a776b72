# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find a text in all its spellings: escaped for JSON, XML, HTML or URLs, even twice, or split by tags and blanks.

Both the text and what is searched for are reduced to one form. Where they match there, the original is found.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_ROUNDS = 5  # of escaping within escaping
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
    """Searches one text for others, each in any spelling."""

    def __init__(self, text: str) -> None:
        self._reduced = [_reduce(text, pattern) for pattern in _PATTERNS]

    def find(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Yield where the text contains another one, as (start, end). The same place may be yielded twice."""
        for reduced, needle in zip(self._reduced, _needles(wanted)):
            start = reduced.text.find(needle) if needle else -1
            while start >= 0:
                end = start + len(needle)
                yield reduced.spans[start][0], reduced.spans[end - 1][1]
                start = reduced.text.find(needle, end)


@functools.lru_cache(maxsize=64)
def _needles(wanted: str) -> tuple[str, ...]:
    """Return the reduced forms for each pattern. A form that lost nearly everything is empty, and matches nothing."""
    forms = [_reduce(wanted, pattern).text for pattern in _PATTERNS]
    return tuple(form if len(form) >= min(_SHORTEST, len(wanted)) else "" for form in forms)


def _reduce(text: str, pattern: re.Pattern[str]) -> _Reduced:
    halves = [(half, (place, place + 1)) for place, character in enumerate(text) for half in _utf16(character)]
    reduced = _Reduced("".join(half for half, span in halves), [span for half, span in halves])
    for _round in range(_MAX_ROUNDS):
        parts = list(_decoded(reduced, pattern))
        following = _Reduced("".join(part for part, span in parts), [span for part, span in parts])
        if following.text == reduced.text:
            break
        reduced = following
    return reduced


def _decoded(reduced: _Reduced, pattern: re.Pattern[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each character with its span, after one round of decoding."""
    text, spans = reduced.text, reduced.spans
    place = 0
    for match in pattern.finditer(text):
        yield from zip(text[place : match.start()], spans[place : match.start()])
        place = match.end()
        if match.lastgroup == "url":
            for character, start, end in _percent_decoded(match[0]):
                span = (spans[match.start() + start][0], spans[match.start() + end - 1][1])
                yield from ((half, span) for half in _utf16(character))
        elif match.lastgroup not in ("nothing", "tag"):
            span = (spans[match.start()][0], spans[match.end() - 1][1])
            yield from ((half, span) for half in _utf16(_character(match[0], match.lastgroup)))
    yield from zip(text[place:], spans[place:])


def _character(escape: str, kind: str | None) -> str:
    if kind == "entity":
        return html.unescape(escape)
    return chr(int(escape[2:], 16))


def _utf16(characters: str) -> str:
    """Return the characters as JSON escapes them: those above U+FFFF as two."""
    if all(character <= "\uffff" for character in characters):
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
