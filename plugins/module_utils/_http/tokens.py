# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Share one login among all hosts, forks and tasks of a run, or among all runs of a user."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from .._common.errors import (
    DeviceActionsError,
    InputError,
    Interrupted,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
    error_from_json,
)
from .._sharing.context import Context
from .._sharing.file_lock import LONG
from .._sharing.shared_record import SharedRecord
from .._sharing.user_state import user_record

_MAX_REJECTED = 3  # new tokens in a row that the console rejects at their first use
_REFUSAL_SECONDS = 60.0  # for which the run's other forks do not try the refused credentials again


def token_record(token_cache: str, context: Context, key: str) -> SharedRecord:
    """Return the record of an account's token for a value of the option C(token_cache). key: as in TokenSource."""
    if token_cache == "user":
        try:
            record = user_record(f"token-{key}", context.state_dir, LONG)
        except InputError as error:
            raise InputError(f"token_cache: {error.message}") from None
        record.fall_back_to(
            context.run_state.tokens,
            lambda error: context.warn_once(
                "token", f"The login is not shared with other runs (token_cache): {error.strerror}."
            ),
        )
        return record
    return context.run_state.tokens if token_cache == "run" else SharedRecord()


@dataclass(frozen=True)
class Token:
    """value: secret. lifetime: the seconds for which it is used before the next login."""

    value: str = field(repr=False)
    lifetime: float


class TokenProvider(Protocol):
    """Where a session gets its tokens from."""

    def token(self) -> str:
        """Return a token that is not known to be invalid. Log in if necessary."""

    def mark_accepted(self, value: str) -> None:
        """Note that the console accepted this token."""

    def renew(self, value: str, error: DeviceActionsError) -> str:
        """Return another token for one that the console rejected with 401, which is the error, or raise."""


class TokenSource:
    """The tokens of one account at one console, shared through a record.

    key: a digest that identifies console and account. login: makes a request and returns a Token, or raises a
    DeviceActionsError. run: identifies the run of this process.
    The record's lock is held during login, so that all others wait for that login instead of logging in themselves.
    Those that waited for a failed login fail with it. A refusal, or a console that was never reached, is shared only
    within its run: after correcting the credentials or the address, the user starts another one.
    """

    def __init__(self, record: SharedRecord, key: str, login: Callable[[], Token], run: str) -> None:
        self._record = record
        self._key = key
        self._login = login
        self._run = run
        self._current: tuple[str | None, float] = (None, 0.0)  # this process's last token, and when it expires
        self._own: str | None = None  # the last token of a login of this process
        self._accepted: set[str] = set()
        self._rejected: set[str] = set()

    def token(self) -> str:
        """Return a token that is not known to be invalid. Log in if necessary."""
        value, expires = self._current
        return value if value and time.monotonic() < expires else self._take(rejected=None)

    def mark_accepted(self, value: str) -> None:
        """Note that the console accepted this token."""
        if value not in self._accepted:
            self._accepted.add(value)
            self._rejected.clear()

    def renew(self, value: str, error: DeviceActionsError) -> str:
        """Return another token for one that the console rejected with 401, which is the error.

        A token of this process that was never accepted may have expired while it waited for its first use. Several such
        tokens in a row have another cause: raise LoginRefused, here and for a while in the run's other processes.
        """
        if value == self._own and value not in self._accepted:
            self._rejected.add(value)
        if len(self._rejected) >= _MAX_REJECTED:
            self._refuse(error)
        token = self._take(rejected=value)
        if token == value:  # some consoles return the same token until it expires by their own clock
            self._refuse(error)
        return token

    def _refuse(self, error: DeviceActionsError) -> NoReturn:
        refusal = LoginRefused(f"{error.message} The console issued this token itself a moment ago.", status=401)
        with self._record.transaction() as record:
            record[self._key] = self._failure(refusal)
        raise refusal

    def _take(self, rejected: str | None) -> str:
        asked = time.monotonic()
        with self._record.transaction() as record:
            known = record.get(self._key, {})
            self._raise_shared_failure(known, asked)
            if "token" not in known or known["token"] == rejected or known["until"] <= time.monotonic():
                known = record[self._key] = self._log_in(record)
            token: str = known["token"]
            self._current = (token, known["until"])
            return token

    def _log_in(self, record: dict[str, Any]) -> dict[str, Any]:
        known = record.pop(self._key, {})
        try:
            token = self._login()
        except Interrupted:
            raise
        except DeviceActionsError as error:
            if "token" in known and isinstance(error, (Unreachable, ResponseLost)):
                error.fatal = isinstance(error, UntrustedServer)  # the console was reached before
            record[self._key] = self._failure(error)
            raise
        self._own = token.value
        return {"token": token.value, "until": time.monotonic() + token.lifetime}

    def _failure(self, error: DeviceActionsError) -> dict[str, Any]:
        return {"failed": error.to_json(), "run": self._run, "at": time.monotonic()}

    def _raise_shared_failure(self, known: dict[str, Any], asked: float) -> None:
        failed = known.get("failed")
        if not failed:
            return
        refused = failed["fatal"] and known["run"] == self._run
        if known["at"] > asked or (refused and time.monotonic() < known["at"] + _REFUSAL_SECONDS):
            raise error_from_json(failed)


class StaticToken:
    """Takes the place of a TokenSource for the token that the user set. There is no other one to get."""

    def __init__(self, value: str) -> None:
        self._value = value

    def token(self) -> str:
        """Return the token."""
        return self._value

    def mark_accepted(self, value: str) -> None:
        """Do nothing."""

    def renew(self, value: str, error: DeviceActionsError) -> str:
        """Raise LoginRefused."""
        raise LoginRefused(
            f"The console rejects access_token: {error.message} Set another token; this one may have expired.",
            status=401,
        )
