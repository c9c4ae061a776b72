# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login for all hosts, forks and tasks of a run."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .errors import LoginRefused

_MOST_USELESS = 3  # new tokens in a row that are rejected at their first use
_REFUSAL_HOLDS = 60.0  # seconds in which other forks do not try the same refused credentials again


@dataclass(frozen=True)
class Token:
    """value: secret. lifetime: seconds for which it is used without asking."""

    value: str
    lifetime: float

    def __repr__(self):
        return "Token(********)"


class TokenSource:
    """Tokens of one account at one console, logged in for once and shared through a SharedRecord.

    key: a digest that names console and account and tells nothing of them.
    login: makes a request and returns a Token, or raises LoginRefused.
    The lock is held while logging in, so that all others wait for that login instead of making their own.
    """

    def __init__(self, record, key, login):
        self._record = record
        self._key = key
        self._login = login
        self._fresh = None
        self._proven = set()
        self._useless = set()

    def token(self):
        """The value of a token that is good as far as anybody knows."""
        return self._take(rejected=None)

    def proven(self, value):
        """The console accepted this token once."""
        if value not in self._proven:
            self._proven.add(value)
            self._useless.clear()

    def replacement(self, value, message):
        """Another token for one that the console rejected with 401.

        One that this process got itself and that never worked may have died while it waited for its first use. Several
        such in a row are no matter of age: that is a LoginRefused with the given message, for this process and, for a
        while, for all others.
        """
        if value == self._fresh and value not in self._proven:
            self._useless.add(value)
        if len(self._useless) >= _MOST_USELESS:
            with self._record.changing() as record:
                record[self._key] = self._refusal(message)
            raise LoginRefused(message, status=401)
        return self._take(rejected=value)

    def _take(self, rejected):
        with self._record.changing() as record:
            known = record.get(self._key, {})
            if "refused" in known and known["until"] > time.monotonic():
                raise LoginRefused(known["refused"], status=known["status"])
            if "token" in known and known["token"] != rejected and known["until"] > time.monotonic():
                return known["token"]
            record.pop(self._key, None)
            try:
                token = self._login()
            except LoginRefused as refusal:
                record[self._key] = self._refusal(refusal.message, refusal.status)
                raise
            record[self._key] = {"token": token.value, "until": time.monotonic() + token.lifetime}
            self._fresh = token.value
            return token.value

    @staticmethod
    def _refusal(message, status=401):
        return {"refused": message, "status": status, "until": time.monotonic() + _REFUSAL_HOLDS}
