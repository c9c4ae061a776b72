# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login for all hosts, forks and tasks of a run, or for all runs of a user."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .._common.errors import DeviceActionsError, InputError, Interrupted, LoginRefused, error_from_json
from .._sharing.shared_record import SharedRecord
from .._sharing.user_state import user_record

_MOST_USELESS = 3  # new tokens in a row that are rejected at their first use
_REFUSAL_HOLDS = 60.0  # seconds in which the run's other forks do not try the same refused credentials again


def token_record(token_cache, context, key):
    """The SharedRecord for the tokens of an account, as the option C(token_cache) wants it. key: as in TokenSource."""
    if token_cache == "user":
        try:
            return user_record(f"token-{key}")
        except InputError as error:
            raise InputError(f"token_cache: {error.message}") from None
    return context.run_state.tokens if token_cache == "run" else SharedRecord()


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
    login: makes a request and returns a Token, or raises a DeviceActionsError.
    run: names the run that this process belongs to.
    The lock is held while logging in, so that all others wait for that login instead of making their own. Those who
    waited for a login that failed fail with it. A refusal holds for the rest of its run, and no other run: whoever
    has mended the credentials starts a new one.
    """

    def __init__(self, record, key, login, run):
        self._record = record
        self._key = key
        self._login = login
        self._run = run
        self._held = (None, 0.0)  # the token that this process used last, and until when
        self._fresh = None
        self._accepted_tokens = set()
        self._useless = set()

    def token(self):
        """The value of a token that is good as far as anybody knows."""
        value, until = self._held
        return value if value and time.monotonic() < until else self._take(rejected=None)

    def mark_accepted(self, value):
        """The console accepted this token once."""
        if value not in self._accepted_tokens:
            self._accepted_tokens.add(value)
            self._useless.clear()

    def renew(self, value, error):
        """Another token for one that the console rejected with 401, which is the error.

        One that this process got itself and that never worked may have died while it waited for its first use. Several
        such in a row are no matter of age: that is a LoginRefused, for this process and, for a while, for the others of
        its run.
        """
        if value == self._fresh and value not in self._accepted_tokens:
            self._useless.add(value)
        if len(self._useless) >= _MOST_USELESS:
            self._refuse(error)
        token = self._take(rejected=value)
        if token == value:  # some consoles give the same token as long as it lives by their books
            self._refuse(error)
        return token

    def _refuse(self, error):
        refusal = LoginRefused(f"{error.message} The console gave this token itself a moment ago.", status=401)
        with self._record.transaction() as record:
            record[self._key] = self._failure(refusal)
        raise refusal

    def _take(self, rejected):
        asked = time.monotonic()
        with self._record.transaction() as record:
            known = record.get(self._key, {})
            self._share_failure(known, asked)
            if "token" not in known or known["token"] == rejected or known["until"] <= time.monotonic():
                known = record[self._key] = self._new(record)
            self._held = (known["token"], known["until"])
            return known["token"]

    def _new(self, record):
        record.pop(self._key, None)
        try:
            token = self._login()
        except Interrupted:
            raise
        except DeviceActionsError as error:
            record[self._key] = self._failure(error)
            raise
        self._fresh = token.value
        return {"token": token.value, "until": time.monotonic() + token.lifetime}

    def _failure(self, error):
        return {"failed": error.to_json(), "run": self._run, "at": time.monotonic()}

    def _share_failure(self, known, asked):
        failed = known.get("failed")
        if not failed:
            return
        refused = failed["reason"] == LoginRefused.reason and known["run"] == self._run
        if known["at"] > asked or (refused and time.monotonic() < known["at"] + _REFUSAL_HOLDS):
            raise error_from_json(failed)


class StaticToken:
    """In the place of a TokenSource: the token that the user gave, beside which there is no other one to get."""

    def __init__(self, value):
        self._value = value

    def token(self):
        """The token."""
        return self._value

    def mark_accepted(self, value):
        """Nothing follows from that."""

    def renew(self, value, error):
        """None: the user has to give another one."""
        raise LoginRefused(f"The console does not accept access_token, or no longer: {error.message}", status=401)
