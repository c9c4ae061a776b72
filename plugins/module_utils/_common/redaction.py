# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mask secrets in everything that users and logs see."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any, TypeVar

from .escapes import SpellingSearch
from .text import LONGEST_TEXT, READ_PER_SHOWN, printable_line, strip_url_secrets

MASK = "********"
_SHORTEST_PART = 8
_LONGEST_ESCAPE = 6  # characters for one, as in JSON
_NAME_GOES_ON = re.compile(r"[\w-]|\.\w")  # after a secret that stands in a name; before it, a dot is enough

Value = TypeVar("Value")


class Redactor:
    """The secrets of a run. Thread-safe, because secrets are only added.

    Login secrets are masked in whole results. Device secrets (unlock keys) are masked only in error texts, because
    results contain no other free text from consoles.
    """

    def __init__(self) -> None:
        self._login_secrets: set[str] = set()
        self._device_secrets: set[str] = set()
        self._search = SpellingSearch()
        self._adding = threading.Lock()

    def add(self, *secrets: str | None) -> None:
        """Add login secrets (application secret, token, proxy password)."""
        for secret in filter(None, secrets):
            for spelling in {secret, secret.strip()} - {""}:
                self._add(self._login_secrets, spelling)

    def add_device_secret(self, *secrets: str | None) -> None:
        """Add secrets of one device (an unlock key), or others that are secret only in texts from consoles."""
        for secret in filter(None, secrets):
            self._add(self._device_secrets, secret)

    def _add(self, known: set[str], secret: str) -> None:
        with self._adding:
            if secret not in known:
                known.add(secret)
                self._search.add(secret)

    def text(self, text: object, limit: int = LONGEST_TEXT) -> str:
        """Return a text from a console for an error message: one line, without secrets and without queries of URLs.

        Secrets are masked in all spellings, such as escaped for JSON, XML or URLs.
        """
        shown = str(text)
        if self._search.longest:
            read = limit * READ_PER_SHOWN + _LONGEST_ESCAPE * self._search.longest
            shown = _mask(shown[:read], self._search) + shown[read:]
        return printable_line(strip_url_secrets(shown), limit)

    def result(self, result: Value) -> Value:
        """Return a result with all login secrets masked. Short ones are masked as whole values only."""
        secrets = frozenset(self._login_secrets)  # another thread may add one meanwhile
        parts = sorted(filter(is_long, secrets), key=len, reverse=True)
        redacted: Value = _masked(result, secrets, parts)
        return redacted


def is_long(secret: str) -> bool:
    """Return whether a secret is masked within texts. A shorter one may be a part of names and words by chance."""
    return len(secret) >= _SHORTEST_PART


def _mask(text: str, search: SpellingSearch) -> str:
    spans = [(start, end) for start, end, secret in search.find(text) if _is_whole(text, (start, end), secret)]
    masked, done = [], 0
    for start, end in sorted(spans):
        if end > done:
            masked += [text[done:start], MASK] if start >= done else []
            done = end
    return "".join(masked) + text[done:]


def _is_whole(text: str, span: tuple[int, int], secret: str) -> bool:
    """Return whether a secret at this place is to be masked: a short one only if it is no part of a word or name."""
    if is_long(secret):
        return True
    start, end = span
    return not (re.match(r"[\w.-]", text[max(0, start - 1) : start]) or _NAME_GOES_ON.match(text, end))


def _masked(value: Any, secrets: frozenset[str], parts: list[str]) -> Any:
    """Return a value of a result with masks. parts: those of the secrets that are masked within texts, too."""
    if isinstance(value, str):
        if value in secrets:
            return MASK
        for secret in parts:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, Mapping):
        return {key: _masked(entry, secrets, parts) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(entry, secrets, parts) for entry in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and str(value) in secrets:
        return MASK
    return value
